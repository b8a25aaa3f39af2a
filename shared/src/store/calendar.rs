//! Visits in people's hands: booked, moved and canceled by somebody of the company. Each is one transaction of the
//! visit, its quarters of an hour and the audit line.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::appointments::{Booked, Order, Step};
use super::calls::MONTHS_TO_TRY;
use super::error::{Error, Result, bug};
use super::item::{BookingMarker, Slot, attribute, decode, encode, number};
use super::key::{Key, Partition};
use super::listing::{Listed, Wanted};
use super::repeatable::Repeatable;
use super::request::{Expression, IS_NEW, Query, Range};
use super::transaction::{Outcome, Transaction, refusal};
use super::{Read, TenantStore};
use crate::domain::appointment::{Appointment, AppointmentStatus};
use crate::domain::audit::AuditEntry;
use crate::domain::ids::AppointmentId;
use crate::domain::phone::E164;
use crate::domain::schedule::{Crew, Visit};
use crate::domain::stored::Stored;
use crate::domain::time::{BillingMonth, sortable};

/// A visit that somebody of the company books.
#[derive(Debug, Clone, Copy)]
pub struct ByHand<'a> {
    /// The visit, under a new id.
    pub appointment: &'a Appointment,
    /// The month it is counted in.
    pub period: BillingMonth,
    /// The number by which the customer is known, where there is one.
    pub customer: Option<&'a E164>,
    /// The request, where it may be repeated.
    pub request: Option<Repeatable<'a>>,
    /// Who books it.
    pub audit: &'a AuditEntry,
}

/// A visit as it was read, and as it is to be.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// As it was read.
    pub before: &'a Appointment,
    /// As it is to be: its version is one more.
    pub after: &'a Appointment,
    /// Who changes it.
    pub audit: &'a AuditEntry,
}

/// What came of a change.
#[derive(Debug, Clone, PartialEq)]
pub enum Changed {
    /// It is in the table.
    Done(Stored<Appointment>),
    /// Somebody else has some of the time. Nothing is changed.
    Taken,
    /// Somebody changed the visit since it was read. Nothing is changed.
    Meanwhile,
}

impl TenantStore<'_> {
    /// Books a visit, in one transaction: the visit, each quarter of an hour of it, the customer, the month's count, the
    /// audit line, and what names the request. A repeat of the request gets the visit that the first has booked, as it
    /// stands now.
    pub async fn book_by_hand(&self, by_hand: &ByHand<'_>) -> Result<Booked> {
        let ByHand { appointment, customer, request, audit, .. } = *by_hand;
        let order = Order { appointment, call_started_at: None, customer };
        let mut month = by_hand.period;
        for _ in 0..MONTHS_TO_TRY {
            let mut transaction = self.order(&order, month)?;
            let line = encode(self.store, &Key::Audit(self.id, audit.id), audit)?;
            transaction.put(Step::Audit, line, Expression::new(IS_NEW))?;
            if let Some(request) = &request {
                let made = (appointment.id.as_uuid(), appointment.created_at);
                self.once(&mut transaction, Step::Request, request, made)?;
            }
            let Outcome::Refused(steps) = transaction.commit().await? else {
                return Ok(Booked::New(Stored::acknowledged(appointment.clone())));
            };
            // First of all: what the first request has booked is in its own way.
            if let (Some(request), Some(held)) = (&request, refusal(&steps, Step::Request)) {
                let first = AppointmentId::new(request.made_first(held)?);
                let stored = self.appointment_by_id(first).await?;
                return stored.map(Booked::Already).ok_or(Error::Corrupt { entity: "appointment" });
            }
            if refusal(&steps, Step::Slot).is_some() {
                return Ok(Booked::Taken);
            }
            if refusal(&steps, Step::Usage).is_none() {
                return Err(bug("book_by_hand", "Refused", "an item under a new id exists"));
            }
            month = month.next();
        }
        Err(bug("book_by_hand", "NoOpenMonth", "every month that could take the visit is closed"))
    }

    /// A visit, wherever in the calendar it is.
    pub async fn appointment_by_id(&self, id: AppointmentId) -> Result<Option<Stored<Appointment>>> {
        // Twice, because it may be moved between the two reads.
        for _ in 0..2 {
            let key = Key::BookingOnce(self.id, id);
            let Some(marker) = self.store.get::<BookingMarker>("appointment_by_id", &key, Read::Strong).await? else {
                return Ok(None);
            };
            if let Some(found) = self.appointment(marker.starts_at, id).await? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Gives a visit another time or crew.
    pub async fn move_appointment(&self, change: &Change<'_>) -> Result<Changed> {
        let Change { before, after, .. } = *change;
        let id = before.id;
        let mut transaction = Transaction::new(self.store, "move_appointment");
        if before.visit.starts_at == after.visit.starts_at {
            let key = Key::Appointment(self.id, after.visit.starts_at, id);
            transaction.put(Step::Appointment, encode(self.store, &key, after)?, unchanged(before)?)?;
        } else {
            let marked = Expression::new("SET starts_at = :new")
                .value(":new", attribute(&after.visit.starts_at)?)
                .value(":old", attribute(&before.visit.starts_at)?);
            transaction.update(Step::Once, &Key::BookingOnce(self.id, id), marked, Some("starts_at = :old"))?;
            let key = Key::Appointment(self.id, before.visit.starts_at, id);
            transaction.delete(Step::Appointment, &key, &unchanged(before)?)?;
            let key = Key::Appointment(self.id, after.visit.starts_at, id);
            transaction.put(Step::Appointment, encode(self.store, &key, after)?, Expression::new(IS_NEW))?;
        }
        let (old, new) = (quanta(&before.visit), quanta(&after.visit));
        // What both need stays as it is: a transaction touches an item once.
        for (crew, start) in old.difference(&new) {
            self.free(&mut transaction, id, *crew, *start)?;
        }
        for (crew, start) in new.difference(&old) {
            let taken = Slot { appointment_id: id, start: *start };
            let key = Key::Slot(self.id, *crew, *start);
            transaction.put(Step::Slot, encode(self.store, &key, &taken)?, Expression::new(IS_NEW))?;
        }
        self.finish(transaction, change).await
    }

    /// Takes a visit back: it stays in the calendar as canceled, and its time is free.
    pub async fn cancel_appointment(&self, change: &Change<'_>) -> Result<Changed> {
        let Change { before, after, .. } = *change;
        let mut transaction = Transaction::new(self.store, "cancel_appointment");
        let key = Key::Appointment(self.id, before.visit.starts_at, before.id);
        transaction.put(Step::Appointment, encode(self.store, &key, after)?, unchanged(before)?)?;
        for (crew, start) in quanta(&before.visit) {
            self.free(&mut transaction, before.id, crew, start)?;
        }
        self.finish(transaction, change).await
    }

    fn free(
        &self,
        transaction: &mut Transaction<'_, Step>,
        id: AppointmentId,
        crew: Crew,
        start: DateTime<Utc>,
    ) -> Result<()> {
        // A quarter of an hour of long ago may be gone already.
        let is_its_own = Expression::new("attribute_not_exists(PK) OR appointment_id = :id");
        let is_its_own = is_its_own.value(":id", attribute(&id)?);
        transaction.delete(Step::FreedSlot, &Key::Slot(self.id, crew, start), &is_its_own)
    }

    async fn finish(&self, mut transaction: Transaction<'_, Step>, change: &Change<'_>) -> Result<Changed> {
        let line = encode(self.store, &Key::Audit(self.id, change.audit.id), change.audit)?;
        transaction.put(Step::Audit, line, Expression::new(IS_NEW))?;
        let Outcome::Refused(steps) = transaction.commit().await? else {
            return Ok(Changed::Done(Stored::acknowledged(change.after.clone())));
        };
        let is_changed = [Step::Appointment, Step::Once, Step::FreedSlot].map(|step| refusal(&steps, step).is_some());
        if is_changed.contains(&true) {
            Ok(Changed::Meanwhile)
        } else if refusal(&steps, Step::Slot).is_some() {
            Ok(Changed::Taken)
        } else {
            Err(bug("change_appointment", "Audit", "an audit line with this id exists"))
        }
    }

    /// Visits that start from `from` until before `until`, in order, of which `keep` says that they are wanted.
    pub async fn appointments_listed(
        &self,
        (from, until): (DateTime<Utc>, DateTime<Utc>),
        wanted: &Wanted,
        keep: impl Fn(&Appointment) -> bool + Send + Sync,
    ) -> Result<Listed<Stored<Appointment>>> {
        let range = Range::Between(sortable(from), sortable(until));
        let visits = Query { range, ..Query::of(Partition::Appointments(self.id)) };
        let read = |item| {
            let visit: Appointment = decode(item)?;
            Ok(keep(&visit).then(|| Stored::acknowledged(visit)))
        };
        self.store.listed("appointments_listed", visits, wanted, read).await
    }
}

fn quanta(visit: &Visit) -> BTreeSet<(Crew, DateTime<Utc>)> {
    visit.quanta().map(|start| (visit.crew, start)).collect()
}

/// The visit is as it was read. Visits of before there were versions have none, which is the first.
fn unchanged(before: &Appointment) -> Result<Expression> {
    let absent = if before.version == 1 { "attribute_not_exists(version) OR " } else { "" };
    let condition = format!("attribute_exists(PK) AND #status = :booked AND ({absent}version = :version)");
    Ok(Expression::new(condition)
        .name("#status", "status")
        .value(":booked", attribute(&AppointmentStatus::Booked)?)
        .value(":version", number(before.version)))
}
