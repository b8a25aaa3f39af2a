//! A login session and an API key, as the authorizer finds them by the digest of their secret.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::access::Permission;
use super::ids::{ApiKeyId, TenantId, UserId};
use super::user::User;

/// A session that is not used for so long is over.
pub const IDLE: Duration = Duration::hours(12);
/// A session is over after so long, however much it is used.
pub const LONGEST: Duration = Duration::days(30);
/// That a session is used is written down at most this often.
pub const NOTED_EVERY: Duration = Duration::minutes(10);

/// A login session. It holds no role: that is the person's, read with each use, so a change of role needs no change
/// here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Whose company.
    pub tenant_id: TenantId,
    /// Who.
    pub user_id: UserId,
    /// The count of [`User::session_epoch`] when it began.
    pub epoch: u64,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was last used, up to [`NOTED_EVERY`] late.
    pub seen_at: DateTime<Utc>,
}

impl Session {
    /// A session that a person begins now.
    pub fn new(tenant_id: TenantId, user: &User, now: DateTime<Utc>) -> Self {
        Self { tenant_id, user_id: user.id, epoch: user.session_epoch, started_at: now, seen_at: now }
    }

    /// The first instant at which it is over, if it is not used meanwhile.
    pub fn expires_at(&self) -> DateTime<Utc> {
        (self.seen_at + IDLE).min(self.started_at + LONGEST)
    }

    /// Whether it is still the session of this person at `now`.
    pub fn is_live(&self, user: &User, now: DateTime<Utc>) -> bool {
        self.user_id == user.id && self.epoch == user.session_epoch && user.is_active && now < self.expires_at()
    }

    /// Whether it is time to note that it is used.
    pub fn is_to_be_noted(&self, now: DateTime<Utc>) -> bool {
        now - self.seen_at >= NOTED_EVERY
    }
}

/// An API key as it is found by its secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeyCredential {
    /// Whose company.
    pub tenant_id: TenantId,
    /// Which key.
    pub key_id: ApiKeyId,
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// From when on it does not work any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
}

/// What stands under the digest of a secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Credential {
    /// Somebody logged in.
    Session(Session),
    /// A program's key.
    ApiKey(KeyCredential),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::Role;
    use crate::domain::user::PasswordHash;
    use uuid::Uuid;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn a_user() -> User {
        let hash = PasswordHash::new(String::new());
        let (email, name) = ("jane@example.com".parse().unwrap(), "Jane".parse().unwrap());
        User::new(UserId::new(Uuid::from_u128(1)), email, name, Role::Owner, hash, at("2026-11-24T00:00:00Z"))
    }

    fn a_session() -> Session {
        Session::new(TenantId::new(Uuid::from_u128(2)), &a_user(), at("2026-11-24T08:00:00Z"))
    }

    #[test]
    fn a_session_ends_twelve_hours_after_its_last_use() {
        let session = a_session();

        assert!(session.is_live(&a_user(), at("2026-11-24T19:59:59Z")));
        assert!(!session.is_live(&a_user(), at("2026-11-24T20:00:00Z")));
    }

    #[test]
    fn a_session_ends_thirty_days_after_it_began_however_much_it_is_used() {
        let session = Session { seen_at: at("2026-12-24T07:55:00Z"), ..a_session() };

        assert!(session.is_live(&a_user(), at("2026-12-24T07:59:59Z")));
        assert!(!session.is_live(&a_user(), at("2026-12-24T08:00:00Z")));
    }

    #[test]
    fn a_session_is_over_for_who_is_locked_out_logged_out_everywhere_or_another() {
        let (session, now) = (a_session(), at("2026-11-24T08:00:01Z"));
        let locked_out = User { is_active: false, ..a_user() };
        let another = User { id: UserId::new(Uuid::from_u128(9)), ..a_user() };

        assert!(session.is_live(&a_user(), now));
        for user in [locked_out, another, a_user().logged_out_everywhere(now)] {
            assert!(!session.is_live(&user, now), "{user:?}");
        }
    }

    #[test]
    fn the_use_of_a_session_is_noted_every_ten_minutes() {
        assert!(!a_session().is_to_be_noted(at("2026-11-24T08:09:59Z")));
        assert!(a_session().is_to_be_noted(at("2026-11-24T08:10:00Z")));
    }
}
