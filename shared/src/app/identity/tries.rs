//! Tries are counted before they are made.

use super::{Error, Identity};
use crate::domain::backoff::{BackOff, TRIES_OF_SOURCE, seconds_until, source_of};
use crate::store::{Tried, TriesOf};
use crate::telemetry::chain;

impl Identity {
    /// Counts a try, or says when the next may be made.
    pub(super) async fn count(&self, whose: TriesOf<'_>, rule: &BackOff) -> Result<(), Error> {
        let now = self.now();
        match self.deps.store.count_try(whose, rule, now).await? {
            Tried::Counted => Ok(()),
            Tried::NotBefore(at) => Err(Error::TooMany { retry_after: seconds_until(at, now) }),
        }
    }

    /// The same for the address of the internet that a request comes from.
    pub(super) async fn count_source(&self, ip: Option<&str>) -> Result<(), Error> {
        let Some(source) = ip.map(source_of) else { return Ok(()) };
        self.count(TriesOf::Source(&source), &TRIES_OF_SOURCE).await
    }

    /// A try from this address succeeded. That it is not noted costs somebody a wait, so it fails nothing.
    pub(super) async fn uncount_source(&self, ip: Option<&str>) {
        let Some(source) = ip.map(source_of) else { return };
        if let Err(error) = self.deps.store.take_try_back(TriesOf::Source(&source), self.now()).await {
            tracing::warn!(error = chain(&error), "a try that succeeded is still counted");
        }
    }

    /// The tries of an account ended in a success; the same holds.
    pub(super) async fn forget(&self, whose: TriesOf<'_>) {
        if let Err(error) = self.deps.store.forget_tries(whose, self.now()).await {
            tracing::warn!(error = chain(&error), "tries that ended in a success are still counted");
        }
    }
}
