//! A company, a clock that is moved by hand, and callers: what the tests of the use-cases begin with.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Duration, Utc};
use shared::app::complete_call::CallEnd;
use shared::app::routing::Routings;
use shared::app::take_turn::take_turn;
use shared::app::{Answer, CallLeg, Deps, Error};
use shared::clock::Clock;
use shared::domain::appointment::Appointment;
use shared::domain::call::{CallLog, CallStatus};
use shared::domain::conversation::heard::Heard;
use shared::domain::conversation::reply::Then;
use shared::domain::time::Seconds;
use shared::domain::usage::UsagePeriod;
use shared::llm::scripted_model::ScriptedModel;
use shared::llm::{ChatAnswer, LlmError};
use shared::store::{Read, Store};
use shared::telemetry::Metrics;

use crate::support::{TestStore, a_signed_up_tenant, at, call_sid, tenant_id, trace};

/// Company 1's number.
pub(crate) const NUMBER: &str = "+15005550001";
/// Company 2's number.
pub(crate) const OTHER_NUMBER: &str = "+15005550021";
/// The caller.
pub(crate) const CALLER: &str = "+15005550006";

/// What a caller says who books a visit: the last words choose one of those offered.
pub(crate) const BOOKING: [&str; 6] =
    ["my air conditioner stopped", "Jane Doe", "yes", "12 Oak Street", "tomorrow", "the first one"];

/// What a caller says who leaves a message: it is stored with the last words.
pub(crate) const MESSAGE: [&str; 3] = ["can you tell Bob to call me about the invoice", "it's Jane", "yes"];

/// A clock that stands still until it is moved.
pub(crate) struct HandClock(Mutex<DateTime<Utc>>);

impl HandClock {
    pub(crate) fn set(&self, now: &str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at(now);
    }

    pub(crate) fn step(&self, seconds: i64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += Duration::seconds(seconds);
    }
}

impl Clock for HandClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Kestrel over a table with three companies: 1, 2, and 9 for numbers that are nobody's.
pub(crate) struct Kestrel {
    pub(crate) store: TestStore,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) deps: Deps,
}

impl Kestrel {
    /// Monday morning at ten, in the company's time.
    pub(crate) async fn start() -> Self {
        let store = TestStore::start().await;
        a_signed_up_tenant(&store, 1, NUMBER).await;
        a_signed_up_tenant(&store, 2, OTHER_NUMBER).await;
        a_signed_up_tenant(&store, 9, "+15005550029").await;
        let clock = Arc::new(HandClock(Mutex::new(at("2026-11-23T15:00:00Z"))));
        let deps = cold(&store, &clock);
        Self { store, clock, deps }
    }

    /// The same with a language model that gives these answers.
    pub(crate) async fn with_model(
        answers: impl IntoIterator<Item = Result<ChatAnswer, LlmError>>,
    ) -> (Self, Arc<ScriptedModel>) {
        let kestrel = Self::start().await;
        let model = Arc::new(ScriptedModel::new(answers));
        let deps = Deps { llm: Some(model.clone()), ..kestrel.deps.clone() };
        (Self { deps, ..kestrel }, model)
    }

    /// Another instance of the function, which remembers nothing.
    pub(crate) fn another(&self) -> Deps {
        cold(&self.store, &self.clock)
    }

    pub(crate) async fn say(&self, leg: &CallLeg, number: u32, words: &str) -> Result<Answer, Error> {
        take_turn(&self.deps, leg, number, &Heard::Speech(words.to_owned())).await
    }

    /// Says all of it from turn 1 on; returns the last answer.
    pub(crate) async fn say_all(&self, leg: &CallLeg, words: &[&str]) -> Answer {
        let mut last = None;
        for (number, words) in (1..).zip(words) {
            self.clock.step(5);
            last = Some(self.say(leg, number, words).await.unwrap());
        }
        last.expect("words")
    }

    pub(crate) fn end(&self, call: u128) -> CallEnd {
        CallEnd {
            version: CallEnd::VERSION,
            call_sid: call_sid(call),
            from: CALLER.into(),
            to: NUMBER.to_owned(),
            forwarded_from: None,
            status: CallStatus::Completed,
            duration: Seconds(60),
            ended_at: self.clock.now(),
            trace: trace(),
        }
    }

    /// The record of a call of company 1.
    pub(crate) async fn log(&self, call: u128) -> Option<CallLog> {
        let pointer = self.store.call_pointer(&call_sid(call), Read::Strong).await.unwrap()?;
        let tenant = self.store.tenant(&pointer.tenant_id);
        tenant.call(pointer.started_at, &call_sid(call)).await.unwrap().map(|log| log.into_inner())
    }

    /// What company 1 used this month.
    pub(crate) async fn usage(&self) -> Option<UsagePeriod> {
        self.store.tenant(&tenant_id(1)).usage("2026-11".parse().unwrap()).await.unwrap()
    }

    /// The visits of company 1.
    pub(crate) async fn visits(&self) -> Vec<Appointment> {
        let tenant = self.store.tenant(&tenant_id(1));
        let found = tenant.appointments(at("2026-11-01T00:00:00Z"), at("2027-02-01T00:00:00Z")).await.unwrap();
        found.into_iter().map(|visit| visit.into_inner()).collect()
    }

    /// The whole table, by key.
    pub(crate) async fn table(&self) -> BTreeMap<(String, String), BTreeMap<String, AttributeValue>> {
        let key = |item: &BTreeMap<String, AttributeValue>, name: &str| item[name].as_s().unwrap().clone();
        let items = self.store.everything().await;
        items.into_iter().map(|item| ((key(&item, "PK"), key(&item, "SK")), item)).collect()
    }
}

fn cold(store: &Store, clock: &Arc<HandClock>) -> Deps {
    Deps {
        store: store.clone(),
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        routings: Arc::new(Routings::new(tenant_id(9))),
        llm: None,
        metrics: Metrics::new("test", "test"),
    }
}

pub(crate) fn a_leg(call: u128) -> CallLeg {
    CallLeg {
        call_sid: call_sid(call),
        from: CALLER.into(),
        to: NUMBER.to_owned(),
        forwarded_from: None,
        is_over: false,
        trace: trace(),
    }
}

pub(crate) fn connects(answer: &Answer) -> bool {
    matches!(answer.reply.then, Then::Transfer { .. })
}

pub(crate) fn records(answer: &Answer) -> bool {
    answer.reply.then == Then::Voicemail
}
