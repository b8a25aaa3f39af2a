//! Executes one verb. The larger ones have files of their own.

use super::{End, Go, Leg, LegKind};
use crate::{
    fetch::Ask,
    line::{Passed, speech_ms},
    problem::{self as code, problem},
    twiml::{Link, Prompt, Verb},
    types::{Purpose, Who},
};

/// How long a sound file is taken to last.
const SOUND_MS: u64 = 3000;

impl Leg {
    pub(super) async fn verb(&mut self, verb: Verb, position: usize) -> Go {
        if let Verb::Reject { busy } = verb {
            if position == 0 && self.answered_ms.is_none() {
                return Go::End(End::Rejected { busy });
            }
            self.record.warn(problem(code::SCHEMA, "<Reject> after the call was answered only hangs up"));
            return Go::End(End::Application { hung_up: true });
        }
        // A redirect alone does not answer the call.
        if !matches!(verb, Verb::Redirect(_)) {
            self.answer();
        }
        match verb {
            Verb::Prompt(prompt) => match self.prompt(&prompt, false).await {
                Passed::All | Passed::BargedIn => Go::Next,
                Passed::HungUp => Go::End(End::Caller),
                Passed::Redirected => self.interruption().unwrap_or(Go::Next),
            },
            Verb::Gather(gather) => self.gather(gather).await,
            Verb::Dial(dial) if matches!(self.kind, LegKind::Inbound(_)) => self.dial(dial).await,
            Verb::Dial(_) => Go::End(self.fail(problem(13_201, "Dial: cannot dial out from a dialled leg"))),
            Verb::Redirect(link) => self.go(&link, Vec::new()),
            Verb::Hangup => Go::End(End::Application { hung_up: true }),
            Verb::Reject { .. } => Go::Next,
            Verb::Record(record) => self.take_message(record).await,
            Verb::StartRecording(callback) => {
                self.recording_since.get_or_insert((self.now_ms(), callback));
                Go::Next
            }
            Verb::Connect(noun) => {
                let text = format!("<Connect><{noun}> is not supported by this carrier yet");
                Go::End(self.fail(problem(code::NOT_SUPPORTED_HERE, text)))
            }
        }
    }

    /// Plays something, as long as it takes or until the caller speaks.
    pub(super) async fn prompt(&mut self, prompt: &Prompt, barge_in: bool) -> Passed {
        let (ms, times) = match prompt {
            Prompt::Say { text, times } => {
                self.record.say(Who::Kestrel, text);
                (speech_ms(text), *times)
            }
            Prompt::Play { what, times } => {
                self.record.say(Who::Carrier, format!("plays {what}"));
                (SOUND_MS, *times)
            }
            Prompt::Pause { seconds } => (seconds * 1000, 1),
        };
        self.line.pass(ms * u64::from(times), barge_in, self.is_updated()).await
    }

    /// The first verb that is heard answers the call; from then on it is billed.
    pub(super) fn answer(&mut self) {
        if self.answered_ms.is_none() {
            self.answered_ms = Some(self.now_ms());
            self.record.change(|view| view.status = "in-progress".into());
        }
    }

    /// Goes on with the document behind a link, with a verb's parameters.
    pub(super) fn go(&mut self, link: &Link, extra: Vec<(String, String)>) -> Go {
        match join(&self.document_url, &link.url) {
            Some(url) => Go::Fetch(self.ask(Purpose::Voice, url, link.post, extra)),
            None => {
                let text = format!("{:?} can't be resolved against {}", link.url, self.document_url);
                Go::End(self.fail(problem(code::BAD_HOST_NAME, text)))
            }
        }
    }

    /// The same for a verb whose action defaults to the document itself.
    pub(super) fn act(&mut self, action: Option<&Link>, extra: Vec<(String, String)>) -> Go {
        match self.action_ask(action, extra) {
            Some(ask) => Go::Fetch(ask),
            None => Go::End(self.fail(problem(code::BAD_HOST_NAME, "the action URL can't be resolved"))),
        }
    }

    /// The request of a verb's action.
    pub(super) fn action_ask(&self, action: Option<&Link>, extra: Vec<(String, String)>) -> Option<Ask> {
        let own = Link { url: self.document_url.clone(), post: true };
        let link = action.unwrap_or(&own);
        let url = join(&self.document_url, &link.url)?;
        Some(self.ask(Purpose::Voice, url, link.post, extra))
    }
}

/// An absolute URL, fragment kept, from one that may be relative to `base`.
pub(super) fn join(base: &str, url: &str) -> Option<String> {
    match url::Url::parse(url) {
        Ok(_) => Some(url.to_owned()),
        Err(_) => url::Url::parse(base).ok()?.join(url).ok().map(String::from),
    }
}
