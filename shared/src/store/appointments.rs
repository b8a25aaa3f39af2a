//! Visits: what is taken, booking, and the customer a booking makes.

use chrono::{DateTime, Duration, Utc};
use futures::future::try_join_all;

use super::calls::MONTHS_TO_TRY;
use super::error::{Error, Result, bug};
use super::item::{BookingMarker, ENTITY, Entity, Slot, TRACE, attribute, decode, encode, number, sort_key, text};
use super::key::{Key, Partition, slot, slot_in_sk};
use super::request::{Expression, IS_NEW, Query, Range};
use super::transaction::{Outcome, Transaction, refusal};
use super::usage::{TAKES_CALLS, count_appointment};
use super::{Read, TenantStore};
use crate::domain::appointment::Appointment;
use crate::domain::customer::Customer;
use crate::domain::ids::AppointmentId;
use crate::domain::phone::E164;
use crate::domain::schedule::{Busy, Crew, Window};
use crate::domain::stored::Stored;
use crate::domain::time::{BillingMonth, sortable};

/// A visit to book, and the call it is booked in.
#[derive(Debug, Clone, Copy)]
pub struct Booking<'a> {
    /// The visit. Its id must be the same whenever the same turn of the same call books.
    pub appointment: &'a Appointment,
    /// When the call began.
    pub started_at: DateTime<Utc>,
    /// The call's month.
    pub period: BillingMonth,
    /// The number by which the customer is known, where there is one.
    pub customer: Option<&'a E164>,
}

/// What came of a booking.
#[derive(Debug, Clone, PartialEq)]
pub enum Booked {
    /// The visit is in the table.
    New(Stored<Appointment>),
    /// It was in the table already: this is how it was booked first.
    Already(Stored<Appointment>),
    /// Somebody else has some of the time. Nothing is booked.
    Taken,
    /// The call ended meanwhile, so nobody would hear the confirmation. Nothing is booked.
    CallOver,
}

/// A visit to book, by whomever.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order<'a> {
    pub(super) appointment: &'a Appointment,
    /// When the call began in which it is booked.
    pub(super) call_started_at: Option<DateTime<Utc>>,
    pub(super) customer: Option<&'a E164>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    CallNotOver,
    Once,
    Appointment,
    Slot,
    FreedSlot,
    Customer,
    Usage,
    Audit,
    Request,
}

impl TenantStore<'_> {
    /// What is taken of the time of crews 1 to `crews`, for visits of `visit_minutes` that start in the window.
    ///
    /// Eventually consistent: booking itself finds what this missed.
    pub async fn busy(&self, crews: u8, window: &Window, visit_minutes: u16) -> Result<Busy> {
        let end = window.until + Duration::minutes(i64::from(visit_minutes));
        let of_crew = |crew: u8| async move {
            let range = Range::Between(slot(Crew(crew), window.from), slot(Crew(crew), end));
            let taken = Query { range, ..Query::of(Partition::Slots(self.id)) };
            self.store.query("busy", &taken).await
        };
        let found = try_join_all((1..=crews).map(of_crew)).await?;
        let corrupt = Error::Corrupt { entity: Slot::KIND };
        found.iter().flatten().map(|item| slot_in_sk(sort_key(item))).collect::<Option<Busy>>().ok_or(corrupt)
    }

    /// Books a visit, in one transaction: the visit, each quarter of an hour of it, the customer, the month's count.
    ///
    /// A turn that is repeated names the same visit and gets the one stored first, whatever time it asks for now. A
    /// call that is on record as over books nothing. Where the call's month is closed, the visit is counted in the
    /// next month that is not.
    pub async fn book(&self, booking: &Booking<'_>) -> Result<Booked> {
        let mut month = booking.period;
        for _ in 0..MONTHS_TO_TRY {
            let order = Order {
                appointment: booking.appointment,
                call_started_at: Some(booking.started_at),
                customer: booking.customer,
            };
            let steps = match self.order(&order, month)?.commit().await? {
                Outcome::Committed => return Ok(Booked::New(Stored::acknowledged(booking.appointment.clone()))),
                Outcome::Refused(steps) => steps,
            };
            // The order matters: what was booked while the call lasted stays booked.
            if let Some(marker) = refusal(&steps, Step::Once) {
                let marker: BookingMarker = decode(marker.clone().unwrap_or_default())?;
                return self.booked_already(marker, booking.appointment.id).await;
            }
            if refusal(&steps, Step::CallNotOver).is_some() {
                return Ok(Booked::CallOver);
            }
            if refusal(&steps, Step::Slot).is_some() {
                return Ok(Booked::Taken);
            }
            if refusal(&steps, Step::Usage).is_none() {
                return Err(bug("book", "Appointment", "a visit exists without its marker"));
            }
            month = month.next();
        }
        Err(bug("book", "NoOpenMonth", "every month that could take the visit is closed"))
    }

    /// The steps of a booking that is counted in `month`.
    pub(super) fn order(&self, order: &Order<'_>, month: BillingMonth) -> Result<Transaction<'_, Step>> {
        let Order { appointment, call_started_at, customer } = *order;
        let (id, visit) = (appointment.id, appointment.visit);
        let is_new = || Expression::new(IS_NEW);
        let mut transaction = Transaction::new(self.store, "book");

        if let (Some(started_at), Some(call)) = (call_started_at, &appointment.call_sid) {
            transaction.check(Step::CallNotOver, &Key::Call(self.id, started_at, call), IS_NEW)?;
        }
        let marker = BookingMarker { starts_at: visit.starts_at, booked_at: appointment.created_at };
        transaction.put(Step::Once, encode(self.store, &Key::BookingOnce(self.id, id), &marker)?, is_new())?;
        let key = Key::Appointment(self.id, visit.starts_at, id);
        transaction.put(Step::Appointment, encode(self.store, &key, appointment)?, is_new())?;
        for start in visit.quanta() {
            let taken = Slot { appointment_id: id, start };
            let key = Key::Slot(self.id, visit.crew, start);
            transaction.put(Step::Slot, encode(self.store, &key, &taken)?, is_new())?;
        }
        if let Some(phone) = customer {
            transaction.update(
                Step::Customer,
                &Key::Customer(self.id, phone),
                self.welcome(phone, appointment)?,
                None,
            )?;
        }
        let count = count_appointment(self.store, month)?;
        transaction.update(Step::Usage, &Key::Usage(self.id, month), count, Some(TAKES_CALLS))?;
        Ok(transaction)
    }

    /// Makes a customer or notes their last visit.
    fn welcome(&self, phone: &E164, appointment: &Appointment) -> Result<Expression> {
        let of_call = if appointment.call_sid.is_some() { ", last_call_sid = :call, last_call_at = :at" } else { "" };
        let mut change = Expression::new(format!(
            "SET phone = :phone, #name = :name, address = :address, last_appointment_id = :id, #entity = :entity, \
             #trace = :trace{of_call} ADD appointments :one",
        ));
        if let Some(call) = &appointment.call_sid {
            change = change.value(":call", attribute(call)?).value(":at", attribute(&appointment.created_at)?);
        }
        Ok(change
            .name("#name", "name")
            .name("#entity", ENTITY)
            .name("#trace", TRACE)
            .value(":phone", attribute(phone)?)
            .value(":name", text(&appointment.customer_name))
            .value(":address", text(&appointment.address))
            .value(":id", attribute(&appointment.id)?)
            .value(":entity", text(Customer::KIND))
            .value(":trace", text(self.store.trace.as_ref().map_or("none", |trace| trace.as_str())))
            .value(":one", number(1_u64)))
    }

    async fn booked_already(&self, marker: BookingMarker, id: AppointmentId) -> Result<Booked> {
        let key = Key::Appointment(self.id, marker.starts_at, id);
        let stored = self.store.get("book", &key, Read::Strong).await?;
        let stored = stored.ok_or(Error::Corrupt { entity: Appointment::KIND })?;
        Ok(Booked::Already(Stored::acknowledged(stored)))
    }

    /// A visit, as long as it starts at this time.
    pub async fn appointment(
        &self,
        starts_at: DateTime<Utc>,
        id: AppointmentId,
    ) -> Result<Option<Stored<Appointment>>> {
        let key = Key::Appointment(self.id, starts_at, id);
        Ok(self.store.get("appointment", &key, Read::Strong).await?.map(Stored::acknowledged))
    }

    /// Visits that start from `from` until before `until`, in order.
    pub async fn appointments(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<Vec<Stored<Appointment>>> {
        // An item's key goes on after the time, so one that starts at `until` sorts after it.
        let range = Range::Between(sortable(from), sortable(until));
        let visits = Query { range, ..Query::of(Partition::Appointments(self.id)) };
        let found = self.store.query("appointments", &visits).await?;
        found.into_iter().map(|item| decode(item).map(Stored::acknowledged)).collect()
    }

    /// Somebody who booked before, by their number.
    pub async fn customer(&self, phone: &E164) -> Result<Option<Customer>> {
        self.store.get("customer", &Key::Customer(self.id, phone), Read::Eventual).await
    }
}
