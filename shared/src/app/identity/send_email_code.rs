//! Somebody who signs a company up proves their address.

use super::{Error, Identity};
use crate::domain::code::{CodePurpose, EmailCode};
use crate::domain::email::Email;
use crate::letters;

/// Mails a code. Where the address has an account already, the mail says that instead; whoever asks sees the same
/// answer after the same work.
pub async fn send_email_code(identity: &Identity, email: &Email, ip: Option<&str>) -> Result<(), Error> {
    identity.count_mail(email, ip).await?;
    let is_taken = identity.deps.store.is_email_taken(email).await?;
    let letter = |code: &EmailCode| match is_taken {
        true => letters::account_exists(&identity.site_url),
        false => letters::sign_up_code(code.expose(), &identity.site_url),
    };
    identity.mail_code(CodePurpose::SignUp, email, letter).await
}
