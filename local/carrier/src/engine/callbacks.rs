//! Requests that go on beside the call: status callbacks, recording callbacks, actions after a hang-up.

use futures::{StreamExt, stream};

use super::{Leg, LegKind, pair};
use crate::{
    fetch::{Answer, Ask, Session},
    ids,
    problem::{self as code, problem},
    record::CallRecord,
    twiml::Link,
    types::Purpose,
};

/// How many copies of a callback are under way at once.
const AT_ONCE: usize = 8;

impl Leg {
    /// The number's status callback at the end of its call.
    pub(super) fn final_status(&mut self, seconds: u64, copies: u32) {
        let LegKind::Inbound(number) = &self.kind else {
            return;
        };
        if number.status_callback.is_empty() {
            return;
        }
        let (url, post) = (number.status_callback.clone(), number.status_callback_method != "GET");
        let mut extra = vec![
            pair("CallDuration", seconds.to_string()),
            pair("Duration", seconds.div_ceil(60).to_string()),
            pair("Timestamp", ids::rfc2822(ids::now())),
            pair("CallbackSource", "call-progress-events"),
            pair("SequenceNumber", "0"),
        ];
        extra.extend(self.last_recording.clone());
        let params = self.params(extra);
        self.deliver_beside(Purpose::Status, url, post, params, copies);
    }

    /// Requests a verb's action although the caller is gone; its TwiML, if any, is not executed.
    pub(super) fn act_beside(&mut self, action: Option<&Link>, extra: Vec<(String, String)>) {
        let Some(ask) = self.action_ask(action, extra) else {
            return;
        };
        let (session, record, at_ms) = (self.session.clone(), self.record.clone(), self.now_ms());
        self.beside(async move {
            if let Err(fault) = session.ask(&ask, at_ms, |exchange| record.exchange(exchange)).await {
                record.error(&fault);
            }
        });
    }

    /// Sends a callback so many times, and judges the answers.
    pub(super) fn deliver_beside(
        &mut self,
        purpose: Purpose,
        url: String,
        post: bool,
        params: Vec<(String, String)>,
        copies: u32,
    ) {
        let (session, record, at_ms) = (self.session.clone(), self.record.clone(), self.now_ms());
        let ask = Ask { purpose, url, post, params };
        self.beside(async move {
            let sent =
                stream::iter(0..copies).for_each_concurrent(AT_ONCE, |_| deliver(&session, &record, &ask, at_ms));
            sent.await;
        });
    }
}

/// Sends one callback. It is not part of the conversation: what goes wrong is listed, nothing else.
pub(super) async fn deliver(session: &Session, record: &CallRecord, ask: &Ask, at_ms: u64) {
    match session.ask(ask, at_ms, |exchange| record.exchange(exchange)).await {
        Ok(answer) if is_proper(&answer) => {}
        Ok(answer) => {
            let text = format!(
                "a callback is answered by 204, or 200 and an empty <Response/>, not by {} {:?}",
                answer.status, answer.content_type
            );
            record.warn(problem(code::CALLBACK_ANSWER, text).at(&ask.url));
        }
        Err(fault) => record.error(&fault),
    }
}

fn is_proper(answer: &Answer) -> bool {
    let empty_document =
        || answer.content_type.contains("xml") && crate::twiml::parse(&answer.body).is_ok_and(|verbs| verbs.is_empty());
    answer.status == 204 || empty_document()
}
