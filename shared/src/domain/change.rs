//! A committed change of the table, as its stream tells it: what an item was before, and what it is now.

use chrono::{DateTime, Utc};

use super::appointment::Appointment;
use super::call::CallLog;
use super::event::FinishedJob;
use super::health::Health;
use super::ids::{CallSid, TenantId, TraceId};
use super::message::Message;
use super::tenant::Tenant;
use super::turn::Turn;
use super::usage::UsagePeriod;

/// A change of one item of a kind that is announced. It may hold a person, so it has no `Debug`.
#[derive(Clone, PartialEq)]
pub struct Change {
    /// The stream's own id of it: the same however often it is delivered.
    pub id: String,
    /// When it was committed, to the second.
    pub at: DateTime<Utc>,
    /// The invocation that made it.
    pub trace: TraceId,
    /// The item.
    pub item: Changed,
}

/// Which item changed.
#[derive(Clone, PartialEq)]
pub enum Changed {
    /// One of a company.
    OfTenant(TenantId, TenantItem),
    /// A job's run has visited every company.
    JobRun(Versions<FinishedJob>),
}

/// An item of a company.
#[derive(Clone, PartialEq)]
pub enum TenantItem {
    /// The company itself.
    Profile(Versions<Tenant>),
    /// A call that is over.
    Call(Versions<CallLog>),
    /// One exchange of a call.
    Turn(CallSid, Versions<Turn>),
    /// A message, and when its call began.
    Message(DateTime<Utc>, Versions<Message>),
    /// A visit.
    Appointment(Versions<Appointment>),
    /// A month's counters.
    Usage(Versions<UsagePeriod>),
    /// The score as it is now.
    Health(Versions<Health>),
}

/// An item before and after a change. What was removed is no change: nobody is told that something ran out or was
/// erased.
#[derive(Clone, PartialEq)]
pub struct Versions<T> {
    /// Absent where the change made the item.
    pub before: Option<Box<T>>,
    /// The item now.
    pub after: Box<T>,
}

impl<T> Versions<T> {
    /// An item that was made.
    pub fn made(after: T) -> Self {
        Self { before: None, after: Box::new(after) }
    }

    /// An item that was changed.
    pub fn changed(before: T, after: T) -> Self {
        Self { before: Some(Box::new(before)), after: Box::new(after) }
    }

    /// The item, where the change made it.
    pub fn new_item(&self) -> Option<&T> {
        match &self.before {
            None => Some(&self.after),
            Some(_) => None,
        }
    }
}
