//! Companies: signing up and changing settings. Each is one transaction with its audit line and every copy it touches.

use chrono::{DateTime, Utc};

use super::error::{Conflicting, Error, Result, bug};
use super::item::{Entity, Item, NumberOfTenant, UniqueName, attribute, decode, encode, index, number, sort_key};
use super::key::{Key, NUMBERS, Partition, gsi1_of_moving_number, number_in_sk};
use super::request::{Expression, IS_NEW, Query, Range};
use super::transaction::{Outcome, Transaction, refusal};
use super::usage::set_limit;
use super::{Read, Store, TenantStore};
use crate::domain::audit::AuditEntry;
use crate::domain::gateway_key::GatewayKey;
use crate::domain::number::Routing;
use crate::domain::phone::E164;
use crate::domain::rental::Held;
use crate::domain::tenant::Tenant;
use crate::domain::time::BillingMonth;
use crate::domain::user::User;

/// A company that signs up.
#[derive(Debug, Clone, Copy)]
pub struct NewTenant<'a> {
    /// The company.
    pub tenant: &'a Tenant,
    /// The numbers its callers dial.
    pub numbers: &'a [E164],
    /// The person who signs it up, whose e-mail address is the company's. Absent: nobody can log in for it.
    pub owner: Option<&'a User>,
    /// The key under which its requests are counted. Absent: they are not limited by a plan.
    pub gateway_key: Option<&'a GatewayKey>,
    /// Who signed it up.
    pub audit: &'a AuditEntry,
}

/// What came of a sign-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// The company is in the table.
    New,
    /// A company with this id was there already: a repeat of the same sign-up.
    Already,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Profile,
    Slug,
    Email,
    Owner,
    GatewayKey,
    Phone,
    Number,
    Usage,
    Audit,
}

/// What changes together with the settings.
#[derive(Debug, Clone, Default)]
pub(super) struct Beside<'a> {
    /// One more number, and what must hold for what is there of it.
    number: Option<(&'a E164, Expression)>,
    /// A number that is being given back, since when the company has it, and from when on.
    leaving: Option<(&'a E164, DateTime<Utc>, DateTime<Utc>)>,
    /// The month whose limit the settings' now is.
    limited_month: Option<BillingMonth>,
}

impl<'a> Beside<'a> {
    /// A number that was kept for the company.
    pub(super) fn kept_number(phone: &'a E164, is_kept: Expression) -> Self {
        Self { number: Some((phone, is_kept)), ..Self::default() }
    }

    /// A number that the company has since `added_at` and gives back from now on.
    pub(super) fn leaving_number(phone: &'a E164, added_at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self { leaving: Some((phone, added_at, now)), ..Self::default() }
    }
}

impl Store {
    /// Signs a company up: its profile, its unique names, its owner, its numbers and the audit line, all or nothing.
    ///
    /// A name that another company has is a [`Error::Conflict`] that says which.
    pub async fn create_tenant(&self, new: &NewTenant<'_>) -> Result<Created> {
        let NewTenant { tenant, numbers, owner, gateway_key, audit } = *new;
        let is_new = || Expression::new(IS_NEW);
        let name = UniqueName { tenant_id: tenant.id, user_id: None };
        let email = UniqueName { tenant_id: tenant.id, user_id: owner.map(|owner| owner.id) };
        let mut transaction = Transaction::new(self, "create_tenant");

        transaction.put(Step::Profile, encode(self, &Key::Profile(tenant.id), tenant)?, is_new())?;
        transaction.put(Step::Slug, encode(self, &Key::Slug(&tenant.slug), &name)?, is_new())?;
        transaction.put(Step::Email, encode(self, &Key::Email(&tenant.owner_email), &email)?, is_new())?;
        if let Some(owner) = owner {
            if Key::Email(owner.email.expose()).pk() != Key::Email(&tenant.owner_email).pk() {
                return Err(bug("create_tenant", "Owner", "the owner's address is not the company's"));
            }
            transaction.put(Step::Owner, encode(self, &Key::User(tenant.id, owner.id), owner)?, is_new())?;
        }
        if let Some(key) = gateway_key {
            transaction.put(Step::GatewayKey, encode(self, &Key::Gateway(tenant.id), key)?, is_new())?;
        }
        for phone in numbers {
            self.add_number(&mut transaction, tenant, (phone, Expression::new(IS_NEW)), audit)?;
        }
        transaction.put(Step::Audit, encode(self, &Key::Audit(tenant.id, audit.id), audit)?, is_new())?;

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(Created::New) };
        let is_repeat = refusal(&steps, Step::Profile).is_some();
        for (step, what) in
            [(Step::Slug, Conflicting::Slug), (Step::Email, Conflicting::Email), (Step::Phone, Conflicting::Number)]
        {
            for (_, held) in steps.iter().filter(|(refused, _)| *refused == step) {
                let holder: UniqueName = decode(held.clone().unwrap_or_default())?;
                if holder.tenant_id != tenant.id || !is_repeat {
                    return Err(Error::Conflict { what });
                }
            }
        }
        match is_repeat {
            true => Ok(Created::Already),
            false => Err(bug("create_tenant", "Refused", "an item exists without its company")),
        }
    }

    /// Steps that give a company a number, where `is_its_own` holds for what is there of it.
    fn add_number(
        &self,
        transaction: &mut Transaction<'_, Step>,
        tenant: &Tenant,
        (phone, is_its_own): (&E164, Expression),
        audit: &AuditEntry,
    ) -> Result<()> {
        let of_tenant = NumberOfTenant::added(audit.at);
        transaction.put(Step::Phone, encode(self, &Key::Phone(phone), &Routing::of(tenant))?, is_its_own)?;
        let item = encode(self, &Key::Number(tenant.id, phone), &of_tenant)?;
        transaction.put(Step::Number, item, Expression::new(IS_NEW))
    }
}

impl TenantStore<'_> {
    /// The company's settings.
    pub async fn profile(&self) -> Result<Option<Tenant>> {
        self.store.get("profile", &Key::Profile(self.id), Read::Strong).await
    }

    /// The numbers its callers dial, without those that are being given back.
    pub async fn numbers(&self) -> Result<Vec<E164>> {
        let held = self.numbers_held(Read::Strong).await?;
        Ok(held.into_iter().filter(|held| held.leaving_since.is_none()).map(|held| held.number).collect())
    }

    /// The numbers it has, also those that are being given back.
    pub async fn numbers_held(&self, read: Read) -> Result<Vec<Held>> {
        let range = Range::BeginsWith(NUMBERS.to_owned());
        let numbers = Query { range, read, ..Query::of(Partition::Home(self.id)) };
        let held = |item: Item| {
            let number = number_in_sk(sort_key(&item)).ok_or(Error::Corrupt { entity: NumberOfTenant::KIND })?;
            let NumberOfTenant { added_at, leaving_since } = decode(item)?;
            Ok(Held { number, added_at, leaving_since })
        };
        self.store.query("numbers_held", &numbers).await?.into_iter().map(held).collect()
    }

    /// Replaces the settings by `tenant`, whose version is one more than that of the settings it was made from, with
    /// the copies at every number and the audit line, in one transaction.
    ///
    /// Another number of monthly calls is also the limit of the month that `audit.at` falls in: the same transaction
    /// sets it there, so that whoever watches that month sees the change.
    ///
    /// Slug and e-mail are unique names and stay as they are: moving them is an operation of its own.
    pub async fn update(&self, tenant: &Tenant, audit: &AuditEntry) -> Result<()> {
        let (numbers, stored) = futures::try_join!(self.numbers(), self.profile())?;
        // Changed meanwhile or not: the settings are only replaced where their version is still the one read here.
        let has_new_limit = stored.is_some_and(|stored| stored.max_monthly_calls != tenant.max_monthly_calls);
        let month = has_new_limit.then(|| BillingMonth::containing(audit.at, tenant.timezone));
        self.rewrite(tenant, &numbers, &Beside { limited_month: month, ..Beside::default() }, audit).await
    }

    /// Gives the company one more number. Returns the settings as they are now.
    ///
    /// It raises the settings' version, so that a change of the settings at the same moment cannot miss the number.
    pub async fn attach_number(&self, phone: &E164, audit: &AuditEntry) -> Result<Tenant> {
        let mut tenant = self.profile().await?.ok_or(Error::NotFound { what: "the company" })?;
        tenant.version += 1;
        tenant.updated_at = audit.at;
        tenant.twilio_phone_number.get_or_insert_with(|| phone.clone());
        let numbers = self.numbers().await?;
        self.rewrite(&tenant, &numbers, &Beside::kept_number(phone, Expression::new(IS_NEW)), audit).await?;
        Ok(tenant)
    }

    /// Replaces the settings and the copies at `numbers`, with what changes beside them and the audit line.
    pub(super) async fn rewrite(
        &self,
        tenant: &Tenant,
        numbers: &[E164],
        beside: &Beside<'_>,
        audit: &AuditEntry,
    ) -> Result<()> {
        let not_found = Error::NotFound { what: "the company" };
        if tenant.id != self.id {
            return Err(not_found);
        }
        let store = self.store;
        let unchanged = Expression::new("version = :version AND slug = :slug AND owner_email = :email")
            .value(":version", number(tenant.version.saturating_sub(1)))
            .value(":slug", attribute(&tenant.slug)?)
            .value(":email", attribute(&tenant.owner_email)?);
        let still_ours = Expression::new("tenant_id = :tenant").value(":tenant", attribute(&tenant.id)?);
        let copy = Routing::of(tenant);
        let mut transaction = Transaction::new(store, "update");
        transaction.put(Step::Profile, encode(store, &Key::Profile(self.id), tenant)?, unchanged)?;
        for phone in numbers {
            transaction.put(Step::Phone, encode(store, &Key::Phone(phone), &copy)?, still_ours.clone())?;
        }
        if let Some((phone, is_its_own)) = &beside.number {
            store.add_number(&mut transaction, tenant, (phone, is_its_own.clone()), audit)?;
        }
        if let Some((phone, added_at, now)) = beside.leaving {
            let leaving = NumberOfTenant { added_at, leaving_since: Some(now) };
            let mut item = encode(store, &Key::Number(self.id, phone), &leaving)?;
            index(&mut item, gsi1_of_moving_number(now, self.id, phone));
            let is_here = Expression::new("attribute_exists(PK) AND attribute_not_exists(leaving_since)");
            transaction.put(Step::Number, item, is_here)?;
        }
        if let Some(month) = beside.limited_month {
            let limit = set_limit(store, month, tenant.max_monthly_calls)?;
            transaction.update(Step::Usage, &Key::Usage(self.id, month), limit, None)?;
        }
        let line = encode(store, &Key::Audit(self.id, audit.id), audit)?;
        transaction.put(Step::Audit, line, Expression::new(IS_NEW))?;

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(()) };
        match refusal(&steps, Step::Profile) {
            Some(None) => Err(not_found),
            Some(Some(stored)) => Err(Error::Conflict { what: changed(stored, tenant)? }),
            None if refusal(&steps, Step::Audit).is_some() => {
                Err(bug("update", "Audit", "an audit line with this id exists"))
            }
            None => Err(Error::Conflict { what: Conflicting::Number }),
        }
    }
}

/// Which part of the condition on the settings did not hold.
fn changed(stored: &Item, tenant: &Tenant) -> Result<Conflicting> {
    let stored: Tenant = decode(stored.clone())?;
    Ok(if stored.version + 1 != tenant.version {
        Conflicting::Version
    } else if stored.slug != tenant.slug {
        Conflicting::Slug
    } else {
        Conflicting::Email
    })
}
