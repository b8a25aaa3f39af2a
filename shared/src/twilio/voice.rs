//! Our names for voices, and Twilio's.

use crate::domain::tenant::Voice;

/// The language of everything spoken and understood so far.
pub const LANGUAGE: &str = "en-US";

/// A voice as Twilio names it. The prefix that `<Say>` needs is an error in ConversationRelay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TwilioVoice {
    /// For `<Say voice>`.
    pub say: &'static str,
    /// For `<ConversationRelay ttsProvider>`.
    pub relay_provider: &'static str,
    /// For `<ConversationRelay voice>`.
    pub relay_voice: &'static str,
}

macro_rules! chirp {
    ($name:literal) => {
        TwilioVoice {
            say: concat!("Google.en-US-Chirp3-HD-", $name),
            relay_provider: "Google",
            relay_voice: concat!("en-US-Chirp3-HD-", $name),
        }
    };
}

/// The Twilio voice for one of ours: one voice each, so that a choice can be heard.
pub fn twilio_voice(voice: Voice) -> TwilioVoice {
    match voice {
        Voice::Alloy => chirp!("Kore"),
        Voice::Ash => chirp!("Puck"),
        Voice::Coral => chirp!("Zephyr"),
        Voice::Echo => chirp!("Charon"),
        Voice::Fable => chirp!("Fenrir"),
        Voice::Nova => chirp!("Aoede"),
        Voice::Onyx => chirp!("Orus"),
        Voice::Shimmer => chirp!("Leda"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_voice_sounds_different_and_has_both_names() {
        let all = Voice::ALL;
        let names: BTreeSet<_> = all.iter().map(|voice| twilio_voice(*voice).say).collect();

        assert_eq!(names.len(), all.len());
        for voice in all.map(twilio_voice) {
            assert_eq!(voice.say, format!("{}.{}", voice.relay_provider, voice.relay_voice));
        }
    }
}
