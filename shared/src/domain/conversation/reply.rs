//! What Kestrel says and does next.

use serde::{Deserialize, Serialize};

/// One answer: words, then one action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The words, in sentences as they are spoken.
    pub say: String,
    /// What follows them.
    pub then: Then,
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
