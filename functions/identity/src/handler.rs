//! What is asked for, done: one line for each operation, and one function where it takes more.

use http_api::{Answer, Call, Function};
use lambda_http::http::StatusCode;
use lambda_http::http::header::SET_COOKIE;
use shared::api::identity::{
    AcceptInvitationRequest, ChangePasswordRequest, CheckCodeRequest, EmailRequest, InvitationShown, LogInRequest,
    ProofShown, ResetPasswordRequest, SessionShown, ShowInvitationRequest, clear_cookie, set_cookie,
};
use shared::api::problem::{Kind, Problem};
use shared::api::routes::Identity as Operation;
use shared::app::identity::accept_invitation::accept_invitation;
use shared::app::identity::ask_password_reset::ask_password_reset;
use shared::app::identity::authorize::session_of;
use shared::app::identity::change_password::change_password;
use shared::app::identity::check_email_code::check_email_code;
use shared::app::identity::log_in::log_in;
use shared::app::identity::log_out::log_out;
use shared::app::identity::log_out_everywhere::log_out_everywhere;
use shared::app::identity::reset_password::reset_password;
use shared::app::identity::send_email_code::send_email_code;
use shared::app::identity::show_invitation::show_invitation;
use shared::app::identity::show_session::show_session;
use shared::app::identity::{Error, Identity, LoggedIn};
use shared::domain::code::EmailCode;
use shared::domain::email::Email;
use shared::domain::token::{InvitationToken, SessionToken};

use crate::desk::Desk;

impl Function for Desk {
    type Operation = Operation;

    fn site_origin(&self) -> &str {
        &self.identity.site_url
    }

    async fn act(&self, operation: Operation, call: &Call<'_>) -> Result<Answer, Problem> {
        let identity = &self.identity.traced(&call.trace);
        match operation {
            Operation::LogIn => {
                let LogInRequest { email, password } = call.json()?;
                // What is no address has no account.
                let email: Email = email.parse().map_err(|_| Problem::from(&Error::WrongPassword))?;
                logged_in(log_in(identity, &email, &password, call.viewer(&self.edge)).await.map_err(said)?)
            }
            Operation::LogOut => {
                log_out(&identity.deps, call.principal()?, &session(call)?).await.map_err(said)?;
                Ok(Answer::empty().with(SET_COOKIE, &clear_cookie()))
            }
            Operation::LogOutEverywhere => {
                log_out_everywhere(&identity.deps, call.principal()?).await.map_err(said)?;
                Ok(Answer::empty().with(SET_COOKIE, &clear_cookie()))
            }
            Operation::ShowSession => {
                let shown = show_session(&identity.deps, call.principal()?, &session(call)?).await;
                // API Gateway's answer of a moment ago may outlive the session.
                Answer::ok(&SessionShown::of(&shown.map_err(unless_gone)?))
            }
            Operation::ChangePassword => {
                let ChangePasswordRequest { current_password, password } = call.json()?;
                let (principal, token) = (call.principal()?, session(call)?);
                let changed = change_password(identity, principal, &token, &current_password, &password).await;
                changed.map(|()| Answer::empty()).map_err(said)
            }
            Operation::AskPasswordReset => {
                let EmailRequest { email } = call.json()?;
                ask_password_reset(identity, &address(&email)?, call.viewer(&self.edge)).await.map_err(said)?;
                Ok(accepted())
            }
            Operation::ResetPassword => {
                let ResetPasswordRequest { email, code, password } = call.json()?;
                let (email, code) = (address(&email)?, digits(&code.0)?);
                let reset = reset_password(identity, &email, &code, &password, call.viewer(&self.edge)).await;
                reset.map(|()| Answer::empty()).map_err(said)
            }
            Operation::SendEmailCode => {
                let EmailRequest { email } = call.json()?;
                send_email_code(identity, &address(&email)?, call.viewer(&self.edge)).await.map_err(said)?;
                Ok(accepted())
            }
            Operation::CheckEmailCode => {
                let CheckCodeRequest { email, code } = call.json()?;
                let (email, code) = (address(&email)?, digits(&code.0)?);
                let (proof, expires_at) =
                    check_email_code(identity, &email, &code, call.viewer(&self.edge)).await.map_err(said)?;
                Answer::ok(&ProofShown { proof: proof.expose(), expires_at })
            }
            Operation::ShowInvitation => {
                let ShowInvitationRequest { token } = call.json()?;
                let (invitation, tenant) = show_invitation(&identity.deps, &invited(&token.0)?).await.map_err(said)?;
                Answer::ok(&InvitationShown::of(&invitation, &tenant))
            }
            Operation::AcceptInvitation => accept(identity, call).await,
        }
    }
}

async fn accept(identity: &Identity, call: &Call<'_>) -> Result<Answer, Problem> {
    let AcceptInvitationRequest { token, name, password } = call.json()?;
    let name =
        name.parse().map_err(|error: shared::domain::user::InvalidName| Problem::field("name", error.to_string()))?;
    logged_in(accept_invitation(identity, &invited(&token.0)?, name, &password).await.map_err(said)?)
}

fn logged_in(logged_in: LoggedIn) -> Result<Answer, Problem> {
    let answer = Answer::ok(&SessionShown::of(&logged_in.who))?;
    Ok(answer.with(SET_COOKIE, &set_cookie(logged_in.token.expose())))
}

/// A mail is on its way, to whomever.
fn accepted() -> Answer {
    Answer::nothing(StatusCode::ACCEPTED)
}

/// The session that the edge made of the cookie.
fn session(call: &Call<'_>) -> Result<SessionToken, Problem> {
    let header = call.header("authorization").and_then(session_of);
    header.ok_or_else(|| Problem::new(Kind::Unauthenticated))
}

fn address(text: &str) -> Result<Email, Problem> {
    text.parse().map_err(|error: shared::domain::email::InvalidEmail| Problem::field("email", error.to_string()))
}

fn digits(text: &str) -> Result<EmailCode, Problem> {
    text.parse().map_err(|_| Problem::field("code", "A code has six digits."))
}

/// What is no token is no invitation's.
fn invited(text: &str) -> Result<InvitationToken, Problem> {
    text.parse().map_err(|_| Problem::new(Kind::NotFound))
}

/// A session that is gone is nobody's.
fn unless_gone(error: Error) -> Problem {
    match error {
        Error::Other(shared::app::Error::NotFound { .. }) => Problem::new(Kind::Unauthenticated),
        error => said(error),
    }
}

/// The refusal of an error, which is logged where it is nobody's fault but ours.
fn said(error: Error) -> Problem {
    match &error {
        Error::Other(source @ (shared::app::Error::Unavailable { .. } | shared::app::Error::Bug(_))) => {
            tracing::error!(error = shared::telemetry::chain(source), "a request about identity failed");
        }
        Error::Other(
            shared::app::Error::Invalid { .. } | shared::app::Error::NotFound { .. } | shared::app::Error::Conflict(_),
        )
        | Error::WrongPassword
        | Error::TooMany { .. }
        | Error::Field { .. }
        | Error::NotAllowed(_)
        | Error::InTheWay(_) => {}
    }
    Problem::from(&error)
}

#[cfg(test)]
mod tests;
