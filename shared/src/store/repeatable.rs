//! Requests that may be repeated: what the first made is remembered in the same transaction.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::error::{Conflicting, Error, Result};
use super::item::{Item, RequestOnce, decode, encode};
use super::key::Key;
use super::request::{Expression, IS_NEW};
use super::transaction::Transaction;
use super::{Read, TenantStore};

/// A request that its client may repeat.
#[derive(Debug, Clone, Copy)]
pub struct Repeatable<'a> {
    /// Names the request among all of the company's: the operation and the client's key, hashed.
    pub name: &'a str,
    /// What is asked for, hashed.
    pub digest: &'a str,
}

impl Repeatable<'_> {
    /// The id of what the first request made, where it asked for the same.
    pub(super) fn made_first(&self, held: &Option<Item>) -> Result<Uuid> {
        let first: RequestOnce = decode(held.clone().unwrap_or_default())?;
        if first.digest == self.digest { Ok(first.made) } else { Err(Error::Conflict { what: Conflicting::Request }) }
    }
}

impl TenantStore<'_> {
    /// The id of what this request has made already, where it asked for the same. Another request under the same name
    /// is a [`Error::Conflict`].
    pub async fn made_by(&self, request: &Repeatable<'_>) -> Result<Option<Uuid>> {
        let held = self.store.get_item("made_by", &Key::RequestOnce(self.id, request.name), Read::Strong).await?;
        held.map(|held| request.made_first(&Some(held))).transpose()
    }

    /// Remembers what a request has made, where that is more than one transaction. Of two at once the first counts.
    pub async fn remember(&self, request: &Repeatable<'_>, made: Uuid, asked_at: DateTime<Utc>) -> Result<()> {
        let once = RequestOnce { made, digest: request.digest.to_owned(), asked_at };
        let item = encode(self.store, &Key::RequestOnce(self.id, request.name), &once)?;
        self.store.put("remember", item, Expression::new(IS_NEW)).await.map(drop)
    }

    /// The step that remembers what a request makes.
    pub(super) fn once<S: Send + Sync + Copy + PartialEq>(
        &self,
        transaction: &mut Transaction<'_, S>,
        step: S,
        request: &Repeatable<'_>,
        (made, asked_at): (Uuid, DateTime<Utc>),
    ) -> Result<()> {
        let once = RequestOnce { made, digest: request.digest.to_owned(), asked_at };
        let item = encode(self.store, &Key::RequestOnce(self.id, request.name), &once)?;
        transaction.put(step, item, Expression::new(IS_NEW))
    }
}
