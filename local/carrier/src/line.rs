//! The caller's end of a call: what they do, and how time passes for them.

mod hearing;

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{sync::watch, time::Instant};

pub use hearing::{Heard, Listening, Live, MessageEnd, Passed};

use crate::types::{ClockKind, HangupMoment, HangupWhen, ScriptAct, ScriptItem};

/// After so many silent listenings, the script being over, a scripted caller gives up.
const PATIENCE: u32 = 6;
/// How long somebody may take who has begun to speak or to type.
const LONGEST_SPEECH: Duration = Duration::from_secs(60);
const USUAL_CONFIDENCE: f32 = 0.94;

/// One caller. Legs that are bridged to them share it.
pub struct Line {
    clock: ClockKind,
    begun: Instant,
    virtual_ms: AtomicU64,
    state: Mutex<State>,
    changed: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    script: Option<VecDeque<ScriptItem>>,
    live: VecDeque<Live>,
    silences: u32,
    hung_up: bool,
}

impl Line {
    /// A caller who follows the script, or without one a person.
    pub fn new(clock: ClockKind, script: Option<Vec<ScriptItem>>) -> Self {
        let state = State { script: script.map(VecDeque::from), ..State::default() };
        Self {
            clock,
            begun: Instant::now(),
            virtual_ms: AtomicU64::new(0),
            state: Mutex::new(state),
            changed: watch::Sender::new(0),
        }
    }

    /// The line of somebody who is dialled: own script, same time.
    pub fn branch(&self, script: Vec<ScriptItem>) -> Self {
        let state = State { script: Some(VecDeque::from(script)), ..State::default() };
        let virtual_ms = AtomicU64::new(self.now_ms());
        Self {
            clock: self.clock,
            begun: self.begun,
            virtual_ms,
            state: Mutex::new(state),
            changed: watch::Sender::new(0),
        }
    }

    /// How time passes.
    pub fn clock(&self) -> ClockKind {
        self.clock
    }

    /// Milliseconds since the call was placed.
    pub fn now_ms(&self) -> u64 {
        match self.clock {
            ClockKind::Virtual => self.virtual_ms.load(Ordering::SeqCst),
            ClockKind::Real => self.begun.elapsed().as_millis() as u64,
        }
    }

    /// Lets virtual time catch up with what really passed, or with another line.
    pub fn add_ms(&self, ms: u64) {
        self.virtual_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// Lets a person act.
    pub fn act(&self, live: Live) {
        self.state().live.push_back(live);
        self.wake();
    }

    /// Hangs up.
    pub fn hang_up(&self) {
        self.state().hung_up = true;
        self.wake();
    }

    /// Whether the caller follows a script: then nobody else can speak for them.
    pub fn is_scripted(&self) -> bool {
        self.state().script.is_some()
    }

    /// Whether the caller is gone.
    pub fn is_hung_up(&self) -> bool {
        self.state().hung_up
    }

    /// Wakes whoever waits on this line.
    pub fn wake(&self) {
        self.changed.send_modify(|version| *version += 1);
    }

    /// Resolves when the caller hangs up.
    pub async fn hung_up(&self) {
        let mut changed = self.changed.subscribe();
        while !self.is_hung_up() {
            if changed.changed().await.is_err() {
                return;
            }
        }
    }

    /// Takes a scripted hang-up for this moment of a transfer out of the script, if it is next.
    pub fn hangs_up_at(&self, moment: HangupMoment) -> bool {
        let mut state = self.state();
        let next = state.script.as_ref().and_then(VecDeque::front);
        let meant = match next {
            Some(ScriptItem::Act(ScriptAct::Hangup(HangupWhen::At(at)))) => *at == moment,
            Some(ScriptItem::Act(ScriptAct::Hangup(HangupWhen::Now(true)))) => moment == HangupMoment::Ringing,
            _ => false,
        };
        if meant {
            state.script.as_mut().and_then(VecDeque::pop_front);
            state.hung_up = true;
        }
        meant
    }

    /// Lets time pass, unless something happens first.
    pub async fn pass(&self, ms: u64, barge_in: bool, redirected: impl Fn() -> bool) -> Passed {
        let deadline = Instant::now() + Duration::from_millis(ms);
        let mut changed = self.changed.subscribe();
        loop {
            let (hung_up, spoke) = {
                let state = self.state();
                (state.hung_up, !state.live.is_empty())
            };
            if hung_up {
                return Passed::HungUp;
            }
            if redirected() {
                return Passed::Redirected;
            }
            if barge_in && spoke {
                return Passed::BargedIn;
            }
            if self.clock == ClockKind::Virtual {
                self.add_ms(ms);
                return Passed::All;
            }
            tokio::select! {
                () = tokio::time::sleep_until(deadline) => return Passed::All,
                _ = changed.changed() => {}
            }
        }
    }

    /// How a scripted caller ends a message they have just spoken: by a key, by hanging up, or by falling silent.
    /// A person's message simply goes on.
    pub fn ends_message(&self, finish_on_key: &str) -> MessageEnd {
        let mut state = self.state();
        let Some(script) = state.script.as_mut() else {
            return MessageEnd::GoesOn;
        };
        match script.front() {
            Some(ScriptItem::Act(ScriptAct::Press(keys))) if keys.starts_with(|key| finish_on_key.contains(key)) => {
                let key = keys.chars().next().unwrap_or('#');
                script.pop_front();
                MessageEnd::Key(key)
            }
            Some(ScriptItem::Act(ScriptAct::Hangup(_))) => {
                script.pop_front();
                state.hung_up = true;
                MessageEnd::HungUp
            }
            Some(_) | None => MessageEnd::Silence,
        }
    }

    /// Listens once.
    pub async fn listen(&self, what: &Listening, redirected: impl Fn() -> bool) -> Heard {
        if self.is_hung_up() {
            return Heard::HungUp;
        }
        let item = {
            let mut state = self.state();
            state.script.as_mut().map(VecDeque::pop_front)
        };
        match item {
            Some(Some(item)) => self.scripted(item, what, redirected).await,
            Some(None) => self.speechless(what, redirected).await,
            None => self.live(what, redirected).await,
        }
    }

    async fn scripted(&self, item: ScriptItem, what: &Listening, redirected: impl Fn() -> bool) -> Heard {
        let (text, confidence, then_hangs_up) = match item {
            ScriptItem::Words(text) => (text, USUAL_CONFIDENCE, false),
            ScriptItem::Act(ScriptAct::Say { words, confidence }) => (words, confidence, false),
            ScriptItem::Act(ScriptAct::HangupDuring(text)) => (text, USUAL_CONFIDENCE, true),
            ScriptItem::Act(ScriptAct::Press(keys)) => {
                return self.scripted_keys(&keys, what, redirected).await;
            }
            ScriptItem::Act(ScriptAct::Silence(_)) => {
                return self.silence(None, what, redirected).await;
            }
            ScriptItem::Act(ScriptAct::Hangup(_)) => {
                self.hang_up();
                return Heard::HungUp;
            }
        };
        if !what.speech {
            return self
                .silence(Some(format!("said {text:?}, but only keys are listened for")), what, redirected)
                .await;
        }
        match self.pass(speech_ms(&text) + what.pause_ms, false, redirected).await {
            Passed::HungUp => Heard::HungUp,
            Passed::Redirected => Heard::Redirected,
            Passed::All | Passed::BargedIn => Heard::Words { text, confidence, then_hangs_up },
        }
    }

    async fn scripted_keys(&self, keys: &str, what: &Listening, redirected: impl Fn() -> bool) -> Heard {
        if !what.dtmf {
            return self
                .silence(Some(format!("pressed {keys}, but only words are listened for")), what, redirected)
                .await;
        }
        let (digits, end) = collect(keys, what);
        let enough = end.is_some() || what.num_digits.is_some_and(|count| digits.len() >= count);
        let wait = if enough { 0 } else { what.timeout_ms };
        match self.pass(300 * keys.len() as u64 + wait, false, redirected).await {
            Passed::HungUp => Heard::HungUp,
            Passed::Redirected => Heard::Redirected,
            Passed::All | Passed::BargedIn => Heard::Keys(digits, end),
        }
    }

    async fn silence(&self, unheard: Option<String>, what: &Listening, redirected: impl Fn() -> bool) -> Heard {
        match self.pass(what.timeout_ms, false, redirected).await {
            Passed::HungUp => Heard::HungUp,
            Passed::Redirected => Heard::Redirected,
            Passed::All | Passed::BargedIn => Heard::Nothing(unheard),
        }
    }

    async fn speechless(&self, what: &Listening, redirected: impl Fn() -> bool) -> Heard {
        let silences = {
            let mut state = self.state();
            state.silences += 1;
            state.silences
        };
        if silences > PATIENCE {
            self.hang_up();
            return Heard::HungUp;
        }
        self.silence(None, what, redirected).await
    }

    async fn live(&self, what: &Listening, redirected: impl Fn() -> bool) -> Heard {
        let mut deadline = Instant::now() + Duration::from_millis(what.timeout_ms);
        let mut digits = String::new();
        let mut changed = self.changed.subscribe();
        loop {
            loop {
                let next = self.state().live.pop_front();
                match next {
                    Some(Live::Begins) => deadline = Instant::now() + LONGEST_SPEECH,
                    Some(Live::Says(text)) if what.speech => {
                        return Heard::Words { text, confidence: USUAL_CONFIDENCE, then_hangs_up: false };
                    }
                    Some(Live::Presses(keys)) if what.dtmf => {
                        let (all, end) = collect(&format!("{digits}{keys}"), what);
                        digits = all;
                        if end.is_some() || what.num_digits.is_some_and(|count| digits.len() >= count) {
                            return Heard::Keys(digits, end);
                        }
                        deadline = Instant::now() + Duration::from_millis(what.timeout_ms);
                    }
                    Some(Live::Says(_) | Live::Presses(_)) => {}
                    None => break,
                }
            }
            if self.is_hung_up() {
                return Heard::HungUp;
            }
            if redirected() {
                return Heard::Redirected;
            }
            tokio::select! {
                () = tokio::time::sleep_until(deadline) => {
                    return if digits.is_empty() { Heard::Nothing(None) } else { Heard::Keys(digits, None) };
                }
                _ = changed.changed() => {}
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long it takes to say: about 15 characters a second.
pub fn speech_ms(text: &str) -> u64 {
    text.chars().count() as u64 * 1000 / 15
}

fn collect(keys: &str, what: &Listening) -> (String, Option<char>) {
    let mut digits = String::new();
    for key in keys.chars() {
        if what.finish_on_key.contains(key) {
            return (digits, Some(key));
        }
        digits.push(key);
        if what.num_digits.is_some_and(|count| digits.len() >= count) {
            break;
        }
    }
    (digits, None)
}
