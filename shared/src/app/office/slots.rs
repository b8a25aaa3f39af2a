//! Free time, for whoever books by hand.

use chrono::NaiveDate;

use super::fields::Fields;
use super::{Dates, Office, Refusal};
use crate::api::appointments::FreeSlot;
use crate::api::page::List;
use crate::domain::number::Routing;
use crate::domain::schedule::{Window, free_visits};

/// Longest span of dates that can be asked for: visits are offered four weeks ahead.
const MOST_DAYS: u64 = 28;
/// As many days as are shown where no end is given.
const USUAL_DAYS: u64 = 7;

impl Office<'_> {
    /// Times at which a visit can start, by the same rules as on the phone: within opening hours, an hour from now at
    /// the earliest, four weeks ahead at most; one for each start, with the first crew that is free.
    pub async fn list_free_slots(&self, dates: &Dates, minutes: Option<i64>) -> Result<List<FreeSlot>, Refusal> {
        let dates = dates.span(MOST_DAYS)?;
        let tenant = self.profile().await?;
        let mut fields = Fields::default();
        let minutes = minutes.map_or(tenant.visit_minutes, |minutes| fields.visit_minutes("minutes", minutes));
        fields.finish()?;
        let zone = tenant.timezone;
        let today: NaiveDate = self.now.with_timezone(&zone).date_naive();
        let (from, until) = dates.instants(today, USUAL_DAYS, zone);
        let window = Window { from: from.max(self.now), until };
        if window.until <= window.from {
            return Ok(List { items: Vec::new() });
        }
        let routing = Routing { visit_minutes: minutes, ..Routing::of(&tenant) };
        let busy = self.store().busy(tenant.crews, &window, minutes).await?;
        let free = free_visits(&routing, &busy, &window, self.now);
        Ok(List { items: free.into_iter().map(FreeSlot::from).collect() })
    }
}
