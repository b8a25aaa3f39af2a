//! What a company's people and programs do with its data: one file for each thing they look at.
//!
//! The tenant comes from the credential alone. Each use-case takes what a request said, checked field by field, and
//! answers in the API's own types; only the function knows HTTP.

pub mod appointments;
pub mod audit;
pub mod calls;
pub mod company;
pub mod cursor;
mod fields;
pub mod forwarding;
pub mod messages;
pub mod overview;
pub mod paging;
pub mod recordings;
pub mod rehearsal;
pub mod reports;
pub mod slots;
mod span;
pub mod tickets;
pub mod usage;
pub mod voices;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Deps, Error, identity};
use crate::api::problem::Problem;
use crate::clock::new_id;
use crate::domain::access::Principal;
use crate::domain::audit::AuditEntry;
use crate::domain::ids::AuditId;
use crate::domain::tenant::Tenant;
use crate::store::{self, TenantStore};

pub use paging::Paging;
pub use span::Dates;

/// Why something is not done.
#[derive(Debug)]
pub enum Refusal {
    /// Because of what was asked for. Nothing to be logged.
    Asked(Problem),
    /// Because of something else: to be logged, then told by its kind.
    Failed(Error),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Asked(problem)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<identity::Error> for Refusal {
    fn from(error: identity::Error) -> Self {
        match error {
            identity::Error::Other(error) => Self::Failed(error),
            asked @ (identity::Error::WrongPassword
            | identity::Error::TooMany { .. }
            | identity::Error::Field { .. }
            | identity::Error::NotAllowed(_)
            | identity::Error::InTheWay(_)) => Self::Asked(Problem::from(&asked)),
        }
    }
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Whoever asks, and what is needed to answer.
#[derive(Clone, Copy)]
pub struct Office<'a> {
    deps: &'a Deps,
    principal: &'a Principal,
    now: DateTime<Utc>,
}

impl<'a> Office<'a> {
    /// For one request.
    pub fn new(deps: &'a Deps, principal: &'a Principal) -> Self {
        Self { deps, principal, now: deps.clock.now() }
    }

    /// What the use-cases beside these need for the same request.
    pub fn deps(&self) -> &'a Deps {
        self.deps
    }

    /// The company's items.
    fn store(&self) -> TenantStore<'a> {
        self.deps.store.tenant(&self.principal.tenant)
    }

    /// The company's settings.
    async fn profile(&self) -> Result<Tenant, Refusal> {
        let profile = self.store().profile().await?;
        profile.ok_or(Refusal::Failed(Error::NotFound { what: "the company" }))
    }

    /// The audit line of a change that is made now.
    fn audit(&self, action: &str, fields: Vec<String>) -> AuditEntry {
        AuditEntry {
            id: AuditId::new(self.id()),
            at: self.now,
            actor: self.principal.actor(),
            action: action.to_owned(),
            fields,
        }
    }

    /// A new id, UUID v7, whose time is the request's.
    fn id(&self) -> Uuid {
        let mut random = [0; 10];
        random.copy_from_slice(&new_id().as_bytes()[6..]);
        let millis = u64::try_from(self.now.timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}
