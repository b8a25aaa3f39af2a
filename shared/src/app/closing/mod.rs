//! A company leaves: it is closed at once, everybody's access is ended, and thirty days later its numbers are given
//! back. Until then an operator can open it again.
//!
//! Closing is one transaction. What follows is written down stage by stage ([`crate::domain::closing`]), each step may
//! be done twice, and whatever stops on its way is finished by the hourly sweep.

mod close;
mod end_access;
mod release;
mod reopen;
pub mod sweep_closings;

pub use close::close;
pub use reopen::{Reopened, reopen};

use chrono::{DateTime, Utc};

use super::Error;
use crate::clock::new_id;
use crate::domain::audit::{Actor, AuditEntry};
use crate::domain::ids::AuditId;
use crate::store::Conflicting;

/// How often a change is made again that met another change of the same thing.
const MEETINGS: usize = 4;

/// A line of the audit log about what happens now.
fn audit(now: DateTime<Utc>, actor: Actor, action: &str, fields: &[&str]) -> AuditEntry {
    let fields = fields.iter().map(|field| (*field).to_owned()).collect();
    AuditEntry { id: AuditId::new(new_id()), at: now, actor, action: action.to_owned(), fields }
}

/// Makes a change anew, from what is stored now, while others change the same.
async fn afresh<T, F: Future<Output = Result<T, Error>>>(change: impl Fn() -> F) -> Result<T, Error> {
    let mut left = MEETINGS;
    loop {
        left -= 1;
        match change().await {
            Err(Error::Conflict(conflict)) if left > 0 && conflict.conflicting() == Some(Conflicting::Version) => {}
            done => return done,
        }
    }
}

/// What must be there, or is no company's.
fn gone(what: &'static str) -> impl Fn() -> Error {
    move || Error::NotFound { what }
}
