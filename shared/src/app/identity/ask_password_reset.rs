//! Somebody forgot their password.

use super::{Error, Identity, account_of};
use crate::domain::backoff::{MAILS_OF_SOURCE, MAILS_TO_ADDRESS, source_of};
use crate::domain::code::{CodePurpose, EmailCode, MailedCode};
use crate::domain::email::Email;
use crate::letters::{self, Letter};
use crate::random::bytes;
use crate::store::TriesOf;

/// Mails a code for a new password. To an address without an account a mail goes too, which says so: whoever asks sees
/// the same answer after the same work, and whoever forgot which address they used finds out.
pub async fn ask_password_reset(identity: &Identity, email: &Email, ip: Option<&str>) -> Result<(), Error> {
    identity.count_mail(email, ip).await?;
    let found = account_of(identity, email).await?;
    let has_account = found.is_some_and(|(company, user)| user.is_active && !company.has_left());
    let letter = |code: &EmailCode| match has_account {
        true => letters::reset_code(code.expose(), &identity.site_url),
        false => letters::no_account(&identity.site_url),
    };
    identity.mail_code(CodePurpose::PasswordReset, email, letter).await
}

impl Identity {
    /// Counts a mail with a code, whoever it goes to.
    pub(super) async fn count_mail(&self, email: &Email, ip: Option<&str>) -> Result<(), Error> {
        if let Some(source) = ip.map(source_of) {
            self.count(TriesOf::CodeMailsOfSource(&source), &MAILS_OF_SOURCE).await?;
        }
        self.count(TriesOf::CodeMails(email), &MAILS_TO_ADDRESS).await
    }

    /// Keeps a new code and sends a letter, which holds the code or does not: then nobody has it.
    pub(super) async fn mail_code(
        &self,
        purpose: CodePurpose,
        email: &Email,
        letter: impl Fn(&EmailCode) -> Letter,
    ) -> Result<(), Error> {
        let code = EmailCode::from_random(bytes(self.random.as_ref())?);
        let mailed = MailedCode::new(code.digest(purpose, email), self.now());
        self.deps.store.put_code(purpose, email, &mailed).await?;
        self.post(email, &letter(&code)).await
    }
}
