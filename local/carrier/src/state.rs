//! What the carrier remembers: numbers, phones, calls, messages. In memory only.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{
    numbers::Number,
    record::CallRecord,
    recordings::Recording,
    rest::spec::Spec,
    types::{MessageView, Phone, Problem},
};

/// A carrier may run for weeks; a leg with its documents takes some 20 kB.
const MOST_CALLS: usize = 10_000;

/// What the carrier is started with.
#[derive(Debug, Default)]
pub struct Settings {
    /// `AC…`
    pub account_sid: String,
    /// Signs webhooks, and is the password of REST.
    pub auth_token: String,
    /// Where it is reached itself, without a trailing slash.
    pub base_url: String,
    /// Twilio's OpenAPI document, when there is one.
    pub spec: Option<Spec>,
}

/// The carrier; clones share everything.
#[derive(Clone)]
pub struct Carrier {
    /// As started.
    pub settings: Arc<Settings>,
    world: Arc<Mutex<World>>,
}

/// Everything that changes.
#[derive(Default)]
pub struct World {
    /// Rented numbers.
    pub numbers: Vec<Number>,
    /// Numbers that are not sold, with Twilio's code for the reason.
    pub refusals: HashMap<String, u32>,
    /// How phones behave; others answer.
    pub phones: HashMap<String, Phone>,
    /// Every leg since the start, oldest first.
    pub calls: Vec<Arc<CallRecord>>,
    /// Text messages sent.
    pub messages: Vec<MessageView>,
    /// What was recorded, oldest first.
    pub recordings: Vec<Recording>,
    /// REST requests that Twilio would not have taken.
    pub rest_problems: Vec<Problem>,
}

impl Carrier {
    /// A carrier that remembers nothing yet.
    pub fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings), world: Arc::default() }
    }

    /// What it remembers. Never held across an await.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rented number, if it is one.
    pub fn number(&self, phone_number: &str) -> Option<Number> {
        self.world().numbers.iter().find(|number| number.phone_number == phone_number).cloned()
    }

    /// Why a number is not sold, if it is not.
    pub fn refusal(&self, phone_number: &str) -> Option<u32> {
        self.world().refusals.get(phone_number).copied()
    }

    /// Keeps a leg, and forgets the oldest that has ended when there are very many.
    pub fn remember(&self, call: Arc<CallRecord>) {
        let mut world = self.world();
        if world.calls.len() >= MOST_CALLS
            && let Some(oldest) = world.calls.iter().position(|call| call.read(|view| view.ended))
        {
            world.calls.remove(oldest);
        }
        world.calls.push(call);
    }

    /// Keeps a recording, and forgets the oldest when there are very many.
    pub fn keep(&self, recording: Recording) {
        let mut world = self.world();
        if world.recordings.len() >= MOST_CALLS {
            world.recordings.remove(0);
        }
        world.recordings.push(recording);
    }

    /// How a phone behaves when it is dialled.
    pub fn phone(&self, phone_number: &str) -> Phone {
        self.world().phones.get(phone_number).cloned().unwrap_or_default()
    }

    /// A leg by its `CA…`.
    pub fn call(&self, sid: &str) -> Option<Arc<CallRecord>> {
        self.world().calls.iter().rev().find(|call| call.read(|view| view.call_sid == sid)).cloned()
    }

    /// The path of a resource under REST.
    pub fn resource_url(&self, path: &str) -> String {
        format!("{}/2010-04-01/Accounts/{}/{path}", self.settings.base_url, self.settings.account_sid)
    }
}
