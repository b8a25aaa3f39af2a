//! Who may change whom: the rules among the people of a company.

use super::access::Role;
use super::ids::UserId;
use super::user::User;

/// Why somebody may not do something to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAllowed {
    /// Nobody changes themselves.
    #[error("nobody changes themselves")]
    Oneself,
    /// Only owners deal with owners.
    #[error("only owners deal with owners")]
    OwnersOnly,
}

/// Who does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doer {
    /// Who.
    pub user: UserId,
    /// What they are.
    pub role: Role,
}

/// What becomes of a person. What is absent stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UserPatch {
    /// Another role.
    pub role: Option<Role>,
    /// Whether they may log in.
    pub is_active: Option<bool>,
}

impl NotAllowed {
    /// What to tell whoever tried.
    pub fn why(self) -> &'static str {
        match self {
            Self::Oneself => "Nobody changes their own role or removes themselves. Ask another owner or admin.",
            Self::OwnersOnly => "Only an owner can make, change or remove an owner.",
        }
    }
}

/// Whether somebody may be invited as this.
pub fn may_invite(doer: Doer, role: Role) -> Result<(), NotAllowed> {
    if role == Role::Owner && doer.role != Role::Owner { Err(NotAllowed::OwnersOnly) } else { Ok(()) }
}

/// Whether a person may be removed.
pub fn may_remove(doer: Doer, whom: &User) -> Result<(), NotAllowed> {
    if whom.id == doer.user {
        return Err(NotAllowed::Oneself);
    }
    may_invite(doer, whom.role)
}

/// Whether a person may be changed so.
pub fn may_change(doer: Doer, whom: &User, patch: UserPatch) -> Result<(), NotAllowed> {
    may_remove(doer, whom)?;
    may_invite(doer, patch.role.unwrap_or(whom.role))
}

/// The person after the change, or nothing where nothing changes. Another role or a lock-out ends their sessions, so
/// that nothing goes on under what they were.
pub fn changed(whom: &User, patch: UserPatch, now: chrono::DateTime<chrono::Utc>) -> Option<User> {
    let role = patch.role.unwrap_or(whom.role);
    let is_active = patch.is_active.unwrap_or(whom.is_active);
    let is_other = role != whom.role || is_active != whom.is_active;
    is_other.then(|| User { role, is_active, ..whom.logged_out_everywhere(now) })
}

/// Another owner who can log in, whom the company keeps when `whom` is no owner any more. The doer first: that they are
/// one still is then part of the change.
pub fn owner_beside(everybody: &[User], whom: UserId, doer: UserId) -> Option<UserId> {
    let others = || everybody.iter().filter(|user| user.is_active_owner() && user.id != whom).map(|user| user.id);
    others().find(|id| *id == doer).or_else(|| others().next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::user::PasswordHash;
    use chrono::DateTime;
    use uuid::Uuid;

    fn user(number: u128, role: Role) -> User {
        let (email, name) = (format!("p{number}@acme.example").parse().unwrap(), "Jane".parse().unwrap());
        let hash = PasswordHash::new(String::new());
        User::new(UserId::new(Uuid::from_u128(number)), email, name, role, hash, DateTime::UNIX_EPOCH)
    }

    fn doer(number: u128, role: Role) -> Doer {
        Doer { user: UserId::new(Uuid::from_u128(number)), role }
    }

    #[test]
    fn an_admin_neither_touches_nor_makes_an_owner() {
        let admin = doer(1, Role::Admin);
        let make_owner = UserPatch { role: Some(Role::Owner), is_active: None };
        let lock_out = UserPatch { role: None, is_active: Some(false) };

        assert_eq!(may_invite(admin, Role::Owner), Err(NotAllowed::OwnersOnly));
        assert_eq!(may_change(admin, &user(2, Role::Member), make_owner), Err(NotAllowed::OwnersOnly));
        assert_eq!(may_change(admin, &user(2, Role::Owner), lock_out), Err(NotAllowed::OwnersOnly));
        assert_eq!(may_remove(admin, &user(2, Role::Owner)), Err(NotAllowed::OwnersOnly));
        assert_eq!(may_change(admin, &user(2, Role::Admin), lock_out), Ok(()));
        assert_eq!(may_invite(admin, Role::Admin), Ok(()));
    }

    #[test]
    fn nobody_changes_themselves() {
        for role in Role::ALL {
            let (me, my_self) = (doer(1, role), user(1, role));

            assert_eq!(may_remove(me, &my_self), Err(NotAllowed::Oneself));
            assert_eq!(may_change(me, &my_self, UserPatch::default()), Err(NotAllowed::Oneself));
        }
    }

    #[test]
    fn a_change_that_is_one_ends_all_sessions_and_another_does_nothing() {
        let (whom, now) = (user(2, Role::Member), DateTime::UNIX_EPOCH);
        let same = UserPatch { role: Some(Role::Member), is_active: Some(true) };

        let promoted = changed(&whom, UserPatch { role: Some(Role::Admin), is_active: None }, now).unwrap();

        assert_eq!((promoted.role, promoted.session_epoch, promoted.version), (Role::Admin, 1, 2));
        assert_eq!(changed(&whom, same, now), None);
    }

    #[test]
    fn the_owner_who_stays_is_one_who_can_log_in_the_doer_first() {
        let locked_out = User { is_active: false, ..user(4, Role::Owner) };
        let everybody = [user(1, Role::Owner), user(2, Role::Owner), user(3, Role::Admin), locked_out];
        let id = |number| UserId::new(Uuid::from_u128(number));

        assert_eq!(owner_beside(&everybody, id(1), id(2)), Some(id(2)));
        assert_eq!(owner_beside(&everybody, id(2), id(9)), Some(id(1)));
        assert_eq!(owner_beside(&everybody[1..], id(2), id(2)), None);
    }
}
