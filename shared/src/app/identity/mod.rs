//! Who somebody is: log-in, sessions, passwords, codes, invitations, the people and keys of a company, and the
//! authorizer's question. One file for each use-case.
//!
//! Nothing that anybody can ask without a credential says whether an address has an account: the answer, the work and
//! the mail are the same.

#[cfg(feature = "passwords")]
pub mod accept_invitation;
pub mod ask_password_reset;
pub mod authorize;
pub mod cancel_invitation;
#[cfg(feature = "passwords")]
pub mod change_password;
pub mod change_user;
pub mod check_email_code;
pub mod create_api_key;
pub mod error;
pub mod invite_user;
pub mod key_use;
pub mod list_api_keys;
pub mod list_users;
#[cfg(feature = "passwords")]
pub mod log_in;
pub mod log_out;
pub mod log_out_everywhere;
mod post;
pub mod remove_user;
#[cfg(feature = "passwords")]
pub mod reset_password;
pub mod revoke_api_key;
pub mod rotate_api_key;
pub mod send_email_code;
pub mod show_invitation;
pub mod show_session;
pub mod take_sign_up_proof;
mod tries;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Deps;
use super::afresh::afresh;
use super::audit::audit;
use super::notify::ports::Mailer;
use crate::domain::access::Principal;
use crate::domain::audit::Actor;
use crate::domain::email::Email;
use crate::domain::ids::{TenantId, TraceId};
use crate::domain::people::Doer;
use crate::domain::tenant::Tenant;
use crate::domain::token::SessionToken;
use crate::domain::user::User;
use crate::random::{Randomness, SystemRandom};

pub use error::Error;

/// What the use-cases need from the outside.
#[derive(Clone)]
pub struct Identity {
    /// The table and the time.
    pub deps: Deps,
    /// Where secrets come from.
    pub random: Arc<dyn Randomness>,
    /// How mail is sent. Absent: what needs a mail is not available.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// Where the site is, without a trailing slash: links in mails lead there.
    pub site_url: String,
}

/// Somebody who has just logged in.
#[derive(Clone)]
pub struct LoggedIn {
    /// Their session's secret, for the cookie and nothing else.
    pub token: SessionToken,
    /// Who they are.
    pub who: Who,
}

/// A person with their company, and how long their session lasts if they do nothing more.
#[derive(Clone)]
pub struct Who {
    /// Their company.
    pub tenant: Tenant,
    /// They themselves.
    pub user: User,
    /// When the session ends unless it is used.
    pub expires_at: DateTime<Utc>,
}

impl Identity {
    /// With the operating system's randomness.
    pub fn new(deps: Deps, mailer: Option<Arc<dyn Mailer>>, site_url: &str) -> Self {
        Self { deps, random: Arc::new(SystemRandom), mailer, site_url: site_url.to_owned() }
    }

    /// The same for one invocation: what it writes carries its trace.
    #[must_use]
    pub fn traced(&self, trace: &TraceId) -> Self {
        Self { deps: self.deps.traced(trace), ..self.clone() }
    }

    fn now(&self) -> DateTime<Utc> {
        self.deps.clock.now()
    }
}

/// Who logs in with an address, and their company. Three reads, also where there is nobody.
async fn account_of(identity: &Identity, email: &Email) -> Result<Option<(Tenant, User)>, Error> {
    let store = &identity.deps.store;
    let found = store.person_of(email).await?;
    let id = found.as_ref().map_or(TenantId::new(Uuid::nil()), |(id, _)| *id);
    let profile = store.tenant(&id).profile().await?;
    Ok(profile.zip(found.map(|(_, user)| user)))
}

/// The person who does something to people. Keys and operators have other doors.
fn doer(principal: &Principal) -> Result<Doer, Error> {
    let (user, role) = principal.person().ok_or(Error::NotAllowed("Only people manage people."))?;
    Ok(Doer { user, role })
}

/// The actor that a person is.
fn person(user: &User) -> Actor {
    Actor::User { id: user.id.to_string() }
}
