//! The people of a company and open invitations, as the API shows and takes them. No hash and no digest is in any.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::problem::{FieldError, Problem};
use crate::app::identity::list_users::People as Found;
use crate::domain::access::Role;
use crate::domain::email::{Email, InvalidEmail};
use crate::domain::ids::{InvitationId, UserId};
use crate::domain::invitation::Invitation as Invited;
use crate::domain::people::UserPatch;
use crate::domain::user::{PersonName, User as Person};

const ROLES: &str = "Choose member, admin or owner.";

/// Everybody of a company.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct People {
    /// Who works there, in the order in which they came.
    pub users: Vec<User>,
    /// Who is invited and can still take the invitation, in the order in which they were.
    pub invitations: Vec<Invitation>,
}

impl From<Found> for People {
    fn from(found: Found) -> Self {
        Self {
            users: found.users.into_iter().map(User::from).collect(),
            invitations: found.invitations.into_iter().map(Invitation::from).collect(),
        }
    }
}

/// A person who works for a company.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// What they are called.
    pub name: PersonName,
    /// What they log in with.
    pub email: Email,
    /// What they are to the company.
    pub role: Role,
    /// Whether they may log in.
    pub is_active: bool,
    /// When they came.
    pub created_at: DateTime<Utc>,
    /// When they last logged in.
    pub last_login_at: Option<DateTime<Utc>>,
}

impl From<Person> for User {
    fn from(person: Person) -> Self {
        let Person { id, name, email, role, is_active, created_at, last_login_at, .. } = person;
        Self { id, name, email, role, is_active, created_at, last_login_at }
    }
}

/// An invitation that is open.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// To whom it was mailed.
    pub email: Email,
    /// What they will be to the company.
    pub role: Role,
    /// When it was mailed.
    pub created_at: DateTime<Utc>,
    /// Until when it can be taken.
    pub expires_at: DateTime<Utc>,
}

impl From<Invited> for Invitation {
    fn from(invited: Invited) -> Self {
        let Invited { id, email, role, created_at, expires_at, digest: _ } = invited;
        Self { id, email, role, created_at, expires_at }
    }
}

/// Somebody to invite.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct InviteUser {
    /// Where the invitation is mailed, and what they will log in with.
    #[cfg_attr(feature = "schema", schemars(with = "Email"))]
    pub email: String,
    /// What they will be to the company.
    #[cfg_attr(feature = "schema", schemars(with = "Role"))]
    pub role: String,
}

impl InviteUser {
    /// The address and the role, or what is wrong with them.
    pub fn check(&self) -> Result<(Email, Role), Problem> {
        match (self.email.parse(), self.role.parse()) {
            (Ok(email), Ok(role)) => Ok((email, role)),
            (email, role) => {
                let email = email.err().map(|error: InvalidEmail| FieldError::new("email", error.to_string()));
                let role = role.err().map(|_| FieldError::new("role", ROLES));
                Err(Problem::fields(email.into_iter().chain(role).collect()))
            }
        }
    }
}

/// What becomes of a person. What is absent stays.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeUser {
    /// Another role.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Role>"))]
    pub role: Option<String>,
    /// Whether they may log in. Who may not stays in the list.
    #[serde(default)]
    pub is_active: Option<bool>,
}

impl ChangeUser {
    /// The change, or what is wrong with it.
    pub fn check(&self) -> Result<UserPatch, Problem> {
        let role = self.role.as_deref().map(str::parse).transpose().map_err(|_| Problem::field("role", ROLES))?;
        Ok(UserPatch { role, is_active: self.is_active })
    }
}
