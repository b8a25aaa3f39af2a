//! `<Gather>`: prompts, listens, and requests the action with what was heard.

use super::{End, Go, Leg, pair};
use crate::{
    line::{Heard, Listening, Passed},
    problem::{self as code, problem},
    twiml::Gather,
    types::{WaitingFor, Who},
};

impl Leg {
    pub(super) async fn gather(&mut self, gather: Gather) -> Go {
        let waiting = match (gather.speech, gather.dtmf) {
            (true, true) => WaitingFor::SpeechOrDtmf,
            (true, false) => WaitingFor::Speech,
            (false, _) => WaitingFor::Dtmf,
        };
        if gather.barge_in {
            self.record.wait_for(Some(waiting));
        }
        for prompt in &gather.prompts {
            match self.prompt(prompt, gather.barge_in).await {
                Passed::All => {}
                Passed::BargedIn => break,
                Passed::HungUp => return Go::End(End::Caller),
                Passed::Redirected => break,
            }
        }
        self.record.wait_for(Some(waiting));
        let listening = Listening {
            speech: gather.speech,
            dtmf: gather.dtmf,
            timeout_ms: gather.timeout * 1000,
            pause_ms: gather.speech_timeout_ms,
            num_digits: gather.num_digits,
            finish_on_key: gather.finish_on_key.clone(),
        };
        let heard = self.line.listen(&listening, self.is_updated()).await;
        self.record.wait_for(None);
        self.heard(&gather, heard)
    }

    fn heard(&mut self, gather: &Gather, heard: Heard) -> Go {
        match heard {
            Heard::Words { text, confidence, then_hangs_up } => {
                self.record.say(Who::Caller, &text);
                let extra = vec![
                    pair("SpeechResult", text),
                    pair("Confidence", confidence.to_string()),
                    pair("Language", &gather.language),
                ];
                let go = self.act(gather.action.as_ref(), extra);
                self.hangs_up_in_next_fetch = then_hangs_up;
                go
            }
            Heard::Keys(digits, _) if digits.is_empty() => self.nothing_heard(gather, None),
            Heard::Keys(digits, ended_by) => {
                self.record.say(Who::Caller, format!("presses {digits}"));
                let ended_by = ended_by.map(String::from).unwrap_or_default();
                self.act(gather.action.as_ref(), vec![pair("Digits", digits), pair("FinishedOnKey", ended_by)])
            }
            Heard::Nothing(unheard) => self.nothing_heard(gather, unheard),
            Heard::HungUp => Go::End(End::Caller),
            Heard::Redirected => self.interruption().unwrap_or(Go::Next),
        }
    }

    fn nothing_heard(&mut self, gather: &Gather, unheard: Option<String>) -> Go {
        match unheard {
            Some(text) => {
                self.record.say(Who::Carrier, format!("the caller {text}"));
                self.record.warn(problem(code::UNHEARD, format!("the caller {text}")));
            }
            None => self.record.say(Who::Caller, "(silence)"),
        }
        if !gather.action_on_empty_result {
            return Go::Next;
        }
        let mut extra = Vec::new();
        if gather.dtmf {
            extra.push(pair("Digits", ""));
        }
        if gather.speech {
            extra.push(pair("SpeechResult", ""));
        }
        self.act(gather.action.as_ref(), extra)
    }
}
