//! Lists that are read page by page.

use super::Store;
use super::error::Result;
use super::item::{Item, sort_key};
use super::request::Query;

/// Fewest items that a request asks for where only some of them are wanted.
const FEWEST: usize = 100;

/// A place in a list: behind the item with this sort key. It is for whoever goes on with the same list, and no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(String);

impl Place {
    /// A place that [`Place::as_str`] wrote down. Whoever reads it must know that it is ours.
    pub fn written(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// To be written down.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How much of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// At most this many.
    pub limit: usize,
    /// Only what comes after this place.
    pub after: Option<Place>,
    /// At most this many items are read, also those that do not fit: what a page costs is bounded.
    pub read_at_most: usize,
}

impl Wanted {
    /// The first `limit` of a list whose items all fit.
    pub fn first(limit: usize) -> Self {
        Self { limit, after: None, read_at_most: limit + 1 }
    }
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// What fits, in the list's order.
    pub items: Vec<T>,
    /// Where it goes on; absent where there is certainly no more.
    pub next: Option<Place>,
}

impl Store {
    /// Some of a query's items: those that `read` keeps, until there are enough or enough were looked at.
    ///
    /// One item more than wanted is looked for, so that a list does not seem to go on where it ends.
    pub(super) async fn listed<T: Send>(
        &self,
        operation: &'static str,
        query: Query,
        wanted: &Wanted,
        mut read: impl FnMut(Item) -> Result<Option<T>> + Send,
    ) -> Result<Listed<T>> {
        let mut items = Vec::new();
        let mut looked_at = 0;
        let mut last = wanted.after.clone();
        let query = Query { after: last.as_ref().map(|place| place.0.clone()), ..query };
        let mut from = None;
        loop {
            let ask_for = if looked_at == 0 && wanted.read_at_most <= wanted.limit + 1 {
                wanted.limit + 1
            } else {
                (wanted.limit + 1).max(FEWEST).min(wanted.read_at_most - looked_at)
            };
            let (found, more) = self.query_page(operation, &query, ask_for, from).await?;
            for item in found {
                looked_at += 1;
                let place = Place(sort_key(&item).to_owned());
                if let Some(value) = read(item)? {
                    if items.len() == wanted.limit {
                        return Ok(Listed { items, next: last });
                    }
                    items.push(value);
                }
                last = Some(place);
            }
            if more.is_none() {
                return Ok(Listed { items, next: None });
            }
            if looked_at >= wanted.read_at_most {
                return Ok(Listed { items, next: last });
            }
            from = more;
        }
    }
}
