//! A caller who says prepared things and remembers what was heard.

use std::time::Duration;

use carrier::client::CarrierClient;
use carrier::types::{CallView, PlaceCall, ScriptAct, ScriptItem, Who};

/// How long a scripted call may take in real time. Its own time is virtual.
const PATIENCE: Duration = Duration::from_secs(60);

/// A finished call.
pub struct Finished(pub CallView);

/// Words, to be said when Kestrel listens.
pub fn say(words: &str) -> ScriptItem {
    ScriptItem::Words(words.to_owned())
}

/// Keys, to be pressed when Kestrel listens.
pub fn press(keys: &str) -> ScriptItem {
    ScriptItem::Act(ScriptAct::Press(keys.to_owned()))
}

/// Words after which the caller hangs up at once, while the answer is being fetched.
pub fn say_and_hang_up(words: &str) -> ScriptItem {
    ScriptItem::Act(ScriptAct::HangupDuring(words.to_owned()))
}

/// A call from `from` to `to`, in which the caller says the script and then nothing more.
pub fn call(to: &str, from: &str, script: impl IntoIterator<Item = ScriptItem>) -> PlaceCall {
    PlaceCall {
        to: to.to_owned(),
        from: Some(from.to_owned()),
        script: Some(script.into_iter().collect()),
        ..PlaceCall::default()
    }
}

/// Places a call and waits for its end, its callbacks included.
pub async fn run(carrier: &CarrierClient, call: &PlaceCall) -> Finished {
    Finished(carrier.run(call, PATIENCE).await.expect("the call ends"))
}

impl Finished {
    /// The call's id.
    pub fn sid(&self) -> shared::domain::ids::CallSid {
        self.0.call_sid.parse().expect("the carrier gives call sids")
    }

    /// Everything Kestrel said, a line for each document.
    pub fn heard(&self) -> Vec<&str> {
        let kestrels = self.0.transcript.iter().filter(|line| line.who == Who::Kestrel);
        kestrels.map(|line| line.text.as_str()).collect()
    }

    /// Whether Kestrel said this anywhere, upper and lower case alike.
    pub fn was_told(&self, words: &str) -> bool {
        let words = words.to_lowercase();
        self.heard().iter().any(|line| line.to_lowercase().contains(&words))
    }

    /// Whether the network noted this, for example that a phone was dialled.
    pub fn network_noted(&self, words: &str) -> bool {
        let mut carriers = self.0.transcript.iter().filter(|line| line.who == Who::Carrier);
        carriers.any(|line| line.text.contains(words))
    }

    /// Fails unless the carrier found nothing wrong with anything Kestrel answered.
    pub fn assert_flawless(&self) {
        assert!(self.0.errors.is_empty(), "{}: {:#?}", self.transcript(), self.0.errors);
    }

    /// The whole conversation, for messages of failed assertions.
    pub fn transcript(&self) -> String {
        let lines = self.0.transcript.iter();
        lines.map(|line| format!("{:?}: {}\n", line.who, line.text)).collect()
    }
}
