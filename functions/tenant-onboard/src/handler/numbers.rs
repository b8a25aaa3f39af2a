//! A company's numbers: listed, looked for, added, given back.

use http_api::{Answer, Call};
use lambda_http::http::StatusCode;
use shared::api::numbers::{AddNumber, ForwardingInstructions};
use shared::api::onboard::FreeNumbers;
use shared::api::problem::{Kind, Problem};
use shared::api::public_id::NumberId;
use shared::app::office::{Office, Refusal};
use shared::app::onboard::Onboarder;
use shared::app::onboard::find_numbers::find_numbers;
use shared::app::onboard::limit::count_of_company;
use shared::app::onboard::numbers::add::add_number;
use shared::app::onboard::numbers::choose::choose_primary;
use shared::app::onboard::numbers::release::release_number;
use shared::domain::velocity::Asked;

use super::{area_code, told};
use crate::desk::Desk;

impl Desk {
    pub(super) async fn list_numbers(&self, call: &Call<'_>) -> Result<Answer, Problem> {
        let desk = self.of_company(call).await?;
        let office = Office::new(&desk.deps, call.principal()?);
        Answer::ok(&office.list_numbers().await.map_err(refused)?)
    }

    pub(super) async fn list_available_numbers(&self, call: &Call<'_>) -> Result<Answer, Problem> {
        let (code, company) = (area_code(call)?, call.principal()?.tenant);
        if let Some(too_much) = count_of_company(&self.onboarder, Asked::Numbers, company).await.map_err(told)? {
            return Err(too_much.into());
        }
        let found = find_numbers(&self.onboarder, code).await.map_err(told)?;
        Answer::ok(&FreeNumbers::from(found))
    }

    pub(super) async fn add_number(&self, call: &Call<'_>) -> Result<Answer, Problem> {
        let needed = || {
            Problem::new(Kind::Unreadable)
                .saying("Send an Idempotency-Key, the same for each repeat, so that no number is paid for twice.")
        };
        let key = call.idempotency_key()?.ok_or_else(needed)?;
        let wanted: AddNumber = call.json()?;
        let desk = self.of_company(call).await?;
        let number = add_number(&desk, call.principal()?, &wanted, key).await.map_err(refused)?;
        Answer::created(&number)
    }

    pub(super) async fn choose_primary_number(&self, call: &Call<'_>) -> Result<Answer, Problem> {
        let NumberId(number) = call.id(0)?;
        let desk = self.of_company(call).await?;
        Answer::ok(&choose_primary(&desk, call.principal()?, &number).await.map_err(refused)?)
    }

    pub(super) async fn release_number(&self, call: &Call<'_>) -> Result<Answer, Problem> {
        let NumberId(number) = call.id(0)?;
        release_number(&self.of_company(call).await?, call.principal()?, &number).await.map_err(refused)?;
        Ok(Answer::empty())
    }

    pub(super) async fn show_forwarding(&self, call: &Call<'_>) -> Result<Answer, Problem> {
        let NumberId(number) = call.id(0)?;
        let desk = self.of_company(call).await?;
        let office = Office::new(&desk.deps, call.principal()?);
        Answer::ok(&office.show_forwarding(&number).await.map_err(refused)?)
    }

    pub(super) async fn ask_forwarding(&self, call: &Call<'_>) -> Result<Answer, Problem> {
        let NumberId(number) = call.id(0)?;
        let desk = self.of_company(call).await?;
        let office = Office::new(&desk.deps, call.principal()?);
        let asked = office.ask_forwarding(&number, &call.json()?).await.map_err(refused)?;
        Answer::json(StatusCode::ACCEPTED, &asked)
    }

    /// What is needed for whoever asks, with their company's own way to the table.
    async fn of_company(&self, call: &Call<'_>) -> Result<Onboarder, Problem> {
        let onboarder = self.onboarder_of(call.principal()?.tenant).await.map_err(told)?;
        Ok(onboarder.traced(&call.trace))
    }
}

/// How each provider forwards calls: for whoever signs up, so without a session.
pub(super) fn forwarding_codes(call: &Call<'_>) -> Result<Answer, Problem> {
    let number = call.query("phone_number").unwrap_or_default();
    Answer::ok(&ForwardingInstructions::to_text(&number)?)
}

/// Why something is not done, as it is told. What is not the asker's doing is logged, once.
fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Asked(problem) => problem,
        Refusal::Failed(error) => {
            let problem = told(error);
            if problem.kind != Kind::Unavailable {
                return problem;
            }
            Problem { retry_after: Some(3), ..problem }
                .saying("Something we need does not answer. Send the same request again: it goes on from there.")
        }
    }
}
