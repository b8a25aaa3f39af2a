//! Every route of AppApi. AppApi's own address, or `/api` of the site, stands before each path.

use super::route::Access::{Needs, Person, Public};
use super::route::{Access, Function, Operations, Route, operations};
use crate::domain::access::Permission;

operations! {
    /// `identity`.
    pub Identity of Identity:
    LogIn = "log_in": POST "/auth/login", Public, "Logs a person in and sets the session's cookie";
    LogOut = "log_out": POST "/auth/logout", Person, "Ends this session";
    LogOutEverywhere = "log_out_everywhere": POST "/auth/logout-everywhere", Person, "Ends all sessions of this person";
    ShowSession = "show_session": GET "/auth/session", Person, "Says who is logged in, for which company and with which role";
    ChangePassword = "change_password": POST "/auth/password", Person, "Changes the password, and ends all other sessions";
    AskPasswordReset = "ask_password_reset": POST "/auth/password-reset", Public, "Mails a code for a new password, if there is such an account";
    ResetPassword = "reset_password": POST "/auth/password-reset/confirm", Public, "Sets a new password by the mailed code, and ends all sessions";
    SendEmailCode = "send_email_code": POST "/auth/email-codes", Public, "Mails a code that proves an address before sign-up";
    CheckEmailCode = "check_email_code": POST "/auth/email-codes/check", Public, "Takes the mailed code and returns a proof for sign-up";
    ShowInvitation = "show_invitation": POST "/auth/invitations/show", Public, "Says which company an invitation is for";
    AcceptInvitation = "accept_invitation": POST "/auth/invitations/accept", Public, "Makes the invited person a user and logs them in";
}

operations! {
    /// `tenant-onboard`: sign-up, and what else rents numbers.
    pub TenantOnboard of TenantOnboard:
    ListPlans = "list_plans": GET "/plans", Public, "Lists what can be bought";
    SuggestSlug = "suggest_slug": GET "/onboard/slug", Public, "Suggests a free address for a company's name";
    ListFreeNumbers = "list_free_numbers": GET "/onboard/numbers", Public, "Lists numbers that can be had in an area";
    ShowForwardingCodes = "show_forwarding_codes": GET "/onboard/forwarding", Public, "Shows how each provider forwards calls to a number";
    Onboard = "onboard": POST "/onboard", Public, "Signs a company up: all or nothing, and safe to repeat";
    KeepDraft = "keep_draft": PUT "/onboard/draft", Public, "Keeps what is filled in so far for a week, for whoever proves the address";
    ShowDraft = "show_draft": POST "/onboard/draft/show", Public, "Shows what was filled in so far, to go on with it on another device";
    ListNumbers = "list_numbers": GET "/v1/numbers", Needs(Permission::NumbersRead), "Lists the company's numbers";
    ListAvailableNumbers = "list_available_numbers": GET "/v1/numbers/available", Needs(Permission::NumbersRead), "Lists numbers that can be added, in an area";
    AddNumber = "add_number": POST "/v1/numbers", Needs(Permission::NumbersWrite), "Gives the company one more number: all or nothing, and safe to repeat";
    ChoosePrimaryNumber = "choose_primary_number": POST "/v1/numbers/{number_id}/primary", Needs(Permission::NumbersWrite), "Shows this number first, and sends text messages from it";
    ShowForwarding = "show_forwarding": GET "/v1/numbers/{number_id}/forwarding", Needs(Permission::NumbersRead), "Shows how to forward a company's own number to this one, and which are forwarded";
    AskForwarding = "ask_forwarding": POST "/v1/numbers/{number_id}/forwarding/check", Needs(Permission::CompanyWrite), "Waits ten minutes for a call that the company's own number forwards";
    ReleaseNumber = "release_number": DELETE "/v1/numbers/{number_id}", Needs(Permission::NumbersWrite), "Gives a number back: its callers do not reach the company any more";
}

operations! {
    /// `tenant-api`.
    pub TenantApi of TenantApi:
    ShowOverview = "show_overview": GET "/v1/overview", Needs(Permission::CallsRead), "What the dashboard's first page shows, in one request";
    ShowCompany = "show_company": GET "/v1/company", Needs(Permission::CompanyRead), "Shows the company and all its settings";
    ChangeCompany = "change_company": PATCH "/v1/company", Needs(Permission::CompanyWrite), "Changes settings; needs If-Match";
    TestConversation = "test_conversation": POST "/v1/test-conversations", Needs(Permission::CompanyTest), "Says what a caller would hear next, with settings that may not be saved; nothing is done";
    CloseCompany = "close_company": POST "/v1/company/close", Needs(Permission::AccountClose), "Closes the account: nobody logs in any more, and callers reach the company's own phone";
    ListVoices = "list_voices": GET "/v1/voices", Needs(Permission::CompanyRead), "Lists the voices there are";
    ListUsers = "list_users": GET "/v1/users", Needs(Permission::PeopleRead), "Lists who works for the company, and who is invited";
    InviteUser = "invite_user": POST "/v1/users/invitations", Needs(Permission::PeopleWrite), "Invites somebody by e-mail";
    CancelInvitation = "cancel_invitation": DELETE "/v1/users/invitations/{invitation_id}", Needs(Permission::PeopleWrite), "Takes an invitation back";
    ChangeUser = "change_user": PATCH "/v1/users/{user_id}", Needs(Permission::PeopleWrite), "Changes a person's role, or locks them out";
    RemoveUser = "remove_user": DELETE "/v1/users/{user_id}", Needs(Permission::PeopleWrite), "Removes a person and ends their sessions";
    ListApiKeys = "list_api_keys": GET "/v1/api-keys", Needs(Permission::KeysRead), "Lists API keys, without their secrets";
    CreateApiKey = "create_api_key": POST "/v1/api-keys", Needs(Permission::KeysWrite), "Makes an API key; its secret is shown once";
    RotateApiKey = "rotate_api_key": POST "/v1/api-keys/{key_id}/rotate", Needs(Permission::KeysWrite), "Makes a key's successor; the old one works for a day more";
    RevokeApiKey = "revoke_api_key": DELETE "/v1/api-keys/{key_id}", Needs(Permission::KeysWrite), "Revokes an API key";
    ListCalls = "list_calls": GET "/v1/calls", Needs(Permission::CallsRead), "Lists calls, newest first";
    ShowCall = "show_call": GET "/v1/calls/{call_id}", Needs(Permission::CallsRead), "Shows a call with its transcript";
    ShowCallRecording = "show_call_recording": GET "/v1/calls/{call_id}/recording", Needs(Permission::CallsRead), "Makes a link that plays the voicemail left in a call, for five minutes";
    ListMessages = "list_messages": GET "/v1/messages", Needs(Permission::MessagesRead), "Lists messages and voicemails, newest first";
    ChangeMessage = "change_message": PATCH "/v1/messages/{message_id}", Needs(Permission::MessagesWrite), "Marks a message as dealt with, or not";
    ShowMessageRecording = "show_message_recording": GET "/v1/messages/{message_id}/recording", Needs(Permission::MessagesRead), "Makes a link that plays a voicemail, for five minutes";
    ListAppointments = "list_appointments": GET "/v1/appointments", Needs(Permission::AppointmentsRead), "Lists visits of a span of time";
    ListFreeSlots = "list_free_slots": GET "/v1/appointments/slots", Needs(Permission::AppointmentsRead), "Lists times that are free";
    BookAppointment = "book_appointment": POST "/v1/appointments", Needs(Permission::AppointmentsWrite), "Books a visit";
    ShowAppointment = "show_appointment": GET "/v1/appointments/{appointment_id}", Needs(Permission::AppointmentsRead), "Shows a visit";
    MoveAppointment = "move_appointment": POST "/v1/appointments/{appointment_id}/move", Needs(Permission::AppointmentsWrite), "Moves a visit to another time";
    CancelAppointment = "cancel_appointment": POST "/v1/appointments/{appointment_id}/cancel", Needs(Permission::AppointmentsWrite), "Cancels a visit";
    ListUsage = "list_usage": GET "/v1/usage", Needs(Permission::UsageRead), "Lists the months and what was counted, with the days of each";
    ListTickets = "list_tickets": GET "/v1/tickets", Needs(Permission::TicketsRead), "Lists support tickets, newest first";
    OpenTicket = "open_ticket": POST "/v1/tickets", Needs(Permission::TicketsWrite), "Opens a support ticket";
    CloseTicket = "close_ticket": POST "/v1/tickets/{ticket_id}/close", Needs(Permission::TicketsWrite), "Closes a support ticket";
    ListAudit = "list_audit": GET "/v1/audit", Needs(Permission::AuditRead), "Lists who changed what, newest first";
    AskExport = "ask_export": POST "/v1/exports", Needs(Permission::ExportsWrite), "Has everything the company has written to a file; answers with the job";
    ListExports = "list_exports": GET "/v1/exports", Needs(Permission::ExportsRead), "Lists the exports of the last seven days, newest first";
    ShowExport = "show_export": GET "/v1/exports/{export_id}", Needs(Permission::ExportsRead), "Shows how far an export is, and a link to the file once it is there";
    CallsReport = "calls_report": GET "/v1/reports/calls", Needs(Permission::ReportsRead), "A month's calls as CSV";
    AppointmentsReport = "appointments_report": GET "/v1/reports/appointments", Needs(Permission::ReportsRead), "A month's visits as CSV";
}

/// A route without its operation's type: for tests and documents that look at all of them.
#[derive(Debug, Clone)]
pub struct AnyRoute {
    /// Which function answers.
    pub function: Function,
    /// Its name.
    pub id: &'static str,
    /// The method.
    pub method: http::Method,
    /// The path.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// What it does.
    pub summary: &'static str,
}

/// All routes of all functions.
pub fn all() -> Vec<AnyRoute> {
    [of::<Identity>(), of::<TenantOnboard>(), of::<TenantApi>()].concat()
}

fn of<O: Operations>() -> Vec<AnyRoute> {
    let any = |route: &Route<O>| AnyRoute {
        function: O::FUNCTION,
        id: route.id,
        method: route.method.clone(),
        path: route.path,
        access: route.access,
        summary: route.summary,
    };
    O::routes().iter().map(any).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_routes_share_a_name_or_an_address() {
        let all = all();
        let names: BTreeSet<_> = all.iter().map(|route| route.id).collect();
        let addresses: BTreeSet<_> = all.iter().map(|route| format!("{} {}", route.method, route.path)).collect();

        assert_eq!((names.len(), addresses.len()), (all.len(), all.len()));
    }

    #[test]
    fn everything_of_a_company_needs_a_permission() {
        for route in all() {
            let is_of_a_company = route.path.starts_with("/v1/");
            let needs_permission = matches!(route.access, Access::Needs(_));
            assert_eq!(is_of_a_company, needs_permission, "{} {}", route.method, route.path);
        }
    }

    #[test]
    fn a_permission_to_read_changes_nothing() {
        for route in all() {
            if let Access::Needs(permission) = route.access {
                let reads = permission.as_str().ends_with(":read");
                assert_eq!(reads, route.method == http::Method::GET, "{} {}", route.method, route.path);
            }
        }
    }
}
