//! Months and what they counted.

use super::{Office, Paging, Refusal};
use crate::api::page::Page;
use crate::api::usage::Month;

impl Office<'_> {
    /// The months, newest first.
    pub async fn list_usage(&self, paging: &Paging<'_>) -> Result<Page<Month>, Refusal> {
        let wanted = paging.wanted(self, "", None).await?;
        let limit = self.profile().await?.max_monthly_calls;
        let listed = self.store().months_listed(&wanted).await?;
        paging.page(self, "", listed, |usage| Month::of(usage, limit)).await
    }
}
