//! Numbers that a company adds and gives back: kept for it, its own, on the way out, free again.
//!
//! While a number is on its way it is in the index, so that what nobody comes back to is found.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::error::{Conflicting, Error, Result, bug};
use super::item::{Entity, Item, NumberOfTenant, attribute, decode, encode, index, text};
use super::key::{Key, MOVING_NUMBERS, gsi1_of_moving_number, moving_number_in_gsi1};
use super::onboardings::{Reservation, is_reservation};
use super::repeatable::Repeatable;
use super::request::{ALWAYS, Expression, IS_NEW, Write};
use super::tenants::Beside;
use super::transaction::{Outcome, Transaction, refusal};
use super::{Read, Store, TenantStore};
use crate::domain::audit::AuditEntry;
use crate::domain::number::Routing;
use crate::domain::phone::E164;
use crate::domain::rental::{Holding, MOST_NUMBERS, OnItsWay, first_without};
use crate::domain::tenant::Tenant;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Phone,
    Number,
    Forwarding,
    Request,
}

/// What came of the wish for one more number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BegunRental {
    /// The number is kept for the company.
    Kept,
    /// The same request came before. Whether the number is still kept is to be looked at.
    Again,
    /// The number is not to be had: it is somebody's, or the company's own already.
    Taken(Holding),
}

/// What came of making a number the company's own.
#[derive(Debug, Clone, PartialEq)]
pub enum Attached {
    /// It is. These are the settings now.
    Yes(Box<Tenant>),
    /// The company has as many as it can have.
    Full,
    /// It is not kept for the company any more; somebody made it the company's, or gave it up.
    NotKept,
}

/// What came of the wish to give a number back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaving {
    /// It is on its way out.
    Yes,
    /// It is the only one.
    Last,
    /// The company does not have it.
    NotHeld,
}

impl TenantStore<'_> {
    /// What a number is to the company.
    pub async fn holding(&self, number: &E164) -> Result<Holding> {
        let item = self.store.get_item("holding", &Key::Phone(number), Read::Strong).await?;
        self.holding_in(item)
    }

    fn holding_in(&self, item: Option<Item>) -> Result<Holding> {
        let Some(item) = item else { return Ok(Holding::Free) };
        if is_reservation(&item) {
            let Reservation { tenant_id, touched_at, is_given_up } = decode(item)?;
            return Ok(match touched_at {
                Some(touched_at) if tenant_id == self.id => Holding::Coming { touched_at, is_given_up },
                Some(_) | None => Holding::Others,
            });
        }
        let routing: Routing = decode(item)?;
        Ok(if routing.tenant_id == self.id { Holding::Held } else { Holding::Others })
    }

    /// Keeps a number for the company, and remembers the request. What is kept for it already is kept on.
    pub async fn begin_rental(
        &self,
        number: &E164,
        now: DateTime<Utc>,
        request: &Repeatable<'_>,
        made: Uuid,
    ) -> Result<BegunRental> {
        let kept = self.kept()?;
        let is_free = Expression { text: format!("{IS_NEW} OR ({})", kept.text), ..kept };
        let mut transaction = Transaction::new(self.store, "begin_rental");
        transaction.put(Step::Phone, self.reservation(number, now)?, is_free)?;
        self.once(&mut transaction, Step::Request, request, (made, now))?;

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(BegunRental::Kept) };
        if let Some(held) = refusal(&steps, Step::Request) {
            request.made_first(held)?;
            return Ok(BegunRental::Again);
        }
        let held = refusal(&steps, Step::Phone).cloned().flatten();
        Ok(BegunRental::Taken(self.holding_in(held)?))
    }

    /// Notes that a number which is kept for the company was asked for again. Gives what it is to the company.
    pub async fn touch_rental(&self, number: &E164, now: DateTime<Utc>) -> Result<Holding> {
        match self.store.put("touch_rental", self.reservation(number, now)?, self.kept()?).await? {
            Write::Done => Ok(Holding::Coming { touched_at: now, is_given_up: false }),
            Write::Refused(held) => self.holding_in(held),
        }
    }

    /// Makes a number that is kept for the company its own, with a copy of the settings that answers it and the audit
    /// line, in one transaction. It raises the settings' version, so that a change of them at the same moment cannot
    /// miss the number; where they were changed meanwhile, that is the conflict.
    pub async fn attach_rented(&self, number: &E164, audit: &AuditEntry) -> Result<Attached> {
        let mut tenant = self.profile().await?.ok_or(Error::NotFound { what: "the company" })?;
        let numbers = self.numbers().await?;
        if numbers.contains(number) {
            return Ok(Attached::NotKept);
        }
        if numbers.len() >= MOST_NUMBERS {
            return Ok(Attached::Full);
        }
        tenant.version += 1;
        tenant.updated_at = audit.at;
        tenant.twilio_phone_number.get_or_insert_with(|| number.clone());
        match self.rewrite(&tenant, &numbers, &Beside::kept_number(number, self.kept()?), audit).await {
            Ok(()) => Ok(Attached::Yes(Box::new(tenant))),
            Err(Error::Conflict { what: Conflicting::Number }) => Ok(Attached::NotKept),
            Err(error) => Err(error),
        }
    }

    /// Gives up a number that is kept for the company and was last asked for at `touched_at`: from now on it can only be
    /// given back. Returns whether it is given up now.
    pub async fn give_up_rental(&self, number: &E164, touched_at: DateTime<Utc>) -> Result<bool> {
        let is_so = self.kept()?;
        let is_so = Expression { text: format!("{} AND touched_at = :touched", is_so.text), ..is_so };
        let given_up = Reservation { tenant_id: self.id, touched_at: Some(touched_at), is_given_up: true };
        let mut item = encode(self.store, &Key::Phone(number), &given_up)?;
        index(&mut item, gsi1_of_moving_number(touched_at, self.id, number));
        let is_so = is_so.value(":touched", attribute(&touched_at)?);
        match self.store.put("give_up_rental", item, is_so).await? {
            Write::Done => Ok(true),
            Write::Refused(held) => Ok(matches!(self.holding_in(held)?, Holding::Coming { is_given_up: true, .. })),
        }
    }

    /// Frees a number that was given up. Freeing it again does no harm.
    pub async fn end_rental(&self, number: &E164) -> Result<()> {
        let given_up = self.reserved("is_given_up = :yes")?.value(":yes", attribute(&true)?);
        let mut transaction = Transaction::new(self.store, "end_rental");
        transaction.delete(Step::Phone, &Key::Phone(number), &given_up)?;
        match transaction.commit().await? {
            // Somebody else freed it.
            Outcome::Committed | Outcome::Refused(_) => Ok(()),
        }
    }

    /// Lets a number go: it is none of those shown or counted any more, and the number shown first is another one if it
    /// was this. Until [`TenantStore::end_leaving`] the company answers it. To be repeated does no harm.
    pub async fn begin_leaving(&self, number: &E164, audit: &AuditEntry) -> Result<Leaving> {
        let mut tenant = self.profile().await?.ok_or(Error::NotFound { what: "the company" })?;
        let all = self.numbers_held(Read::Strong).await?;
        let Some(held) = all.iter().find(|held| held.number == *number) else { return Ok(Leaving::NotHeld) };
        if held.leaving_since.is_some() {
            return Ok(Leaving::Yes);
        }
        let staying = all.iter().filter(|held| held.leaving_since.is_none() && held.number != *number);
        let staying: Vec<E164> = staying.map(|held| held.number.clone()).collect();
        if staying.is_empty() {
            return Ok(Leaving::Last);
        }
        tenant.version += 1;
        tenant.updated_at = audit.at;
        tenant.twilio_phone_number = first_without(tenant.twilio_phone_number.as_ref(), &all, number).cloned();
        let beside = Beside::leaving_number(number, held.added_at, audit.at);
        self.rewrite(&tenant, &staying, &beside, audit).await?;
        Ok(Leaving::Yes)
    }

    /// Frees a number that the company let go: somebody else can have it. What was known of forwarding to it goes with
    /// it. Doing so again does no harm.
    pub async fn end_leaving(&self, number: &E164) -> Result<()> {
        let ours = Expression::new("tenant_id = :tenant AND #entity = :phone")
            .name("#entity", super::item::ENTITY)
            .value(":tenant", attribute(&self.id)?)
            .value(":phone", text(Routing::KIND));
        let is_leaving = Expression::new("attribute_exists(leaving_since)");
        let mut transaction = Transaction::new(self.store, "end_leaving");
        transaction.delete(Step::Number, &Key::Number(self.id, number), &is_leaving)?;
        transaction.delete(Step::Phone, &Key::Phone(number), &ours)?;
        // No new one is asked for while the number is on its way out.
        for check in self.forwarding_checks(number).await? {
            let key = Key::Forwarding(self.id, number, &check.forwarded_number);
            transaction.delete(Step::Forwarding, &key, &Expression::new(ALWAYS))?;
        }
        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(()) };
        match refusal(&steps, Step::Number) {
            // Somebody else freed it; what is there of the number now is none of ours.
            Some(None) => Ok(()),
            Some(Some(_)) => Err(bug("end_leaving", "Number", "the number is not on its way out")),
            None => Err(bug("end_leaving", "Phone", "the number has no copy of the settings")),
        }
    }

    /// Shows another of the company's numbers first. Returns the settings as they are now; nothing where the company
    /// does not have the number.
    pub async fn show_first(&self, number: &E164, audit: &AuditEntry) -> Result<Option<Tenant>> {
        // In this order: whoever takes the number away in between raises the version.
        let mut tenant = self.profile().await?.ok_or(Error::NotFound { what: "the company" })?;
        let numbers = self.numbers().await?;
        if !numbers.contains(number) {
            return Ok(None);
        }
        if tenant.twilio_phone_number.as_ref() == Some(number) {
            return Ok(Some(tenant));
        }
        tenant.version += 1;
        tenant.updated_at = audit.at;
        tenant.twilio_phone_number = Some(number.clone());
        self.rewrite(&tenant, &numbers, &Beside::default(), audit).await?;
        Ok(Some(tenant))
    }

    /// That a number is kept for the company.
    fn reservation(&self, number: &E164, now: DateTime<Utc>) -> Result<Item> {
        let kept = Reservation { tenant_id: self.id, touched_at: Some(now), is_given_up: false };
        let mut item = encode(self.store, &Key::Phone(number), &kept)?;
        index(&mut item, gsi1_of_moving_number(now, self.id, number));
        Ok(item)
    }

    /// What is there is kept for the company, and not given up.
    fn kept(&self) -> Result<Expression> {
        self.reserved("attribute_exists(touched_at) AND attribute_not_exists(is_given_up)")
    }

    fn reserved(&self, how: &str) -> Result<Expression> {
        Ok(Expression::new(format!("tenant_id = :tenant AND #entity = :reservation AND {how}"))
            .name("#entity", super::item::ENTITY)
            .value(":tenant", attribute(&self.id)?)
            .value(":reservation", text(Reservation::KIND)))
    }
}

impl Store {
    /// The numbers that are on their way in or out and were left alone since before `before`, at most `most`.
    pub async fn moving_numbers(&self, before: DateTime<Utc>, most: i32) -> Result<Vec<OnItsWay>> {
        let found = self.waiting("moving_numbers", MOVING_NUMBERS, before, most).await?;
        let read = |sk: &String| {
            let (tenant, number) = moving_number_in_gsi1(sk).ok_or(Error::Corrupt { entity: NumberOfTenant::KIND })?;
            Ok(OnItsWay { tenant, number })
        };
        found.iter().map(read).collect()
    }
}
