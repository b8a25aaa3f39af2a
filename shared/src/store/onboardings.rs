//! Sign-ups on their way: the record, the draft of the company, and the names that are kept for it.
//!
//! What is kept for a sign-up is nobody's yet: the number is not answered, the names lead to no company, and the
//! directory does not know of it. One transaction makes all of it a company, or frees all of it.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::error::{Error, Result, bug};
use super::item::{Entity, Item, NumberOfTenant, UniqueName, attribute, decode, encode, index, number, text};
use super::key::{Key, OPEN_ONBOARDINGS, gsi1_of_open_onboarding, onboarding_in_gsi1};
use super::request::{ALWAYS, Expression, IS_NEW, Write};
use super::transaction::{Outcome, Transaction, refusal};
use super::usage::set_limit;
use super::{Read, Store, TenantStore};
use crate::domain::audit::AuditEntry;
use crate::domain::gateway_key::GatewayKey;
use crate::domain::ids::TenantId;
use crate::domain::number::Routing;
use crate::domain::onboarding::{Draft, Onboarding, OnboardingId, REMEMBERED_FOR};
use crate::domain::slug::Slug;
use crate::domain::time::BillingMonth;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Onboarding,
    Draft,
    SavedForm,
    Slug,
    Email,
    Phone,
    Profile,
    Number,
    User,
    GatewayKey,
    Usage,
    Audit,
}

/// The names that are kept, with what is in their way.
const NAMES: [(Step, KeptName); 3] =
    [(Step::Slug, KeptName::Slug), (Step::Email, KeptName::Email), (Step::Phone, KeptName::Number)];

/// A name that only one company can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptName {
    /// The company's name in addresses.
    Slug,
    /// The owner's e-mail address.
    Email,
    /// The number that its callers dial.
    Number,
}

impl Entity for Onboarding {
    const KIND: &'static str = "onboarding";

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.finished_at.map(|at| at + REMEMBERED_FOR)
    }
}

impl Entity for Draft {
    const KIND: &'static str = "draft";
}

/// That a name or a number is kept for a sign-up, or a number for a company that wants one more.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Reservation {
    pub(super) tenant_id: TenantId,
    /// When a company last asked for it. Absent: it is kept for a sign-up, whose record knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) touched_at: Option<DateTime<Utc>>,
    /// Whether the company does not get it any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_given_up: bool,
}

impl Entity for Reservation {
    const KIND: &'static str = "reservation";
}

/// What came of the beginning of a sign-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// Its names are kept for it.
    New,
    /// It began before: this is how far it is.
    Already(Box<Onboarding>),
    /// Others have these names; nothing is kept.
    Taken(Vec<KeptName>),
}

/// What came of a write to a sign-up's record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// It is written.
    Done,
    /// Somebody else wrote first: this is what stands there.
    Overtaken(Box<Onboarding>),
}

impl Store {
    /// Begins a sign-up: its record, its draft, and its names kept from others, all or nothing.
    pub async fn begin_onboarding(&self, onboarding: &Onboarding, draft: &Draft) -> Result<Begun> {
        let is_new = || Expression::new(IS_NEW);
        let tenant = onboarding.tenant_id;
        let kept = Reservation { tenant_id: tenant, touched_at: None, is_given_up: false };
        let mut transaction = Transaction::new(self, "begin_onboarding");
        transaction.put(Step::Onboarding, self.record(onboarding)?, is_new())?;
        transaction.put(Step::Draft, encode(self, &Key::Draft(tenant), draft)?, is_new())?;
        for (step, key) in names(onboarding, draft) {
            transaction.put(step, encode(self, &key, &kept)?, is_new())?;
        }

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(Begun::New) };
        if let Some(stored) = refusal(&steps, Step::Onboarding) {
            return Ok(Begun::Already(Box::new(decode(stored.clone().unwrap_or_default())?)));
        }
        let taken: Vec<_> =
            NAMES.iter().filter(|(step, _)| refusal(&steps, *step).is_some()).map(|(_, what)| *what).collect();
        if taken.is_empty() { Err(bug("begin_onboarding", "Draft", "a draft exists")) } else { Ok(Begun::Taken(taken)) }
    }

    /// A sign-up's record.
    pub async fn onboarding(&self, id: &OnboardingId) -> Result<Option<Onboarding>> {
        self.get("onboarding", &Key::Onboarding(id), Read::Strong).await
    }

    /// What a sign-up will be. Absent once it is over.
    pub async fn draft(&self, tenant: TenantId) -> Result<Option<Draft>> {
        self.get("draft", &Key::Draft(tenant), Read::Strong).await
    }

    /// Writes a sign-up's record over the one of the revision before.
    pub async fn move_onboarding(&self, onboarding: &Onboarding) -> Result<Moved> {
        match self.put("move_onboarding", self.record(onboarding)?, follows(onboarding)).await? {
            Write::Done => Ok(Moved::Done),
            Write::Refused(stored) => moved(onboarding, stored),
        }
    }

    /// Makes a sign-up a company: profile, owner, number with its copy of the settings, names, gateway key, the limit of
    /// its first month and the audit line, with the record that says so. The draft and the owner's saved form are gone
    /// afterwards.
    pub async fn complete_onboarding(
        &self,
        onboarding: &Onboarding,
        draft: &Draft,
        gateway_key_id: &str,
        audit: &AuditEntry,
    ) -> Result<Moved> {
        let is_new = || Expression::new(IS_NEW);
        let Draft { tenant, owner, gateway_key } = draft;
        let (id, phone) = (tenant.id, &onboarding.phone_number);
        let month = BillingMonth::containing(audit.at, tenant.timezone);
        let key = GatewayKey { value: gateway_key.clone(), id: gateway_key_id.to_owned() };
        let mut transaction = Transaction::new(self, "complete_onboarding");
        transaction.put(Step::Onboarding, self.record(onboarding)?, follows(onboarding))?;
        transaction.put(Step::Profile, encode(self, &Key::Profile(id), tenant)?, is_new())?;
        let ours = kept_for(id)?;
        let slug = UniqueName { tenant_id: id, user_id: None };
        let email = UniqueName { tenant_id: id, user_id: Some(owner.id) };
        transaction.put(Step::Slug, encode(self, &Key::Slug(&tenant.slug), &slug)?, ours.clone())?;
        transaction.put(Step::Email, encode(self, &Key::Email(owner.email.expose()), &email)?, ours.clone())?;
        transaction.put(Step::Phone, encode(self, &Key::Phone(phone), &Routing::of(tenant))?, ours)?;
        let of_tenant = NumberOfTenant::added(audit.at);
        transaction.put(Step::Number, encode(self, &Key::Number(id, phone), &of_tenant)?, is_new())?;
        transaction.put(Step::User, encode(self, &Key::User(id, owner.id), owner)?, is_new())?;
        transaction.put(Step::GatewayKey, encode(self, &Key::Gateway(id), &key)?, is_new())?;
        let limit = set_limit(self, month, tenant.max_monthly_calls)?;
        transaction.update(Step::Usage, &Key::Usage(id, month), limit, None)?;
        transaction.delete(Step::Draft, &Key::Draft(id), &Expression::new(ALWAYS))?;
        transaction.delete(Step::SavedForm, &Key::SavedForm(&owner.email), &Expression::new(ALWAYS))?;
        transaction.put(Step::Audit, encode(self, &Key::Audit(id, audit.id), audit)?, is_new())?;

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(Moved::Done) };
        match refusal(&steps, Step::Onboarding) {
            Some(stored) => moved(onboarding, stored.clone()),
            None => Err(bug("complete_onboarding", "Refused", "what was kept for the sign-up is not there")),
        }
    }

    /// Frees what was kept for a sign-up, with the record that says so.
    pub async fn release_onboarding(&self, onboarding: &Onboarding, draft: &Draft) -> Result<Moved> {
        let tenant = onboarding.tenant_id;
        let mut transaction = Transaction::new(self, "release_onboarding");
        transaction.put(Step::Onboarding, self.record(onboarding)?, follows(onboarding))?;
        transaction.delete(Step::Draft, &Key::Draft(tenant), &Expression::new(ALWAYS))?;
        for (step, key) in names(onboarding, draft) {
            transaction.delete(step, &key, &kept_for(tenant)?)?;
        }

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(Moved::Done) };
        match refusal(&steps, Step::Onboarding) {
            Some(stored) => moved(onboarding, stored.clone()),
            None => Err(bug("release_onboarding", "Refused", "what was kept for the sign-up is not there")),
        }
    }

    /// The oldest sign-ups that began before `before` and are not over, at most `most`.
    pub async fn open_onboardings(&self, before: DateTime<Utc>, most: i32) -> Result<Vec<OnboardingId>> {
        let found = self.waiting("open_onboardings", OPEN_ONBOARDINGS, before, most).await?;
        let id = |sk: &String| onboarding_in_gsi1(sk).ok_or(Error::Corrupt { entity: Onboarding::KIND });
        found.iter().map(id).collect()
    }

    /// Which of these names companies or sign-ups have, in their order.
    pub async fn slugs_taken(&self, slugs: &[Slug]) -> Result<Vec<bool>> {
        let reads = slugs.iter().map(|slug| async move {
            let found = self.get_item("slugs_taken", &Key::Slug(slug.as_str()), Read::Eventual).await?;
            Ok(found.is_some())
        });
        futures::future::try_join_all(reads).await
    }

    /// Counts one more request of a kind by somebody within the hour that began at `hour`, unless there were `most`
    /// already. Returns whether it was one of those.
    ///
    /// `who` is a hash: whoever asks is a person.
    pub async fn count_request(&self, what: &str, who: &str, hour: DateTime<Utc>, most: u64) -> Result<bool> {
        self.count_within("count_request", &Key::Velocity(what, who, hour), hour, most).await
    }

    /// Counts one more, in an item that is removed two hours after `hour`, unless there were `most` already. Returns
    /// whether it was one of those.
    async fn count_within(
        &self,
        operation: &'static str,
        key: &Key<'_>,
        hour: DateTime<Utc>,
        most: u64,
    ) -> Result<bool> {
        let removable_at = u64::try_from((hour + Duration::hours(2)).timestamp()).unwrap_or_default();
        let change = Expression::new("ADD #count :one SET #ttl = :ttl, #entity = :entity")
            .name("#count", "count")
            .name("#ttl", super::item::TTL)
            .name("#entity", super::item::ENTITY)
            .value(":one", number(1_u64))
            .value(":ttl", number(removable_at))
            .value(":entity", text("velocity"))
            .value(":most", number(most));
        let condition = "attribute_not_exists(PK) OR #count < :most";
        match self.update(operation, key, change, condition).await? {
            Write::Done => Ok(true),
            Write::Refused(_) => Ok(false),
        }
    }

    fn record(&self, onboarding: &Onboarding) -> Result<Item> {
        let mut item = encode(self, &Key::Onboarding(&onboarding.id), onboarding)?;
        if !onboarding.is_over() {
            index(&mut item, gsi1_of_open_onboarding(onboarding.started_at, &onboarding.id));
        }
        Ok(item)
    }
}

impl TenantStore<'_> {
    /// Counts one more turn of a test conversation within the hour that began at `hour`, unless there were `most`
    /// already. Returns whether it was one of those.
    pub async fn count_test_turn(&self, hour: DateTime<Utc>, most: u64) -> Result<bool> {
        self.store.count_within("count_test_turn", &Key::TestTurns(self.id, hour), hour, most).await
    }
}

fn names<'a>(onboarding: &'a Onboarding, draft: &'a Draft) -> [(Step, Key<'a>); 3] {
    [
        (Step::Slug, Key::Slug(onboarding.slug.as_str())),
        (Step::Email, Key::Email(draft.owner.email.expose())),
        (Step::Phone, Key::Phone(&onboarding.phone_number)),
    ]
}

/// What is there is kept for this sign-up.
fn kept_for(tenant: TenantId) -> Result<Expression> {
    Ok(Expression::new("tenant_id = :tenant AND #entity = :reservation")
        .name("#entity", super::item::ENTITY)
        .value(":tenant", attribute(&tenant)?)
        .value(":reservation", text(Reservation::KIND)))
}

/// What is there is the revision before.
fn follows(onboarding: &Onboarding) -> Expression {
    Expression::new("revision = :before").value(":before", number(onboarding.revision.saturating_sub(1)))
}

/// A repeat of a write whose answer was lost finds itself.
fn moved(wanted: &Onboarding, stored: Option<Item>) -> Result<Moved> {
    let stored = stored.ok_or(Error::NotFound { what: "the sign-up" })?;
    let stored: Onboarding = decode(stored)?;
    Ok(if stored == *wanted { Moved::Done } else { Moved::Overtaken(Box::new(stored)) })
}

/// Whether an item under a number's key is one that only keeps the number for a sign-up.
pub(super) fn is_reservation(item: &Item) -> bool {
    item.get(super::item::ENTITY).and_then(|value| value.as_s().ok()).is_some_and(|kind| kind == Reservation::KIND)
}
