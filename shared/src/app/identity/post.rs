//! Mails about accounts.

use super::{Error, Identity};
use crate::app;
use crate::app::notify::ports::Mailer;
use crate::domain::email::Email;
use crate::domain::mail::MailError;
use crate::domain::notice::Address;
use crate::letters::Letter;
use crate::telemetry::chain;

impl Identity {
    /// Who sends mail. Asked for before anything is written that makes no sense without.
    pub(super) fn mailer(&self) -> Result<&dyn Mailer, Error> {
        self.mailer.as_deref().ok_or_else(|| away("no mail is sent by this deployment"))
    }

    /// Sends a mail. Where the address came back before, nothing is sent and nobody is told: whether it did is its
    /// owner's affair.
    pub(super) async fn post(&self, to: &Email, letter: &Letter) -> Result<(), Error> {
        let mailer = self.mailer()?;
        if let Some(suppression) = self.deps.store.suppression(Address::Mail(to.expose())).await? {
            tracing::warn!(reason = suppression.why.as_str(), "a mail about an account cannot be sent");
            return Ok(());
        }
        let mail = letter.mail(to.expose(), Vec::new()).map_err(|error| app::Error::Bug(Box::new(error)))?;
        match mailer.send(&mail).await {
            Ok(_) => Ok(()),
            Err(MailError::Refused { code }) => {
                tracing::error!(code, "a mail about an account was refused for good");
                Err(Error::field("email", "Mail to this address is refused. Use another one."))
            }
            Err(error @ (MailError::TryLater { .. } | MailError::Unknown(_))) => Err(away(error)),
        }
    }

    /// Tells of something that is done already: a failure undoes nothing.
    pub(super) async fn tell(&self, to: &Email, letter: &Letter) {
        if let Err(error) = self.post(to, letter).await {
            tracing::error!(error = chain(&error), "a person was not told of a change of their account");
        }
    }
}

fn away(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    app::Error::Unavailable { dependency: "the mail provider", source: source.into() }.into()
}
