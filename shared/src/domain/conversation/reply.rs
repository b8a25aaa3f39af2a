//! What Kestrel says and does next.

use serde::{Deserialize, Serialize};

use super::safety::Danger;
use super::sentences::safety::warning;

/// One answer: words, then one action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The words, in sentences as they are spoken.
    pub say: String,
    /// What follows them.
    pub then: Then,
    /// The danger that the words begin by warning of: whatever cannot follow them, the warning is said. Turns of before
    /// 2026-12 lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<Danger>,
}

impl Reply {
    /// Words that warn of nothing.
    pub fn new(say: impl Into<String>, then: Then) -> Self {
        Self { say: say.into(), then, warning: None }
    }

    /// The same after the fixed sentence for a danger.
    #[must_use]
    pub fn after_warning_of(self, danger: Danger) -> Self {
        Self { say: format!("{} {}", warning(danger), self.say), warning: Some(danger), ..self }
    }
}

/// What follows the words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub enum Then {
    /// Wait for speech or keys.
    Listen {
        /// What is expected, so that the recogniser can be helped.
        expect: Expect,
    },
    /// Connect the caller to a phone of the company.
    Transfer {
        /// Which.
        to: TransferTarget,
    },
    /// Record a message after the tone.
    Voicemail,
    /// End the call.
    HangUp,
}

/// What the caller will probably say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expect {
    /// Anything.
    Anything,
    /// Yes or no.
    YesOrNo,
    /// A person's name.
    Name,
    /// A telephone number, spoken or as ten keys.
    Phone,
    /// A street address.
    Address,
    /// A day and a time.
    When,
    /// One of the visits offered, spoken or as its number.
    Choice,
}

/// The company's phones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferTarget {
    /// The company's own phone.
    Office,
    /// The on-call person's phone.
    OnCall,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TO_ON_CALL: Then = Then::Transfer { to: TransferTarget::OnCall };

    #[test]
    fn a_reply_that_was_stored_before_replies_told_of_dangers_is_read() {
        let stored = json!({ "say": "One moment.", "then": { "do": "transfer", "to": "on_call" } });

        assert_eq!(serde_json::from_value::<Reply>(stored.clone()).unwrap(), Reply::new("One moment.", TO_ON_CALL));
        assert_eq!(serde_json::to_value(Reply::new("One moment.", TO_ON_CALL)).unwrap(), stored);
    }

    #[test]
    fn the_warning_comes_before_the_words_and_is_kept_with_them() {
        for danger in Danger::ALL {
            let reply = Reply::new("Stay on the line.", TO_ON_CALL).after_warning_of(danger);

            assert_eq!(reply.say, format!("{} Stay on the line.", warning(danger)));
            let stored = serde_json::to_value(&reply).unwrap();
            assert_eq!(serde_json::from_value::<Reply>(stored).unwrap(), reply);
        }
    }
}
