//! What is asked for, done: one line for each operation.

mod draft;
mod numbers;

use http_api::{Answer, Call, Function};
use shared::api::onboard::{FreeNumbers, Plans, SignUpRequest, SignedUp, SlugSuggestion};
use shared::api::problem::{Kind, Problem};
use shared::api::routes::TenantOnboard;
use shared::app::Error;
use shared::app::onboard::find_numbers::find_numbers;
use shared::app::onboard::limit::count;
use shared::app::onboard::sign_up::{Refusal, Request, sign_up};
use shared::app::onboard::suggest_slug::suggest_slug;
use shared::domain::area_code::AreaCode;
use shared::domain::velocity::Asked;
use shared::telemetry::chain;

use crate::desk::Desk;

/// Longest name that a slug is made from, in bytes: more than any company's has.
const LONGEST_NAME: usize = 300;

impl Function for Desk {
    type Operation = TenantOnboard;

    fn site_origin(&self) -> &str {
        &self.site_origin
    }

    async fn act(&self, operation: TenantOnboard, call: &Call<'_>) -> Result<Answer, Problem> {
        match operation {
            TenantOnboard::ListPlans => Answer::ok(&Plans::all()),
            TenantOnboard::SuggestSlug => self.suggest_slug(call).await,
            TenantOnboard::ListFreeNumbers => self.find_numbers(call).await,
            TenantOnboard::Onboard => self.onboard(call).await,
            TenantOnboard::KeepDraft => self.keep_draft(call).await,
            TenantOnboard::ShowDraft => self.show_draft(call).await,
            TenantOnboard::ListNumbers => self.list_numbers(call).await,
            TenantOnboard::ListAvailableNumbers => self.list_available_numbers(call).await,
            TenantOnboard::AddNumber => self.add_number(call).await,
            TenantOnboard::ChoosePrimaryNumber => self.choose_primary_number(call).await,
            TenantOnboard::ShowForwarding => self.show_forwarding(call).await,
            TenantOnboard::AskForwarding => self.ask_forwarding(call).await,
            TenantOnboard::ShowForwardingCodes => numbers::forwarding_codes(call),
            TenantOnboard::ReleaseNumber => self.release_number(call).await,
        }
    }
}

impl Desk {
    async fn suggest_slug(&self, call: &Call<'_>) -> Result<Answer, Problem> {
        let missing = || Problem::field("company_name", "Enter the company's name, with at least one letter or digit.");
        let name = call.query("company_name").filter(|name| name.len() <= LONGEST_NAME).ok_or_else(missing)?;
        self.count(Asked::Slug, call).await?;
        let found = suggest_slug(&self.onboarder, &name).await.map_err(told)?.ok_or_else(missing)?;
        Answer::ok(&SlugSuggestion::from(found))
    }

    async fn find_numbers(&self, call: &Call<'_>) -> Result<Answer, Problem> {
        let code = area_code(call)?;
        self.count(Asked::Numbers, call).await?;
        let found = find_numbers(&self.onboarder, code).await.map_err(told)?;
        Answer::ok(&FreeNumbers::from(found))
    }

    async fn onboard(&self, call: &Call<'_>) -> Result<Answer, Problem> {
        let needed = || {
            Problem::new(Kind::Unreadable)
                .saying("Send an Idempotency-Key, the same for each repeat, so that nobody signs up twice.")
        };
        let idempotency_key = call.idempotency_key()?.ok_or_else(needed)?;
        let body: SignUpRequest = call.json()?;
        let checked = body.check()?;
        let request = Request {
            idempotency_key,
            sign_up: &checked,
            password: &body.password,
            email_proof: &body.email_proof,
            source_ip: call.viewer(&self.edge),
        };
        match sign_up(&self.onboarder.traced(&call.trace), &request).await {
            Ok(done) => Answer::created(&SignedUp::from(done)),
            Err(refusal) => Err(refused(refusal)),
        }
    }

    async fn count(&self, asked: Asked, call: &Call<'_>) -> Result<(), Problem> {
        match count(&self.onboarder, asked, call.viewer(&self.edge)).await.map_err(told)? {
            None => Ok(()),
            Some(too_much) => Err(too_much.into()),
        }
    }
}

/// Why a sign-up or its draft is not taken.
fn refused(refusal: Refusal) -> Problem {
    if let Refusal::Failed(error) = &refusal {
        tracing::error!(error = chain(error), "a sign-up stopped on its way");
    }
    Problem::from(&refusal)
}

/// Where a number is wanted.
fn area_code(call: &Call<'_>) -> Result<AreaCode, Problem> {
    let expected = "Enter the three digits of an area code, like 303.";
    let code = call.parsed::<AreaCode>("area_code", expected)?;
    let code = code.ok_or_else(|| Problem::field("area_code", expected))?;
    if code.is_toll_free() {
        return Err(Problem::field("area_code", "Choose a local area code: callers trust a number from nearby."));
    }
    Ok(code)
}

fn told(error: Error) -> Problem {
    tracing::error!(error = chain(&error), "could not answer");
    Problem::from(&error)
}

#[cfg(test)]
mod tests;
