//! Deliveries: who sends a notice just now, and what became of it.
//!
//! A claim with a time limit, because what it guards is outside the table. Neither SES nor Twilio takes a key under
//! which a repeat would be dropped: a sender that dies after the provider took the notice and before the record says so
//! makes it be sent once more after the claim has ended, and a provider whose answer never came may have taken it before
//! it is asked again. In every other case it is sent once.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::error::{Result, bug};
use super::item::{Entity, attribute, decode, encode, text};
use super::key::Key;
use super::request::{Expression, IS_NEW, Write};
use super::{Read, TenantStore};
use crate::domain::delivery::{Delivery, DeliveryName, DeliveryStatus};
use crate::domain::notice::Notice;

/// Outlives every queue (14 days), every archive and a year of "was I told?": a replay of events a month later finds
/// the record.
const DELIVERY_DAYS: i64 = 400;

impl Entity for Delivery {
    const KIND: &'static str = "delivery";

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        Some(self.created_at + Duration::days(DELIVERY_DAYS))
    }
}

/// Whether a notice is ours to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryClaim {
    /// Yes, until the claim ends.
    Mine(Delivery),
    /// Somebody else is sending it, or died while doing so: ask again after this time.
    Held {
        /// When the claim ends.
        until: DateTime<Utc>,
    },
    /// Nothing is left to do.
    Finished(Delivery),
}

/// What became of a claimed delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish<'a> {
    /// The provider took it, under this id.
    Sent(&'a str),
    /// The provider refused it for good.
    Failed(&'a str),
    /// Its address must not be used.
    Suppressed(&'a str),
}

impl TenantStore<'_> {
    /// Claims a delivery for its sender, who is named by `claim`. One request where nobody has; two where a claim has
    /// ended. The same sender may ask again.
    pub async fn claim_delivery(
        &self,
        name: &DeliveryName,
        notice: &Notice,
        claim: Uuid,
        now: DateTime<Utc>,
    ) -> Result<DeliveryClaim> {
        let mine = Delivery::claimed(notice, claim, now);
        let Some(found) = self.put_delivery(name, &mine, Expression::new(IS_NEW)).await? else {
            return Ok(DeliveryClaim::Mine(mine));
        };
        if found.status.is_final() {
            return Ok(DeliveryClaim::Finished(found));
        }
        // The answer to our own claim was lost and the request repeated.
        if found.claim == claim {
            return Ok(DeliveryClaim::Mine(found));
        }
        if now < found.claimed_until {
            return Ok(DeliveryClaim::Held { until: found.claimed_until });
        }
        let mine = found.claimed_again(claim, now);
        Ok(match self.put_delivery(name, &mine, held_by(found.claim)?).await? {
            None => DeliveryClaim::Mine(mine),
            Some(other) if other.status.is_final() => DeliveryClaim::Finished(other),
            Some(other) if other.claim == claim => DeliveryClaim::Mine(other),
            Some(other) => DeliveryClaim::Held { until: other.claimed_until },
        })
    }

    /// Puts the record if `condition` holds; otherwise returns the one that is there.
    async fn put_delivery(
        &self,
        name: &DeliveryName,
        delivery: &Delivery,
        condition: Expression,
    ) -> Result<Option<Delivery>> {
        let item = encode(self.store, &Key::Delivery(self.id, &name.to_string()), delivery)?;
        match self.store.put("claim_delivery", item, condition).await? {
            Write::Done => Ok(None),
            Write::Refused(Some(found)) => decode(found).map(Some),
            Write::Refused(None) => {
                Err(bug("claim_delivery", "Delivery", "a delivery was removed while it was claimed"))
            }
        }
    }

    /// Notes that a delivery is deliberately not made, also where a sender claimed it and the claim has ended. Whatever
    /// else is recorded stays. Returns what is recorded now.
    pub async fn withhold_delivery(&self, name: &DeliveryName, delivery: &Delivery) -> Result<Delivery> {
        let Some(found) = self.put_delivery(name, delivery, Expression::new(IS_NEW)).await? else {
            return Ok(delivery.clone());
        };
        if found.status.is_final() || delivery.updated_at < found.claimed_until {
            return Ok(found);
        }
        let stands = self.put_delivery(name, delivery, held_by(found.claim)?).await?;
        Ok(stands.unwrap_or_else(|| delivery.clone()))
    }

    /// Notes what became of a delivery. Returns whether the claim still held: news of a bounce may have come first,
    /// or the claim ended and somebody else has it.
    pub async fn finish_delivery(
        &self,
        name: &DeliveryName,
        claim: Uuid,
        finish: Finish<'_>,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let (status, field, value) = match finish {
            Finish::Sent(id) => (DeliveryStatus::Sent, "provider_id", id),
            Finish::Failed(reason) => (DeliveryStatus::Failed, "reason", reason),
            Finish::Suppressed(reason) => (DeliveryStatus::Suppressed, "reason", reason),
        };
        let forget = if field == "reason" { "" } else { " REMOVE reason" };
        let change = held_by(claim)?;
        let condition = change.text.clone();
        let change =
            Expression { text: format!("SET #status = :now_is, updated_at = :at, #field = :value{forget}"), ..change }
                .name("#field", field)
                .value(":now_is", attribute(&status)?)
                .value(":at", attribute(&now)?)
                .value(":value", text(value));
        let key = name.to_string();
        let written = self.store.update("finish_delivery", &Key::Delivery(self.id, &key), change, &condition).await?;
        Ok(matches!(written, Write::Done))
    }

    /// Gives a claim back, so that the next try need not wait for its end. Returns whether it still held.
    pub async fn release_delivery(
        &self,
        name: &DeliveryName,
        claim: Uuid,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let change = held_by(claim)?;
        let condition = change.text.clone();
        let change =
            Expression { text: "SET claimed_until = :at, updated_at = :at, reason = :reason".to_owned(), ..change }
                .value(":at", attribute(&now)?)
                .value(":reason", text(reason));
        let key = name.to_string();
        let written = self.store.update("release_delivery", &Key::Delivery(self.id, &key), change, &condition).await?;
        Ok(matches!(written, Write::Done))
    }

    /// Notes that a delivery came back. Returns whether there is such a delivery of the provider's id; it may not know
    /// that id yet, where the news is faster than the sender.
    pub async fn bounce_delivery(
        &self,
        name: &DeliveryName,
        provider_id: &str,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let change = Expression::new("SET #status = :bounced, updated_at = :at, reason = :reason, provider_id = :id")
            .name("#status", "status")
            .value(":bounced", attribute(&DeliveryStatus::Bounced)?)
            .value(":at", attribute(&now)?)
            .value(":reason", text(reason))
            .value(":id", text(provider_id));
        let condition = "attribute_exists(PK) AND (attribute_not_exists(provider_id) OR provider_id = :id)";
        let key = name.to_string();
        let written = self.store.update("bounce_delivery", &Key::Delivery(self.id, &key), change, condition).await?;
        Ok(matches!(written, Write::Done))
    }

    /// A delivery's record.
    pub async fn delivery(&self, name: &DeliveryName) -> Result<Option<Delivery>> {
        self.store.get("delivery", &Key::Delivery(self.id, &name.to_string()), Read::Strong).await
    }
}

/// The delivery is claimed, and by this sender.
fn held_by(claim: Uuid) -> Result<Expression> {
    Ok(Expression::new("#status = :claimed AND claim = :claim")
        .name("#status", "status")
        .value(":claimed", attribute(&DeliveryStatus::Claimed)?)
        .value(":claim", attribute(&claim)?))
}
