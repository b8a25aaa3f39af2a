//! Somebody sets a new password by a code that was mailed to them.

use super::{Error, Identity, account_of, afresh, audit, change_password, person};
use crate::app;
use crate::domain::code::{CodePurpose, EmailCode};
use crate::domain::email::Email;
use crate::domain::password::Password;
use crate::domain::user::User;
use crate::letters;
use crate::passwords;
use crate::store::{PersonChange, TriesOf};

/// Sets a new password, ends all sessions and tells the person by mail. The code is used up by it.
pub async fn reset_password(
    identity: &Identity,
    email: &Email,
    code: &EmailCode,
    password: &Password,
    ip: Option<&str>,
) -> Result<(), Error> {
    // What holds for everybody comes first, so that it costs no try of the code.
    password.check().map_err(|weakness| Error::field("password", weakness.to_string()))?;
    identity.count_source(ip).await?;
    let (purpose, store) = (CodePurpose::PasswordReset, &identity.deps.store);
    let digest = code.digest(purpose, email);
    let is_right = store.try_code(purpose, email, digest, identity.now()).await?;
    let found = account_of(identity, email).await?;
    let Some((profile, user)) = found.filter(|(company, user)| is_right && user.is_active && !company.has_left())
    else {
        return Err(wrong_code());
    };
    identity.uncount_source(ip).await;

    let tenant = store.tenant(&profile.id);
    change_password::check(password, &user, &profile.company_name)?;
    let password_hash = passwords::hash(password, identity.random.as_ref())?;
    let changed = afresh(async || {
        let user = tenant.user(user.id).await?.filter(|user| user.is_active).ok_or_else(wrong_code)?;
        let now = identity.now();
        let line = audit(now, person(&user), "user.password_reset", &["password_hash", "session_epoch"]);
        let changed = User { password_hash: password_hash.clone(), ..user.logged_out_everywhere(now) };
        let change = PersonChange {
            user: &changed,
            other_owner: None,
            kept_session: None,
            used_code: Some((purpose, digest)),
            audit: &line,
        };
        Ok(tenant.change_user(&change).await?)
    });
    match changed.await {
        // Somebody else used the code up a moment ago.
        Err(Error::Other(app::Error::NotFound { what: "the code" })) => return Err(wrong_code()),
        done => done?,
    }
    identity.forget(TriesOf::LogIn(email)).await;
    identity.tell(email, &letters::password_changed(&identity.site_url)).await;
    Ok(())
}

fn wrong_code() -> Error {
    Error::field("code", "This code is wrong or too old. Ask for a new one.")
}
