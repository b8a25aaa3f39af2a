//! An owner closes the account.

use super::super::{Office, Refusal};
use crate::api::company::{CloseCompany, ClosedCompany};
use crate::api::problem::{Kind, Problem};
use crate::app::closing;

impl Office<'_> {
    /// Closes the account, where its name is typed as it is. Of one that is closed already it says the same again.
    ///
    /// The company that answers numbers nobody owns stays open: without it their callers would reach nobody.
    pub async fn close_company(&self, wanted: &CloseCompany) -> Result<ClosedCompany, Refusal> {
        let tenant = self.profile().await?;
        // A phone's keyboard begins with a capital letter.
        if !wanted.slug.trim().eq_ignore_ascii_case(&tenant.slug) {
            return Err(Problem::field("slug", "Type the company's short name exactly as it is shown.").into());
        }
        if self.deps.routings.is_default(&tenant.id) {
            return Err(Problem::new(Kind::Conflict).saying("This company answers all other numbers.").into());
        }
        let closing = closing::close(self.deps, &tenant.id, &self.principal.actor()).await?;
        Ok(closing.into())
    }
}
