//! `<Record>` and the recordings of a conversation.

use super::{End, Go, Leg, pair};
use crate::{
    ids,
    line::{Heard, Listening, MessageEnd, Passed},
    record::started,
    recordings::Recording,
    twiml::{Callback, Record},
    types::{Purpose, WaitingFor, Who},
};

/// What was taken down.
struct Message {
    words: Vec<String>,
    end: MessageEnd,
    began_ms: u64,
}

impl Leg {
    /// `<Record>`: an empty message goes on with the next verb, any other requests the action.
    pub(super) async fn take_message(&mut self, record: Record) -> Go {
        self.record.say(Who::Carrier, "beep");
        self.record.wait_for(Some(WaitingFor::Recording));
        let message = self.listen_to_message(&record).await;
        self.record.wait_for(None);
        let Some(message) = message else {
            return self.interruption().unwrap_or(Go::Next);
        };
        let hung_up = message.end == MessageEnd::HungUp;
        if message.words.is_empty() && !matches!(message.end, MessageEnd::Key(_)) {
            self.record.say(Who::Caller, "(silence)");
            if record.recording_callback.events.iter().any(|event| event == "absent") {
                let params = vec![pair("RecordingStatus", "absent"), pair("RecordingSource", "RecordVerb")];
                self.recording_callback(&record.recording_callback, params);
            }
            return if hung_up { Go::End(End::Caller) } else { Go::Next };
        }
        for words in &message.words {
            self.record.say(Who::Caller, words);
        }
        let length = (self.now_ms() - message.began_ms).div_ceil(1000).clamp(1, record.max_length);
        let recording = self.recording(length, "RecordVerb");
        self.last_recording.clone_from(&recording);
        let mut finished = recording.clone();
        finished.extend([pair("RecordingStatus", "completed"), pair("RecordingSource", "RecordVerb")]);
        self.recording_callback(&record.recording_callback, finished);
        let mut extra = recording;
        extra.push(match message.end {
            MessageEnd::Key(key) => pair("Digits", key),
            MessageEnd::HungUp => pair("Digits", "hangup"),
            MessageEnd::Silence | MessageEnd::GoesOn => pair("Digits", ""),
        });
        if hung_up {
            extra.push(pair("CallStatus", "completed"));
            self.act_beside(record.action.as_ref(), extra);
            return Go::End(End::Caller);
        }
        self.act(record.action.as_ref(), extra)
    }

    async fn listen_to_message(&mut self, record: &Record) -> Option<Message> {
        let mut message = Message { words: Vec::new(), end: MessageEnd::Silence, began_ms: self.now_ms() };
        let listening = Listening {
            speech: true,
            dtmf: true,
            timeout_ms: record.timeout * 1000,
            pause_ms: 0,
            num_digits: None,
            finish_on_key: record.finish_on_key.clone(),
        };
        loop {
            match self.line.listen(&listening, self.is_updated()).await {
                Heard::Words { text, then_hangs_up, .. } => {
                    message.words.push(text);
                    let end = self.line.ends_message(&record.finish_on_key);
                    match end {
                        _ if then_hangs_up => self.line.hang_up(),
                        MessageEnd::GoesOn => continue,
                        MessageEnd::Silence => {
                            let passed = self.line.pass(record.timeout * 1000, false, self.is_updated()).await;
                            if passed == Passed::Redirected {
                                return None;
                            }
                        }
                        MessageEnd::Key(_) | MessageEnd::HungUp => {}
                    }
                    message.end = if self.line.is_hung_up() { MessageEnd::HungUp } else { end };
                    return Some(message);
                }
                Heard::Keys(_, Some(key)) => {
                    message.end = MessageEnd::Key(key);
                    return Some(message);
                }
                Heard::Keys(_, None) => {}
                Heard::Nothing(_) => return Some(message),
                Heard::HungUp => {
                    message.end = MessageEnd::HungUp;
                    return Some(message);
                }
                Heard::Redirected => return None,
            }
        }
    }

    /// Keeps a new recording of so many seconds, and gives the parameters that name it.
    pub(super) fn recording(&self, seconds: u64, source: &'static str) -> Vec<(String, String)> {
        let sid = ids::sid("RE");
        let began_ms = self.now_ms().saturating_sub(seconds * 1000) as i64;
        let began_at = self.record.read(started) + chrono::Duration::milliseconds(began_ms);
        self.carrier.keep(Recording { sid: sid.clone(), call_sid: self.record.sid(), seconds, source, began_at });
        let url = self.carrier.resource_url(&format!("Recordings/{sid}"));
        vec![pair("RecordingSid", sid), pair("RecordingUrl", url), pair("RecordingDuration", seconds.to_string())]
    }

    /// Tells a `recordingStatusCallback`: beside the call, with the call's identity and nothing else of it.
    pub(super) fn recording_callback(&mut self, callback: &Callback, recording: Vec<(String, String)>) {
        let Some(link) = &callback.link else { return };
        let status = recording.iter().find(|(name, _)| name == "RecordingStatus").map(|(_, value)| value.clone());
        let wanted = callback.events.is_empty() || status.is_some_and(|status| callback.events.contains(&status));
        let Some(url) = super::verbs::join(&self.document_url, &link.url) else {
            return;
        };
        if !wanted {
            return;
        }
        let identity = self.constant.iter().filter(|(name, _)| matches!(name.as_str(), "AccountSid" | "CallSid"));
        let mut params: Vec<_> = identity.cloned().collect();
        params.extend(recording);
        params.extend([
            pair("RecordingChannels", "1"),
            pair("RecordingTrack", "both"),
            pair("RecordingStartTime", ids::rfc2822(ids::now())),
        ]);
        self.deliver_beside(Purpose::RecordingStatus, url, link.post, params, 1);
    }

    /// Ends `<Start><Recording>` with the call.
    pub(super) fn end_recording(&mut self) {
        if let Some((since, callback)) = self.recording_since.take() {
            let seconds = (self.now_ms() - since).div_ceil(1000).max(1);
            let mut recording = self.recording(seconds, "StartCallRecordingTwiML");
            self.last_recording.clone_from(&recording);
            recording
                .extend([pair("RecordingStatus", "completed"), pair("RecordingSource", "StartCallRecordingTwiML")]);
            self.recording_callback(&callback, recording);
        }
    }
}
