//! Visits: listed, shown, booked by hand, moved and canceled.

use chrono::{DateTime, Duration, Utc};

use super::fields::Fields;
use super::{Dates, Office, Paging, Refusal};
use crate::api::appointments::{Appointment, BookAppointment, MoveAppointment};
use crate::api::page::Page;
use crate::api::problem::{Kind, Problem};
use crate::app::Error;
use crate::app::request_name::RequestName;
use crate::domain::appointment::{Appointment as Visited, AppointmentStatus};
use crate::domain::ids::AppointmentId;
use crate::domain::phone::E164;
use crate::domain::schedule::{Crew, Visit, Window};
use crate::domain::tenant::Tenant;
use crate::domain::time::BillingMonth;
use crate::store::{Booked, ByHand, Change, Changed};

/// Longest span of dates that can be asked for.
const MOST_DAYS: u64 = 92;
/// As many days as are shown where no end is given.
const USUAL_DAYS: u64 = 30;
/// Most visits that one page looks at where only some fit.
const READ_AT_MOST: usize = 1_000;
/// How often a visit is read again because somebody else changed it just now.
const TRIES: usize = 3;

/// A visit to book, checked.
struct Order {
    starts_at: DateTime<Utc>,
    minutes: u16,
    crew: Option<Crew>,
    customer_name: String,
    customer_phone: Option<E164>,
    customer_email: Option<String>,
    address: String,
    service_type: String,
    notes: String,
}

impl Office<'_> {
    /// Visits of a span of dates, in order.
    pub async fn list_appointments(
        &self,
        dates: &Dates,
        status: Option<&str>,
        paging: &Paging<'_>,
    ) -> Result<Page<Appointment>, Refusal> {
        let mut fields = Fields::default();
        let status = status.and_then(|text| fields.word("status", text, "Choose booked, canceled or done."));
        fields.finish()?;
        let dates = dates.span(MOST_DAYS)?;
        let zone = self.profile().await?.timezone;
        let today = self.now.with_timezone(&zone).date_naive();
        let (from, until) = dates.instants(today, USUAL_DAYS, zone);
        // The instants themselves: a place of yesterday's list may lie outside today's, and then leads nowhere.
        let filters = format!("{from}|{until}|{status:?}");
        let wanted = paging.wanted(self, &filters, status.map(|_| READ_AT_MOST)).await?;
        let fits = |visit: &Visited| status.is_none_or(|status: AppointmentStatus| status == visit.status);
        let listed = self.store().appointments_listed((from, until), &wanted, fits).await?;
        paging.page(self, &filters, listed, |visit| Appointment::from(visit.into_inner())).await
    }

    /// A visit.
    pub async fn show_appointment(&self, id: AppointmentId) -> Result<Appointment, Refusal> {
        self.visit(id).await.map(Appointment::from)
    }

    async fn visit(&self, id: AppointmentId) -> Result<Visited, Refusal> {
        let found = self.store().appointment_by_id(id).await?;
        Ok(found.ok_or_else(|| Problem::new(Kind::NotFound))?.into_inner())
    }

    /// Books a visit for a customer. Under `key`, a repeat gets the visit that the first has booked.
    pub async fn book_appointment(&self, wanted: &BookAppointment, key: Option<&str>) -> Result<Appointment, Refusal> {
        let tenant = self.profile().await?;
        let order = self.order(wanted, &tenant)?;
        let request = key.map(|key| RequestName::of("book_appointment", key, wanted)).transpose()?;
        let id = AppointmentId::new(self.id());
        let audit = self.audit("appointment.booked", vec![format!("appointment:{id}")]);
        let mut crews = self.free_crews(&tenant, order.starts_at, order.minutes, order.crew).await?;
        if crews.is_empty() && request.is_some() {
            // What is in the way may be what the first request has booked.
            crews.push(order.crew.unwrap_or(Crew(1)));
        }
        for crew in crews {
            let ends_at = order.starts_at + Duration::minutes(i64::from(order.minutes));
            let appointment = Visited {
                id,
                visit: Visit { crew, starts_at: order.starts_at, ends_at },
                customer_name: order.customer_name.clone(),
                customer_phone: order.customer_phone.clone(),
                customer_email: order.customer_email.clone(),
                address: order.address.clone(),
                service_type: order.service_type.clone(),
                notes: order.notes.clone(),
                status: AppointmentStatus::Booked,
                call_sid: None,
                created_at: self.now,
                is_test: tenant.is_test_mode,
                moved_from: None,
                version: 1,
            };
            let by_hand = ByHand {
                appointment: &appointment,
                period: BillingMonth::containing(self.now, tenant.timezone),
                customer: order.customer_phone.as_ref(),
                request: request.as_ref().map(RequestName::as_request),
                audit: &audit,
            };
            match self.store().book_by_hand(&by_hand).await? {
                Booked::New(stored) | Booked::Already(stored) => return Ok(stored.into_inner().into()),
                Booked::Taken => {}
                Booked::CallOver => return Err(Error::Bug("a visit without a call has no call".into()).into()),
            }
        }
        Err(taken())
    }

    fn order(&self, wanted: &BookAppointment, tenant: &Tenant) -> Result<Order, Refusal> {
        let mut fields = Fields::default();
        let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let order = Order {
            starts_at: fields.start("starts_at", &wanted.starts_at, self.now),
            minutes: match wanted.minutes {
                Some(minutes) => fields.visit_minutes("minutes", minutes),
                None => tenant.visit_minutes,
            },
            crew: crew(wanted.crew, tenant, &mut fields),
            customer_name: fields.line("customer_name", &wanted.customer_name, 1..=80),
            customer_phone: given(&wanted.customer_phone).and_then(|text| fields.phone("customer_phone", &text)),
            customer_email: given(&wanted.customer_email).map(|text| fields.email("customer_email", &text)),
            address: fields.line("address", &wanted.address, 1..=200),
            service_type: fields.line("service_type", &wanted.service_type, 1..=60),
            notes: fields.text("notes", wanted.notes.as_deref().unwrap_or_default(), 0..=1_000),
        };
        fields.finish()?;
        Ok(order)
    }

    /// The crews that are free then, or the one that is asked for.
    async fn free_crews(
        &self,
        tenant: &Tenant,
        starts_at: DateTime<Utc>,
        minutes: u16,
        wanted: Option<Crew>,
    ) -> Result<Vec<Crew>, Refusal> {
        if let Some(crew) = wanted {
            return Ok(vec![crew]);
        }
        let window = Window { from: starts_at, until: starts_at };
        let busy = self.store().busy(tenant.crews, &window, minutes).await?;
        let ends_at = starts_at + Duration::minutes(i64::from(minutes));
        let is_free = |crew: &Crew| busy.leaves_room_for(&Visit { crew: *crew, starts_at, ends_at });
        Ok((1..=tenant.crews).map(Crew).filter(is_free).collect())
    }

    /// Gives a visit another time. One that starts then already stays as it is, so a repeat changes nothing.
    pub async fn move_appointment(
        &self,
        id: AppointmentId,
        version: Option<u64>,
        wanted: &MoveAppointment,
    ) -> Result<Appointment, Refusal> {
        let tenant = self.profile().await?;
        for _ in 0..TRIES {
            let before = self.visit(id).await?;
            let mut fields = Fields::default();
            let crew = crew(wanted.crew, &tenant, &mut fields);
            let starts_at = DateTime::parse_from_rfc3339(&wanted.starts_at).ok().map(|at| at.with_timezone(&Utc));
            let is_there =
                starts_at == Some(before.visit.starts_at) && crew.is_none_or(|crew| crew == before.visit.crew);
            if is_there && before.status == AppointmentStatus::Booked {
                fields.finish()?;
                return Ok(before.into());
            }
            let starts_at = fields.start("starts_at", &wanted.starts_at, self.now);
            fields.finish()?;
            must_be(&before, version)?;
            match self.moved(&tenant, &before, starts_at, crew).await? {
                Changed::Done(stored) => return Ok((*stored).into_inner().into()),
                Changed::Taken => return Err(taken()),
                Changed::Meanwhile => {}
            }
        }
        Err(meanwhile())
    }

    async fn moved(
        &self,
        tenant: &Tenant,
        before: &Visited,
        starts_at: DateTime<Utc>,
        crew: Option<Crew>,
    ) -> Result<Changed, Refusal> {
        let length = before.visit.ends_at - before.visit.starts_at;
        let minutes = u16::try_from(length.num_minutes()).unwrap_or(tenant.visit_minutes);
        let mut crews = self.free_crews(tenant, starts_at, minutes, crew).await?;
        if crew.is_none() {
            // Its own time seems taken by itself, and the customer knows its crew.
            crews.retain(|crew| *crew != before.visit.crew);
            crews.insert(0, before.visit.crew);
        }
        let audit = self.audit(
            "appointment.moved",
            vec![format!("appointment:{}", before.id), "starts_at".to_owned(), "crew".to_owned()],
        );
        for crew in crews {
            let after = Visited {
                visit: Visit { crew, starts_at, ends_at: starts_at + length },
                moved_from: Some(before.visit.starts_at),
                version: before.version + 1,
                ..before.clone()
            };
            let change = Change { before, after: &after, audit: &audit };
            match self.store().move_appointment(&change).await? {
                Changed::Taken => {}
                changed => return Ok(changed),
            }
        }
        Ok(Changed::Taken)
    }

    /// Takes a visit back. One that is canceled already stays as it is.
    pub async fn cancel_appointment(&self, id: AppointmentId, version: Option<u64>) -> Result<Appointment, Refusal> {
        for _ in 0..TRIES {
            let before = self.visit(id).await?;
            if before.status == AppointmentStatus::Canceled {
                return Ok(before.into());
            }
            must_be(&before, version)?;
            let after = Visited { status: AppointmentStatus::Canceled, version: before.version + 1, ..before.clone() };
            let audit = self.audit("appointment.canceled", vec![format!("appointment:{id}"), "status".to_owned()]);
            let change = Change { before: &before, after: &after, audit: &audit };
            match self.store().cancel_appointment(&change).await? {
                Changed::Done(stored) => return Ok((*stored).into_inner().into()),
                Changed::Taken | Changed::Meanwhile => {}
            }
        }
        Err(meanwhile())
    }
}

fn crew(wanted: Option<i64>, tenant: &Tenant, fields: &mut Fields) -> Option<Crew> {
    let crew = fields.number("crew", wanted?, 1..=i64::from(tenant.crews));
    u8::try_from(crew).ok().map(Crew)
}

/// A visit that can be changed: one that is to take place, and is as it was read.
fn must_be(visit: &Visited, version: Option<u64>) -> Result<(), Refusal> {
    if version.is_some_and(|version| version != visit.version) {
        return Err(Problem::new(Kind::Changed).saying("Load it again, then make your change once more.").into());
    }
    let words = match visit.status {
        AppointmentStatus::Booked => return Ok(()),
        AppointmentStatus::Canceled => "This visit is canceled. Book a new one.",
        AppointmentStatus::Done => "This visit took place already.",
    };
    Err(Problem::new(Kind::Conflict).saying(words).into())
}

fn taken() -> Refusal {
    Problem::taken("starts_at", "This time is taken. Choose another.").into()
}

fn meanwhile() -> Refusal {
    Problem::new(Kind::Conflict).saying("Somebody else is changing this visit. Load it again.").into()
}
