//! The wizard's draft, kept and shown.

use http_api::{Answer, Call};
use shared::api::draft::{KeepDraft, KeptDraft, ShowDraft, ShownDraft};
use shared::api::problem::{Kind, Problem};
use shared::app::onboard::saved_form::{Person, keep_form, show_form};

use super::refused;
use crate::desk::Desk;

impl Desk {
    pub(super) async fn keep_draft(&self, call: &Call<'_>) -> Result<Answer, Problem> {
        let body: KeepDraft = call.json()?;
        let (email, text) = body.check()?;
        let person = Person { email: &email, email_proof: &body.email_proof, source_ip: call.viewer(&self.edge) };
        let saved =
            keep_form(&self.onboarder.traced(&call.trace), person, text, body.replaces).await.map_err(refused)?;
        Answer::ok(&KeptDraft::from(&saved))
    }

    pub(super) async fn show_draft(&self, call: &Call<'_>) -> Result<Answer, Problem> {
        let body: ShowDraft = call.json()?;
        let email = body.check()?;
        let person = Person { email: &email, email_proof: &body.email_proof, source_ip: call.viewer(&self.edge) };
        let found = show_form(&self.onboarder, person).await.map_err(refused)?;
        let shown = found.as_ref().and_then(ShownDraft::of).ok_or_else(|| Problem::new(Kind::NotFound))?;
        Answer::ok(&shown)
    }
}
