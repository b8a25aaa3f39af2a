//! The morning's digest: every hour all companies are visited, and those whose morning it is are told their day.

use chrono::{DateTime, Days, Duration, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;

use super::content::{Content, envelope};
use super::deliver::deliver;
use super::{Notifier, Told};
use crate::app::orders::JobDesk;
use crate::app::sweep::{Ordered, Swept, sweep};
use crate::app::{Deps, Error};
use crate::domain::appointment::AppointmentStatus;
use crate::domain::delivery::{DeliveryName, DeliveryStatus};
use crate::domain::hours::{start_of_day, start_of_next_day};
use crate::domain::job::{Job, Page};
use crate::domain::notice::{Channel, Notice, NoticeKind, Recipient};
use crate::domain::tenant::Tenant;
use crate::letters::{self, About, Digest};
use crate::store::DirectoryEntry;

/// The local hour in which a day is told.
const MORNING: u32 = 7;

/// How long a message that nobody dealt with is told again.
const MESSAGE_DAYS: i64 = 7;

/// The most messages that are looked at.
const MESSAGES_AT_MOST: usize = 200;

/// Carries out an order of the job's queue.
pub async fn send_digests(notifier: &Notifier, desk: &JobDesk<'_>, ordered: &Ordered) -> Result<Swept, Error> {
    match ordered.order.job() {
        Job::SendDigests => {}
        Job::OpenMonth | Job::CloseMonth | Job::ScoreHealth => {
            return Err(Error::Invalid { reason: "another function does this job" });
        }
    }
    sweep(desk, ordered, async |page: &Page, company: &DirectoryEntry| visit(notifier, page.as_of, company).await).await
}

/// Tells one company its day, where it is morning there. Says where the company stands.
async fn visit(notifier: &Notifier, as_of: DateTime<Utc>, company: &DirectoryEntry) -> Result<&'static str, Error> {
    let local = as_of.with_timezone(&company.timezone);
    if local.hour() != MORNING {
        return Ok("another_hour");
    }
    if company.deleted_at.is_some() {
        return Ok("left");
    }
    let Some(tenant) = notifier.deps.store.tenant(&company.id).profile().await? else { return Ok("left") };
    let is_default = tenant.id == notifier.default_tenant;
    let recipient = if is_default { Recipient::Operator } else { Recipient::Owner };
    let notice = Notice { channel: Channel::Mail, recipient, kind: NoticeKind::Digest };
    let open = match envelope(notifier, &tenant, &notice) {
        Ok(open) => open,
        // Not recorded: a record each morning of a mail that nobody wants tells nothing.
        Err(_) => return Ok("off"),
    };
    let digest = digest(&notifier.deps, &tenant, local.date_naive()).await?;
    if digest.is_empty() {
        return Ok("nothing_to_tell");
    }
    let about = About {
        tenant: &tenant,
        reader: recipient,
        dashboard_url: notifier.dashboard_url.as_deref(),
        is_test: tenant.is_test_mode,
    };
    let content: Content = open.seal(letters::digest(&about, &digest));
    let name = DeliveryName::new(&format!("digest:{}", digest.date), &notice);
    match deliver(notifier, tenant.id, &name, &notice, content).await? {
        Told::Done(delivery) => Ok(match delivery.status {
            DeliveryStatus::Sent => "sent",
            DeliveryStatus::Failed | DeliveryStatus::Claimed => "failed",
            DeliveryStatus::Suppressed | DeliveryStatus::Bounced => "suppressed",
            DeliveryStatus::Off => "off",
        }),
        // The page comes again, and its finished mails with it, which stay finished.
        Told::Held(_) => Err(Error::Unavailable {
            dependency: "a delivery",
            source: "somebody else is sending it, or died while doing so".into(),
        }),
    }
}

async fn digest(deps: &Deps, tenant: &Tenant, date: NaiveDate) -> Result<Digest, Error> {
    let zone: Tz = tenant.timezone;
    let store = deps.store.tenant(&tenant.id);
    let (today, tomorrow) = (start_of_day(date, zone), start_of_next_day(date, zone));
    let yesterday = start_of_day(date - Days::new(1), zone);
    let (calls, visits, messages) = futures::try_join!(
        store.calls_between(yesterday, today),
        store.appointments(today, tomorrow),
        store.messages(MESSAGES_AT_MOST),
    )?;
    let oldest = today - Duration::days(MESSAGE_DAYS);
    Ok(Digest {
        date,
        calls,
        visits: visits.into_iter().filter(|visit| visit.status == AppointmentStatus::Booked).collect(),
        messages: messages
            .into_iter()
            .filter(|message| !message.is_handled && oldest <= message.received_at && message.received_at < tomorrow)
            .collect(),
    })
}
