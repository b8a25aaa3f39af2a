//! What a notice says, read from the company's items; or why it is not sent.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};

use super::Notifier;
use super::ports::Mailer;
use crate::app::Error;
use crate::domain::call::Outcome;
use crate::domain::event::{ChangedAppointment, EmergencyCall, Event, LeftMessage, What};
use crate::domain::message::Message;
use crate::domain::notice::{Channel, Notice, NoticeKind, Recipient};
use crate::domain::page::{self, Page};
use crate::domain::phone::{Caller, E164};
use crate::domain::stored::Stored;
use crate::domain::tenant::Tenant;
use crate::letters::{self, About, Danger, Letter, VisitChange};
use crate::store::{Read, TenantStore};
use crate::telemetry::Metric;
use crate::twilio::rest::Sms;

/// A page that is older does harm: whoever is on call drives to where help came long ago. The mail still tells.
const PAGE_AT_MOST: Duration = Duration::hours(6);

/// How long after a call's end its voicemail, or the turn that was still being stored, may arrive: a call that has one
/// is told by the mail about the message, and needs no second one.
const VOICEMAIL_FOLLOWS: Duration = Duration::seconds(60);

/// A notice's content.
pub(super) enum Content {
    /// To be sent.
    Send(Parcel),
    /// Not to be sent, for this reason.
    Withheld(&'static str),
    /// Not before this time, because until then it may still turn out to be needless.
    NotBefore(DateTime<Utc>),
}

/// A notice with its address.
pub(super) enum Parcel {
    /// A mail to an address.
    Mail {
        /// Who sends it.
        mailer: Arc<dyn Mailer>,
        /// The address.
        to: String,
        /// What it says.
        letter: Box<Letter>,
    },
    /// A text message.
    Sms(Sms),
}

/// What was withheld because what it is about is no longer there, or never was this company's.
const GONE: Content = Content::Withheld("what it is about is not there");

/// The content of a notice about an event.
pub(super) async fn content(
    notifier: &Notifier,
    tenant: &Tenant,
    event: &Event,
    notice: &Notice,
) -> Result<Content, Error> {
    let is_test = tenant.is_test_mode || is_test(&event.what);
    match notice.channel {
        Channel::Mail => mail(notifier, tenant, event, notice, is_test).await,
        Channel::Sms => page(notifier, tenant, event, is_test).await,
    }
}

async fn mail(
    notifier: &Notifier,
    tenant: &Tenant,
    event: &Event,
    notice: &Notice,
    is_test: bool,
) -> Result<Content, Error> {
    let open = match envelope(notifier, tenant, notice) {
        Ok(open) => open,
        Err(reason) => return Ok(Content::Withheld(reason)),
    };
    if let What::CallMissed(_) = event.what {
        let settled_at = event.occurred_at + VOICEMAIL_FOLLOWS;
        if notifier.deps.clock.now() < settled_at {
            return Ok(Content::NotBefore(settled_at));
        }
    }
    let about = About { tenant, reader: notice.recipient, dashboard_url: notifier.dashboard_url.as_deref(), is_test };
    Ok(letter(notifier, &about, &event.what).await?.map_or(GONE, |letter| open.seal(letter)))
}

/// A mail that may be sent, before it is written.
pub(super) struct Envelope {
    mailer: Arc<dyn Mailer>,
    to: String,
}

impl Envelope {
    /// The mail with its letter.
    pub(super) fn seal(self, letter: Letter) -> Content {
        Content::Send(Parcel::Mail { mailer: self.mailer, to: self.to, letter: Box::new(letter) })
    }
}

/// Who sends a notice to which address, or why nobody does.
pub(super) fn envelope(notifier: &Notifier, tenant: &Tenant, notice: &Notice) -> Result<Envelope, &'static str> {
    let mailer = notifier.mailer.clone().ok_or("mail is off")?;
    if notice.is_muted_by(tenant) {
        return Err("the company does not want this mail");
    }
    // Its last statement is still owed, and what happens now.
    let has_left = tenant.has_left() && notice.recipient == Recipient::Owner;
    if has_left && !matches!(notice.kind, NoticeKind::Statement | NoticeKind::Closing) {
        return Err("the company has left");
    }
    let to = notifier.address_of(notice.recipient, tenant).ok_or("no address is set")?.to_owned();
    Ok(Envelope { mailer, to })
}

fn is_test(what: &What) -> bool {
    match what {
        What::CallCompleted(call) | What::CallMissed(call) => call.is_test,
        What::CallEmergency(call) => call.is_test,
        What::CallMessage(left) => left.is_test,
        What::AppointmentBooked(visit) | What::AppointmentChanged(visit) | What::AppointmentCanceled(visit) => {
            visit.is_test
        }
        What::UsageThreshold(_)
        | What::UsageClosed(_)
        | What::TenantCreated(_)
        | What::TenantUpdated(_)
        | What::TenantSuspended(_)
        | What::TenantReactivated(_)
        | What::TenantDeleted(_)
        | What::HealthDropped(_)
        | What::JobFinished(_) => false,
    }
}

/// The letter about an event, or nothing where what it is about is not there.
async fn letter(notifier: &Notifier, about: &About<'_>, what: &What) -> Result<Option<Letter>, Error> {
    let tenant = notifier.deps.store.tenant(&about.tenant.id);
    Ok(match what {
        What::CallEmergency(call) => {
            caller_in_danger(notifier, &tenant, call).await?.map(|found| letters::emergency(about, &found.danger(call)))
        }
        What::CallMessage(left) => message(&tenant, left).await?.map(|message| letters::message(about, &message)),
        What::CallMissed(call) => {
            // A voicemail or a last turn that came after the end is told by a mail of its own.
            let log = tenant.call(call.started_at, &call.call_sid).await?;
            log.filter(|log| log.outcome == Outcome::Abandoned).map(|log| letters::missed_call(about, &log))
        }
        What::AppointmentBooked(visit) => booking(&tenant, about, VisitChange::Booked, visit).await?,
        What::AppointmentChanged(visit) => booking(&tenant, about, VisitChange::Changed, visit).await?,
        What::AppointmentCanceled(visit) => booking(&tenant, about, VisitChange::Canceled, visit).await?,
        What::UsageThreshold(reached) => Some(letters::threshold(about, reached)),
        What::UsageClosed(closed) => Some(letters::statement(about, closed)),
        What::HealthDropped(dropped) => Some(letters::health(about, dropped)),
        // Nothing where it came back meanwhile.
        What::TenantDeleted(_) => about.tenant.deleted_at.map(|at| letters::closed(about, at)),
        What::CallCompleted(_)
        | What::TenantCreated(_)
        | What::TenantUpdated(_)
        | What::TenantSuspended(_)
        | What::TenantReactivated(_)
        | What::JobFinished(_) => None,
    })
}

async fn message(tenant: &TenantStore<'_>, left: &LeftMessage) -> Result<Option<Stored<Message>>, Error> {
    Ok(match (&left.recording_sid, left.turn) {
        (Some(recording), _) => tenant.recorded_message(left.call_started_at, &left.call_sid, recording).await?,
        (None, Some(turn)) => tenant.spoken_message(left.call_started_at, &left.call_sid, turn).await?,
        (None, None) => None,
    })
}

async fn booking(
    tenant: &TenantStore<'_>,
    about: &About<'_>,
    change: VisitChange,
    visit: &ChangedAppointment,
) -> Result<Option<Letter>, Error> {
    let stored = tenant.appointment(visit.starts_at, visit.appointment_id).await?;
    Ok(stored.map(|stored| letters::booking(about, change, &stored)))
}

/// What is known of a caller in danger, from the call so far and from earlier visits.
struct InDanger {
    caller: Caller,
    callback: Option<E164>,
    name: Option<String>,
    address: Option<String>,
    words: Option<String>,
}

impl InDanger {
    fn danger<'a>(&'a self, call: &EmergencyCall) -> Danger<'a> {
        Danger {
            is_life_threatening: call.is_life_threatening,
            caller: &self.caller,
            callback: self.callback.as_ref(),
            name: self.name.as_deref(),
            address: self.address.as_deref(),
            words: self.words.as_deref(),
            started_at: call.started_at,
        }
    }
}

/// Nothing where the call is not this company's: a call's pointer is found by anybody who knows the call.
async fn caller_in_danger(
    notifier: &Notifier,
    tenant: &TenantStore<'_>,
    call: &EmergencyCall,
) -> Result<Option<InDanger>, Error> {
    let pointer = notifier.deps.store.call_pointer(&call.call_sid, Read::Strong).await?;
    let Some(pointer) = pointer.filter(|pointer| pointer.tenant_id == tenant.id()) else { return Ok(None) };
    // The words that told of the danger are those of the event's turn; a later one may know the address.
    let alarm = tenant.turn(&call.call_sid, call.turn).await?;
    let intake = tenant.last_turn(&call.call_sid).await?.map(|turn| turn.state.intake.clone()).unwrap_or_default();
    let known = match pointer.from.number() {
        Some(number) => tenant.customer(number).await?,
        None => None,
    };
    Ok(Some(InDanger {
        caller: pointer.from.clone(),
        callback: intake.callback,
        name: intake.name.or_else(|| known.as_ref().map(|known| known.name.clone())),
        address: intake.address.or_else(|| known.and_then(|known| known.address)),
        words: alarm.and_then(|turn| turn.heard.clone()).or(intake.need),
    }))
}

/// A text message to the company's on-call person, from the company's own number.
async fn page(notifier: &Notifier, tenant: &Tenant, event: &Event, is_test: bool) -> Result<Content, Error> {
    let What::CallEmergency(call) = &event.what else { return Ok(GONE) };
    if is_test {
        return Ok(Content::Withheld("test mode"));
    }
    if notifier.deps.clock.now() - event.occurred_at > PAGE_AT_MOST {
        tracing::error!("nobody was paged: the message came too late to help");
        notifier.deps.metrics.count(Metric::NoticesRefused, notifier.deps.clock.now());
        return Ok(Content::Withheld("too late to help"));
    }
    let (Some(to), Some(from)) = (tenant.on_call(), &tenant.twilio_phone_number) else {
        tracing::error!("nobody can be paged: the company has no phone for it");
        return Ok(Content::Withheld("no phone is set"));
    };
    let store = notifier.deps.store.tenant(&tenant.id);
    let Some(found) = caller_in_danger(notifier, &store, call).await? else { return Ok(GONE) };
    let body = page::text(&Page {
        company_name: &tenant.company_name,
        is_life_threatening: call.is_life_threatening,
        caller: &found.caller,
        callback: found.callback.as_ref(),
        name: found.name.as_deref(),
        address: found.address.as_deref(),
        called_at: call.started_at,
        timezone: tenant.timezone,
    });
    Ok(Content::Send(Parcel::Sms(Sms { from: from.clone(), to: to.clone(), body })))
}
