//! One delivery: claim, send, note what became of it.

use chrono::{DateTime, Utc};

use super::content::{Content, Parcel};
use super::ports::Mailer;
use super::{Notifier, Told, tags};
use crate::app::Error;
use crate::clock::new_id;
use crate::domain::delivery::{Delivery, DeliveryName, DeliveryStatus};
use crate::domain::ids::TenantId;
use crate::domain::mail::{Mail, MailError};
use crate::domain::notice::{Address, Notice};
use crate::store::{DeliveryClaim, Finish, TenantStore, WhySuppressed};
use crate::telemetry::{Metric, chain};
use crate::twilio::rest::{RestError, Sms};

/// Twilio's code for a recipient who answered STOP.
const SAID_STOP: u32 = 21_610;
/// Twilio's code for a sender with too many messages waiting.
const SENDER_IS_BUSY: u32 = 21_611;

/// What a provider said.
enum Sent {
    /// It took the notice.
    Taken(String),
    /// It refused for good, with a reason in our words.
    Refused(String),
    /// The recipient does not want to hear from this sender.
    Stopped,
    /// Not now, or not known.
    NotNow(&'static str, Box<dyn std::error::Error + Send + Sync>),
}

/// Makes a delivery, unless it is made already, is withheld, or its address must not be used.
pub(super) async fn deliver(
    notifier: &Notifier,
    tenant_id: TenantId,
    name: &DeliveryName,
    notice: &Notice,
    content: Content,
) -> Result<Told, Error> {
    let store = &notifier.deps.store;
    let tenant = store.tenant(&tenant_id);
    let now = notifier.deps.clock.now();
    let parcel = match content {
        Content::Send(parcel) => parcel,
        Content::NotBefore(at) => return Ok(Told::Held(at)),
        Content::Withheld(reason) => {
            let record = Delivery::withheld(notice, reason, new_id(), now);
            let stands = tenant.withhold_delivery(name, &record).await?;
            return Ok(if stands.status.is_final() { Told::Done(stands) } else { Told::Held(stands.claimed_until) });
        }
    };
    let claim = match tenant.claim_delivery(name, notice, new_id(), now).await? {
        DeliveryClaim::Mine(claim) => claim,
        DeliveryClaim::Held { until } => return Ok(Told::Held(until)),
        DeliveryClaim::Finished(delivery) => return Ok(Told::Done(delivery)),
    };
    // Looked at behind the claim: a bounce that came in between is seen.
    if let Some(suppression) = store.suppression(parcel.address()).await? {
        let reason = suppression.why.as_str();
        tracing::warn!(notice = notice.kind.as_str(), reason, "a notice's address must not be used");
        return finish(notifier, &tenant, name, &claim, Finish::Suppressed(reason)).await;
    }
    match send(notifier, tenant_id, name, &parcel).await? {
        Sent::Taken(id) => {
            notifier.deps.metrics.count(Metric::NoticesSent, now);
            finish(notifier, &tenant, name, &claim, Finish::Sent(&id)).await
        }
        Sent::Refused(reason) => {
            tracing::error!(notice = notice.kind.as_str(), reason, "a notice was refused for good");
            notifier.deps.metrics.count(Metric::NoticesRefused, now);
            finish(notifier, &tenant, name, &claim, Finish::Failed(&reason)).await
        }
        Sent::Stopped => {
            store.suppress(parcel.address(), WhySuppressed::Stop, now).await?;
            tracing::error!(notice = notice.kind.as_str(), "a recipient answered STOP and gets no more of this");
            notifier.deps.metrics.count(Metric::AddressesSuppressed, now);
            finish(notifier, &tenant, name, &claim, Finish::Suppressed(WhySuppressed::Stop.as_str())).await
        }
        Sent::NotNow(dependency, source) => {
            let reason = format!("{dependency}: not now");
            tenant.release_delivery(name, claim.claim, &reason, notifier.deps.clock.now()).await?;
            Err(Error::Unavailable { dependency, source })
        }
    }
}

/// Notes what became of it. Where the claim no longer holds, the record already says something better.
async fn finish(
    notifier: &Notifier,
    tenant: &TenantStore<'_>,
    name: &DeliveryName,
    claim: &Delivery,
    finish: Finish<'_>,
) -> Result<Told, Error> {
    let now = notifier.deps.clock.now();
    if !tenant.finish_delivery(name, claim.claim, finish, now).await? {
        tracing::warn!("a delivery's record was changed while it was sent");
        return Ok(match tenant.delivery(name).await? {
            Some(delivery) if delivery.status.is_final() => Told::Done(delivery),
            Some(delivery) => Told::Held(delivery.claimed_until),
            None => Told::Done(finished(claim, finish, now)),
        });
    }
    Ok(Told::Done(finished(claim, finish, now)))
}

/// The record as it stands once `finish` is written.
fn finished(claim: &Delivery, finish: Finish<'_>, now: DateTime<Utc>) -> Delivery {
    let (status, provider_id, reason) = match finish {
        Finish::Sent(id) => (DeliveryStatus::Sent, Some(id.to_owned()), None),
        Finish::Failed(reason) => (DeliveryStatus::Failed, None, Some(reason.to_owned())),
        Finish::Suppressed(reason) => (DeliveryStatus::Suppressed, None, Some(reason.to_owned())),
    };
    Delivery { status, provider_id, reason, updated_at: now, ..claim.clone() }
}

async fn send(notifier: &Notifier, tenant: TenantId, name: &DeliveryName, parcel: &Parcel) -> Result<Sent, Error> {
    match parcel {
        Parcel::Mail { mailer, to, letter } => {
            let mail = letter.mail(to, tags::of(tenant, name)).map_err(|error| Error::Bug(Box::new(error)))?;
            Ok(post(mailer.as_ref(), &mail).await)
        }
        Parcel::Sms(sms) => Ok(text(notifier, sms).await),
    }
}

async fn post(mailer: &dyn Mailer, mail: &Mail) -> Sent {
    match mailer.send(mail).await {
        Ok(id) => Sent::Taken(id),
        Err(MailError::Refused { code }) => Sent::Refused(format!("the mail provider refused: {code}")),
        Err(error @ (MailError::TryLater { .. } | MailError::Unknown(_))) => {
            Sent::NotNow("the mail provider", Box::new(error))
        }
    }
}

async fn text(notifier: &Notifier, sms: &Sms) -> Sent {
    match notifier.texter.send(sms).await {
        Ok(sid) => Sent::Taken(sid),
        Err(RestError::Refused { code: SAID_STOP, .. }) => Sent::Stopped,
        Err(error @ RestError::Refused { code: SENDER_IS_BUSY, .. }) => Sent::NotNow("Twilio", Box::new(error)),
        Err(RestError::Refused { code, .. }) => Sent::Refused(format!("Twilio refused: {code}")),
        // Twilio's success without a word we know: it took the message, and a second would be a second page.
        Err(error @ (RestError::Garbled(_) | RestError::TooLong)) => {
            tracing::warn!(error = chain(&error), "Twilio took a message and its answer makes no sense");
            Sent::Taken("unknown".to_owned())
        }
        Err(error @ (RestError::Unauthorized | RestError::TooManyRequests | RestError::Unavailable(_))) => {
            Sent::NotNow("Twilio", Box::new(error))
        }
    }
}

impl Parcel {
    /// Where it goes.
    fn address(&self) -> Address<'_> {
        match self {
            Self::Mail { to, .. } => Address::Mail(to),
            Self::Sms(sms) => Address::Sms { from: &sms.from, to: &sms.to },
        }
    }
}
