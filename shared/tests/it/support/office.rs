//! Two companies, one with a call in which everything happened, both providers in memory, and a clock that a test moves.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Duration, Utc};
use serde_json::json;
use shared::app::notify::ports::Outbox;
use shared::app::notify::{Notifier, Told, consume_event, tell};
use shared::app::queue::Consumed;
use shared::app::queue::{Delivered, MemoryQueue};
use shared::app::routing::Routings;
use shared::app::{Deps, Error};
use shared::clock::Clock;
use shared::domain::call::{CallLog, Outcome};
use shared::domain::delivery::{Delivery, DeliveryName};
use shared::domain::event::{
    ChangedAppointment, ClosedMonth, CompletedCall, DroppedHealth, EmergencyCall, Event, LeftMessage, ReachedThreshold,
    VERSION, What,
};
use shared::domain::health::Reason;
use shared::domain::mail::{Mail, MailError};
use shared::domain::message::{Message, MessageContent};
use shared::domain::notice::{Channel, Recipient};
use shared::domain::tenant::Tenant;
use shared::domain::time::Seconds;
use shared::store::Booking;
use shared::telemetry::Metrics;
use shared::twilio::rest::{RestError, Sms};

use crate::support::{
    TestStore, a_log, a_message, a_pointer, a_signed_up_tenant, a_turn, a_visit, an_appointment, an_audit, at,
    call_sid, tenant_id, trace,
};

/// A clock that a test moves.
#[derive(Debug)]
pub(crate) struct HandClock(Mutex<DateTime<Utc>>);

impl HandClock {
    pub(crate) fn at(now: &str) -> Arc<Self> {
        Arc::new(Self(Mutex::new(at(now))))
    }

    pub(crate) fn pass(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for HandClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// Company 1 with a call in which everything happened, company 2 with nothing, and both providers.
pub(crate) struct Office {
    pub(crate) store: TestStore,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) mails: Arc<Outbox<Mail, MailError>>,
    pub(crate) texts: Arc<Outbox<Sms, RestError>>,
    pub(crate) notifier: Notifier,
    pub(crate) quarantine: MemoryQueue,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let store = TestStore::start().await;
        a_signed_up_tenant(&store, 1, "+15005550001").await;
        a_signed_up_tenant(&store, 2, "+15005550021").await;
        store.open_call(&a_pointer(1, 1), &trace()).await.unwrap();
        let clock = HandClock::at("2026-11-23T15:05:00Z");
        let (mails, texts) = (Arc::new(Outbox::default()), Arc::new(Outbox::default()));
        let notifier = Notifier {
            deps: Deps {
                store: store.store.clone(),
                clock: Arc::clone(&clock) as Arc<dyn Clock>,
                routings: Arc::new(Routings::new(tenant_id(99))),
                llm: None,
                metrics: Metrics::new("test", "notify"),
            },
            mailer: Some(Arc::clone(&mails) as _),
            texter: Arc::clone(&texts) as _,
            default_tenant: tenant_id(99),
            operator_email: Some("operator@kestrel.example".to_owned()),
            success_email: Some("success@kestrel.example".to_owned()),
            dashboard_url: None,
        };
        Self { store, clock, mails, texts, notifier, quarantine: MemoryQueue::default() }
    }

    /// Everything of the call, in the table.
    pub(crate) async fn with_a_call(self) -> Self {
        let tenant = self.store.tenant(&tenant_id(1));
        let mut turn = a_turn(1);
        turn.state.intake.name = Some("Jane Doe".to_owned());
        turn.state.intake.address = Some("12 Oak Street, Springfield".to_owned());
        turn.state.intake.need = Some("I smell gas".to_owned());
        tenant.put_turn(&call_sid(1), &turn).await.unwrap();
        tenant.take_message(a_log(1).started_at, &a_message(1, 2)).await.unwrap();
        tenant.take_message(a_log(1).started_at, &a_voicemail()).await.unwrap();
        let appointment = an_appointment(1, 1, a_visit(1, "2026-11-24T14:00:00Z"));
        let booking = Booking {
            appointment: &appointment,
            started_at: a_log(1).started_at,
            period: "2026-11".parse().unwrap(),
            customer: None,
        };
        tenant.book(&booking).await.unwrap();
        let log = CallLog { outcome: Outcome::Abandoned, ..a_log(1) };
        tenant.complete_call(&log, None).await.unwrap();
        self
    }

    pub(crate) async fn tell(&self, event: &Event, channel: Channel) -> Result<Vec<Told>, Error> {
        tell(&self.notifier, event, channel).await
    }

    /// A message of a channel's queue.
    pub(crate) async fn consume(&self, channel: Channel, body: &str) -> Consumed {
        let message = Delivered { id: "m1", body, receives: 1 };
        consume_event(&self.notifier, &self.quarantine, "notify-mail", channel, &message).await
    }

    pub(crate) async fn change(&self, change: impl FnOnce(&mut Tenant)) {
        let store = self.store.tenant(&tenant_id(1));
        let mut tenant = store.profile().await.unwrap().unwrap();
        change(&mut tenant);
        tenant.version += 1;
        store.update(&tenant, &an_audit(u128::from(tenant.version) + 50, "tenant.updated")).await.unwrap();
    }

    pub(crate) async fn delivery(&self, event: &str, channel: Channel, recipient: Recipient) -> Option<Delivery> {
        let name = DeliveryName { event_id: event.to_owned(), channel, recipient };
        self.store.tenant(&tenant_id(1)).delivery(&name).await.unwrap()
    }

    pub(crate) async fn page_record(&self) -> Delivery {
        self.delivery("e1", Channel::Sms, Recipient::OnCall).await.unwrap()
    }

    pub(crate) async fn mail_record(&self) -> Delivery {
        self.delivery("e1", Channel::Mail, Recipient::Owner).await.unwrap()
    }
}

pub(crate) fn a_voicemail() -> Message {
    let content = MessageContent::Voicemail {
        recording_sid: format!("RE{:032x}", 7).parse().unwrap(),
        recording_url: "https://api.twilio.com/recordings/secret".to_owned(),
        duration_seconds: Seconds(42),
    };
    Message { content, name: None, ..a_message(1, 2) }
}

pub(crate) fn event(what: What) -> Event {
    of_company(1, what)
}

pub(crate) fn of_company(tenant: u128, what: What) -> Event {
    Event {
        version: VERSION,
        id: "e1".to_owned(),
        tenant_id: Some(tenant_id(tenant)),
        occurred_at: at("2026-11-23T15:04:00Z"),
        trace_id: trace(),
        what,
    }
}

pub(crate) fn an_emergency() -> What {
    What::CallEmergency(EmergencyCall {
        call_sid: call_sid(1),
        started_at: a_log(1).started_at,
        turn: 1,
        is_life_threatening: true,
        is_test: false,
    })
}

pub(crate) fn a_spoken_message() -> What {
    What::CallMessage(LeftMessage {
        call_sid: call_sid(1),
        call_started_at: a_log(1).started_at,
        turn: Some(2),
        recording_sid: None,
        is_test: false,
    })
}

pub(crate) fn a_recording() -> What {
    What::CallMessage(LeftMessage {
        call_sid: call_sid(1),
        call_started_at: a_log(1).started_at,
        turn: None,
        recording_sid: Some(format!("RE{:032x}", 7).parse().unwrap()),
        is_test: false,
    })
}

pub(crate) fn a_missed_call() -> What {
    let log = a_log(1);
    What::CallMissed(CompletedCall {
        call_sid: log.call_sid,
        started_at: log.started_at,
        status: log.status,
        outcome: Outcome::Abandoned,
        duration_seconds: log.duration_seconds,
        kind: log.kind,
        counted: true,
        period: log.period,
        counted_in: None,
        appointment_id: None,
        is_test: false,
    })
}

pub(crate) fn a_changed_visit() -> ChangedAppointment {
    let visit = an_appointment(1, 1, a_visit(1, "2026-11-24T14:00:00Z"));
    ChangedAppointment {
        appointment_id: visit.id,
        starts_at: visit.visit.starts_at,
        call_sid: visit.call_sid,
        is_test: false,
    }
}

pub(crate) fn a_threshold() -> What {
    What::UsageThreshold(ReachedThreshold {
        period: "2026-11".parse().unwrap(),
        percent: 100,
        calls: 1_500,
        limit: 1_500,
    })
}

pub(crate) fn a_closed_month() -> What {
    What::UsageClosed(ClosedMonth {
        period: "2026-11".parse().unwrap(),
        calls: 12,
        forwarded_calls: 0,
        test_calls: 0,
        adjustments: 0,
        seconds: 900,
        appointments: 4,
        limit: Some(1_500),
        checksum: String::new(),
    })
}

pub(crate) fn a_drop() -> What {
    What::HealthDropped(DroppedHealth {
        date: "2026-11-23".parse().unwrap(),
        score: 20,
        previous: 70,
        reasons: vec![Reason::PastDue],
    })
}

pub(crate) fn on_the_bus(event: &Event) -> String {
    json!({
        "version": "0", "id": "bus-1", "detail-type": event.what.name(), "source": "kestrel",
        "account": "000000000000", "time": "2026-11-23T15:04:01Z", "region": "us-east-1", "resources": [],
        "detail": event,
    })
    .to_string()
}

pub(crate) fn unavailable(told: &Result<Vec<Told>, Error>) -> bool {
    matches!(told, Err(Error::Unavailable { .. }))
}
