//! Whether a company's own number is forwarded to one of Kestrel's: asked for by somebody, answered by a call.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::phone::E164;

/// How long somebody waits for the call that proves it.
pub const WAITS_FOR: Duration = Duration::minutes(10);
/// How precisely is known when a forwarded call came last: a company may forward every call it gets.
const SEEN_WITHIN: Duration = Duration::days(1);
/// How long a question is remembered that no call has answered.
const ASKED_FOR: Duration = Duration::days(30);
/// Most numbers that can be asked about for one of Kestrel's.
pub const MOST_FORWARDED: usize = 20;

/// How a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    /// A call is waited for.
    Waiting,
    /// A call came that this number forwarded. It stays so.
    Verified,
    /// No such call came in time. One that comes later still proves it.
    Expired,
}

/// Whether calls to one number arrive at another, as far as calls have shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForwardingCheck {
    /// Kestrel's number.
    pub phone_number: E164,
    /// The company's own number.
    pub forwarded_number: E164,
    /// When it was last asked.
    pub asked_at: DateTime<Utc>,
    /// Until when the call is waited for.
    pub waiting_until: DateTime<Utc>,
    /// When the first call began that proved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_at: Option<DateTime<Utc>>,
    /// When a call began that proved it again, to the day; to the moment for the first one after a question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<DateTime<Utc>>,
}

impl ForwardingCheck {
    /// A question that is asked now, for the first time or again. What calls have shown before stays.
    pub fn asked(phone_number: E164, forwarded_number: E164, before: Option<&Self>, now: DateTime<Utc>) -> Self {
        Self {
            phone_number,
            forwarded_number,
            asked_at: now,
            waiting_until: now + WAITS_FOR,
            verified_at: before.and_then(|before| before.verified_at),
            last_seen_at: before.and_then(|before| before.last_seen_at),
        }
    }

    /// How it stands.
    pub fn status(&self, now: DateTime<Utc>) -> CheckStatus {
        match self.verified_at {
            Some(_) => CheckStatus::Verified,
            None if now <= self.waiting_until => CheckStatus::Waiting,
            None => CheckStatus::Expired,
        }
    }

    /// The same after a forwarded call that began at `began_at`; nothing where that tells nothing new.
    pub fn seen(&self, began_at: DateTime<Utc>) -> Option<Self> {
        let is_news = match self.last_seen_at {
            // The first one after the question; calls of before it prove what was, not what is.
            None => began_at >= self.asked_at,
            Some(last) if last < self.asked_at => began_at >= self.asked_at || began_at - last >= SEEN_WITHIN,
            Some(last) => began_at - last >= SEEN_WITHIN,
        };
        is_news.then(|| Self {
            verified_at: self.verified_at.or(Some(began_at)),
            last_seen_at: Some(began_at),
            ..self.clone()
        })
    }

    /// When it may be forgotten: never, once a call has proven it.
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.verified_at.is_none().then(|| self.asked_at + ASKED_FOR)
    }
}

/// What to do, in the order in which to try it.
pub fn advice(status: CheckStatus) -> &'static [&'static str] {
    match status {
        CheckStatus::Waiting => {
            &["Call your own number from another phone, let it ring, and hang up once the receptionist has answered."]
        }
        CheckStatus::Verified => &[],
        CheckStatus::Expired => &[
            "Dial the code again on the phone that has your number, with all of the Kestrel number in it, and wait for the tone or message that confirms it.",
            "Call from another phone than the one you forward: most carriers do not forward a line's call to itself.",
            "If only unanswered calls are forwarded, let it ring until the receptionist answers. If your voicemail answers instead, turn it off or ask your carrier to let it ring longer.",
            "Internet telephones: choose a plain forward in the provider's settings, without a question to press 1.",
            "If the receptionist did answer your call, forwarding works: some carriers do not say who forwarded a call, and then it cannot be confirmed here.",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-11-{text}Z").parse().unwrap()
    }

    fn asked(before: Option<&ForwardingCheck>, now: &str) -> ForwardingCheck {
        ForwardingCheck::asked("+13035550142".parse().unwrap(), "+13035550100".parse().unwrap(), before, at(now))
    }

    #[test]
    fn a_question_waits_ten_minutes_for_a_call_and_a_later_call_still_proves_it() {
        let check = asked(None, "24T12:00:00");

        assert_eq!(check.status(at("24T12:10:00")), CheckStatus::Waiting);
        assert_eq!(check.status(at("24T12:10:01")), CheckStatus::Expired);
        let late = check.seen(at("24T13:00:00")).unwrap();
        assert_eq!(
            (late.verified_at, late.status(at("25T00:00:00"))),
            (Some(at("24T13:00:00")), CheckStatus::Verified)
        );
    }

    #[test]
    fn a_call_that_began_before_the_question_proves_nothing() {
        assert_eq!(asked(None, "24T12:00:00").seen(at("24T11:59:59")), None);
    }

    #[test]
    fn once_proven_it_stays_so_and_calls_are_noted_once_a_day() {
        let check = asked(None, "24T12:00:00").seen(at("24T12:01:00")).unwrap();

        assert_eq!(check.seen(at("25T12:00:59")), None);
        let next_day = check.seen(at("25T12:01:00")).unwrap();
        assert_eq!((next_day.verified_at, next_day.last_seen_at), (Some(at("24T12:01:00")), Some(at("25T12:01:00"))));
        assert_eq!(next_day.seen(at("24T20:00:00")), None, "one that is told late");
        assert_eq!((check.expires_at(), next_day.expires_at()), (None, None));
    }

    #[test]
    fn asked_again_the_next_call_is_noted_at_once() {
        let proven = asked(None, "24T12:00:00").seen(at("24T12:01:00")).unwrap();
        let again = asked(Some(&proven), "24T13:00:00");

        assert_eq!(again.status(at("24T13:00:00")), CheckStatus::Verified);
        assert_eq!(again.seen(at("24T12:30:00")), None);
        assert_eq!(again.seen(at("24T13:01:00")).unwrap().last_seen_at, Some(at("24T13:01:00")));
    }
}
