//! A request for a page of a list.

use super::cursor::{Cursors, ListName};
use super::{Office, Refusal};
use crate::api::page::{LONGEST, Page, USUAL};
use crate::api::problem::Problem;
use crate::store::{Listed, Wanted};

/// A request for a page of a list.
pub struct Paging<'a> {
    /// What seals cursors.
    pub cursors: &'a Cursors,
    /// The route's id.
    pub route: &'static str,
    /// At most so many entries.
    pub limit: Option<usize>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Paging<'_> {
    /// What is wanted of a list that is looked at through `filters`, reading at most `read_at_most` items; none where
    /// every item fits.
    pub(super) async fn wanted(
        &self,
        office: &Office<'_>,
        filters: &str,
        read_at_most: Option<usize>,
    ) -> Result<Wanted, Refusal> {
        let limit = self.limit.unwrap_or(USUAL);
        if !(1..=LONGEST).contains(&limit) {
            return Err(Problem::field("limit", format!("A page has 1 to {LONGEST} entries.")).into());
        }
        let after = match &self.cursor {
            Some(cursor) => {
                let place = self.cursors.key().await?.open(&self.list(office, filters), cursor);
                let words = "This is no cursor of this list with these filters. Begin at its first page.";
                Some(place.ok_or_else(|| Problem::field("cursor", words))?)
            }
            None => None,
        };
        let read_at_most = read_at_most.map_or(limit + 1, |most| most.max(limit + 1));
        Ok(Wanted { limit, after, read_at_most })
    }

    /// The page as it is answered.
    pub(super) async fn page<T, U>(
        &self,
        office: &Office<'_>,
        filters: &str,
        listed: Listed<T>,
        show: impl Fn(T) -> U,
    ) -> Result<Page<U>, Refusal> {
        let next_cursor = match &listed.next {
            Some(place) => Some(self.cursors.key().await?.seal(&self.list(office, filters), place)),
            None => None,
        };
        Ok(Page { items: listed.items.into_iter().map(show).collect(), next_cursor })
    }

    fn list<'l>(&self, office: &Office<'_>, filters: &'l str) -> ListName<'l> {
        ListName { tenant: office.principal.tenant, route: self.route, filters }
    }
}
