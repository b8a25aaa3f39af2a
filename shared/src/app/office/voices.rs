//! The catalogue of voices.

use super::{Office, Refusal};
use crate::api::company::VoiceChoice;
use crate::api::page::List;
use crate::domain::tenant::Voice;
use crate::twilio::voice::{LANGUAGE, twilio_voice};

impl Office<'_> {
    /// All voices, each with a sentence to hear it by.
    pub async fn list_voices(&self) -> Result<List<VoiceChoice>, Refusal> {
        let tenant = self.profile().await?;
        let preview = format!("Thank you for calling {}. How can I help you today?", tenant.company_name);
        let choice = |id: Voice| {
            let (name, description) = words(id);
            VoiceChoice {
                id,
                name,
                description,
                twilio_voice: twilio_voice(id).say,
                language: LANGUAGE,
                preview: preview.clone(),
                is_current: id == tenant.ai_voice,
            }
        };
        Ok(List { items: Voice::ALL.into_iter().map(choice).collect() })
    }
}

fn words(voice: Voice) -> (&'static str, &'static str) {
    match voice {
        Voice::Alloy => ("Alloy", "Neutral and clear"),
        Voice::Ash => ("Ash", "Male, relaxed"),
        Voice::Coral => ("Coral", "Female, bright"),
        Voice::Echo => ("Echo", "Male, calm"),
        Voice::Fable => ("Fable", "Expressive"),
        Voice::Nova => ("Nova", "Female, lively"),
        Voice::Onyx => ("Onyx", "Male, deep"),
        Voice::Shimmer => ("Shimmer", "Female, light"),
    }
}
