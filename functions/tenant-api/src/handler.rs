//! What is asked for, done: one line for each operation.

mod api_keys;
mod exports;
mod people;
mod request;
#[cfg(test)]
mod tests;

use http_api::{Answer, Call, Function};
use shared::api::problem::Problem;
use shared::api::routes::TenantApi;
use shared::app::identity;
use shared::app::office::rehearsal::Rehearsals;
use shared::app::office::{Office, Refusal, reports};
use shared::telemetry::chain;

use crate::desk::Desk;
use request::{call_filter, dates, paging, starts_and_version, version_if_given};

impl Function for Desk {
    type Operation = TenantApi;

    fn site_origin(&self) -> &str {
        &self.site_origin
    }

    async fn act(&self, operation: TenantApi, call: &Call<'_>) -> Result<Answer, Problem> {
        let principal = call.principal()?.clone();
        let deps = self.deps_of(principal.tenant).await.map_err(|error| told(error.into()))?.traced(&call.trace);
        let office = Office::new(&deps, &principal);
        // Beside the answer, so that it costs no time: it is a write to the same table, once a minute.
        let answer = Box::pin(answer(self, operation, &office, call));
        let (answer, ()) = tokio::join!(answer, self.key_uses.note(&deps, &principal));
        answer
    }
}

async fn answer(desk: &Desk, operation: TenantApi, office: &Office<'_>, call: &Call<'_>) -> Result<Answer, Problem> {
    let page = |route| paging(desk, call, route);
    match operation {
        TenantApi::ShowOverview => Answer::ok(&office.show_overview().await.map_err(told)?),
        TenantApi::ShowCompany => {
            let company = office.show_company().await.map_err(told)?;
            Ok(Answer::ok(&company)?.with_version(company.version))
        }
        TenantApi::ChangeCompany => {
            let (wanted, version) = (call.json()?, call.if_match()?);
            let company = office.change_company(version, &wanted).await.map_err(told)?;
            Ok(Answer::ok(&company)?.with_version(company.version))
        }
        TenantApi::TestConversation => {
            let rehearsals = Rehearsals { cursors: &desk.cursors, model: &desk.model };
            Answer::ok(&office.test_conversation(&rehearsals, &call.json()?).await.map_err(told)?)
        }
        TenantApi::CloseCompany => Answer::ok(&office.close_company(&call.json()?).await.map_err(told)?),
        TenantApi::ListVoices => Answer::ok(&office.list_voices().await.map_err(told)?),
        TenantApi::ListUsers => people::list(office.deps(), call).await,
        TenantApi::InviteUser => people::invite(desk, office.deps(), call).await,
        TenantApi::CancelInvitation => people::cancel(office.deps(), call).await,
        TenantApi::ChangeUser => people::change(office.deps(), call).await,
        TenantApi::RemoveUser => people::remove(office.deps(), call).await,
        TenantApi::ListApiKeys => api_keys::list(office.deps(), call).await,
        TenantApi::CreateApiKey => api_keys::create(desk, office.deps(), call).await,
        TenantApi::RotateApiKey => api_keys::rotate(desk, office.deps(), call).await,
        TenantApi::RevokeApiKey => api_keys::revoke(office.deps(), call).await,
        TenantApi::ListCalls => {
            Answer::ok(&office.list_calls(&call_filter(call), &page("list_calls")?).await.map_err(told)?)
        }
        TenantApi::ShowCall => Answer::ok(&office.show_call(&call.id(0)?).await.map_err(told)?),
        TenantApi::ShowCallRecording => {
            Answer::ok(&office.call_recording(&desk.recordings, &call.id(0)?).await.map_err(told)?)
        }
        TenantApi::ShowMessageRecording => {
            Answer::ok(&office.message_recording(&desk.recordings, &call.id(0)?).await.map_err(told)?)
        }
        TenantApi::ListMessages => {
            let handled = call.parsed("handled", "Choose true or false.")?;
            Answer::ok(&office.list_messages(handled, &page("list_messages")?).await.map_err(told)?)
        }
        TenantApi::ChangeMessage => {
            Answer::ok(&office.change_message(&call.id(0)?, &call.json()?).await.map_err(told)?)
        }
        TenantApi::ListAppointments => {
            let (status, page) = (call.query("status"), page("list_appointments")?);
            Answer::ok(&office.list_appointments(&dates(call), status.as_deref(), &page).await.map_err(told)?)
        }
        TenantApi::ListFreeSlots => {
            let minutes = call.parsed("minutes", "Choose whole quarters of an hour, from 15 to 480 minutes.")?;
            Answer::ok(&office.list_free_slots(&dates(call), minutes).await.map_err(told)?)
        }
        TenantApi::BookAppointment => {
            let (wanted, key) = (call.json()?, call.idempotency_key()?);
            let visit = office.book_appointment(&wanted, key).await.map_err(told)?;
            Ok(Answer::created(&visit)?.with_version(visit.version))
        }
        TenantApi::ShowAppointment => {
            let visit = office.show_appointment(call.id(0)?).await.map_err(told)?;
            Ok(Answer::ok(&visit)?.with_version(visit.version))
        }
        TenantApi::MoveAppointment => {
            let (wanted, version) = starts_and_version(call)?;
            let visit = office.move_appointment(call.id(0)?, version, &wanted).await.map_err(told)?;
            Ok(Answer::ok(&visit)?.with_version(visit.version))
        }
        TenantApi::CancelAppointment => {
            let visit = office.cancel_appointment(call.id(0)?, version_if_given(call)?).await.map_err(told)?;
            Ok(Answer::ok(&visit)?.with_version(visit.version))
        }
        TenantApi::ListUsage => Answer::ok(&office.list_usage(&page("list_usage")?).await.map_err(told)?),
        TenantApi::ListTickets => Answer::ok(&office.list_tickets(&page("list_tickets")?).await.map_err(told)?),
        TenantApi::OpenTicket => {
            let (wanted, key) = (call.json()?, call.idempotency_key()?);
            Answer::created(&office.open_ticket(&wanted, key).await.map_err(told)?)
        }
        TenantApi::CloseTicket => Answer::ok(&office.close_ticket(call.id(0)?).await.map_err(told)?),
        TenantApi::ListAudit => Answer::ok(&office.list_audit(&page("list_audit")?).await.map_err(told)?),
        TenantApi::AskExport => exports::ask(desk, office.deps(), call).await,
        TenantApi::ListExports => exports::list(office.deps(), call).await,
        TenantApi::ShowExport => exports::show(desk, office.deps(), call).await,
        TenantApi::CallsReport => Ok(file(office.calls_report(&month(call)?).await.map_err(told)?)),
        TenantApi::AppointmentsReport => Ok(file(office.appointments_report(&month(call)?).await.map_err(told)?)),
    }
}

fn month(call: &Call<'_>) -> Result<String, Problem> {
    call.query("month").ok_or_else(|| Problem::field("month", "Say which month, as yyyy-mm."))
}

fn file(report: reports::Report) -> Answer {
    Answer::file("text/csv; charset=utf-8", &report.file_name, report.csv)
}

/// The same for what is about people and keys.
fn refused(error: identity::Error) -> Problem {
    told(error.into())
}

/// Why something is not done, as it is told. What is not the asker's doing is logged here, once.
fn told(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Asked(problem) => problem,
        Refusal::Failed(error) => {
            let problem = Problem::from(&error);
            if problem.kind.status() >= 500 {
                tracing::error!(error = chain(&error), "could not answer");
            }
            problem
        }
    }
}
