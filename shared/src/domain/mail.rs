//! A mail that is ready to be sent.

/// A mail. Personal: its `Debug` shows no word of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The recipient's address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// What mail programs show.
    pub html: String,
    /// The same for those that show text only.
    pub text: String,
    /// Names and values that come back with news of the mail. ASCII letters, digits, `_` and `-`; 256 at most.
    pub tags: Vec<(&'static str, String)>,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Mail({} bytes, {} bytes)", self.html.len(), self.text.len())
    }
}

/// Why a mail was not taken. Never holds the provider's text, which quotes addresses.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Understood and refused: trying again changes nothing.
    #[error("the mail was refused: {code}")]
    Refused {
        /// The provider's code.
        code: String,
    },
    /// Not taken, and nothing is wrong with the mail: too many at once, or the account may not send just now.
    #[error("mail is not taken now: {code}")]
    TryLater {
        /// The provider's code.
        code: String,
    },
    /// No answer: it may have been sent.
    #[error("whether the mail was taken is not known")]
    Unknown(#[source] Box<dyn std::error::Error + Send + Sync>),
}
