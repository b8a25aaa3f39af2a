//! A person who works for a company and can log in.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::access::Role;
use super::email::Email;
use super::ids::UserId;

/// A person's name: 1 to 100 characters on one line. Personal: its `Debug` shows nobody.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(extend("minLength" = 1, "maxLength" = 100)))]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

/// Why a text is no name. Its text is for whoever filled it in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A name takes 1 to 100 characters.")]
pub struct InvalidName;

impl PersonName {
    /// Longest name, in characters.
    pub const LONGEST: usize = 100;

    /// The name.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for PersonName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let text = text.trim();
        let is_valid = !text.is_empty() && text.chars().count() <= Self::LONGEST && !text.chars().any(char::is_control);
        is_valid.then(|| Self(text.to_owned())).ok_or(InvalidName)
    }
}

impl TryFrom<String> for PersonName {
    type Error = InvalidName;

    fn try_from(text: String) -> Result<Self, InvalidName> {
        text.parse()
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> Self {
        name.0
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PersonName")
    }
}

/// A password's Argon2id hash with its salt and costs, as a PHC string. Secret: it never leaves the table, not even in
/// an export.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Wraps a PHC string made by `shared::passwords`.
    pub fn new(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC string.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PasswordHash")
    }
}

/// A person who works for a company. One item: `USER#<id>`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// What they log in with; of one person only, across all companies.
    pub email: Email,
    /// What they are called.
    pub name: PersonName,
    /// What they are to the company.
    pub role: Role,
    /// Their password's hash.
    pub password_hash: PasswordHash,
    /// Whether they may log in. Who is locked out stays in the list.
    pub is_active: bool,
    /// Counts how often all their sessions were ended: a session of an earlier count is over. So one write ends any
    /// number of sessions, also one that begins at the same moment.
    pub session_epoch: u64,
    /// When they last logged in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_login_at: Option<DateTime<Utc>>,
    /// When they came.
    pub created_at: DateTime<Utc>,
    /// When anything of this was last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts changes.
    pub version: u64,
}

impl User {
    /// A person who comes now.
    pub fn new(
        id: UserId,
        email: Email,
        name: PersonName,
        role: Role,
        password_hash: PasswordHash,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            email,
            name,
            role,
            password_hash,
            is_active: true,
            session_epoch: 0,
            last_login_at: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// Whether the company needs them to have an owner at all.
    pub fn is_active_owner(&self) -> bool {
        self.role == Role::Owner && self.is_active
    }

    /// The same, changed now.
    #[must_use]
    pub fn touched(&self, now: DateTime<Utc>) -> Self {
        Self { updated_at: now, version: self.version + 1, ..self.clone() }
    }

    /// The same with all sessions ended.
    #[must_use]
    pub fn logged_out_everywhere(&self, now: DateTime<Utc>) -> Self {
        Self { session_epoch: self.session_epoch + 1, ..self.touched(now) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_person_is_in_a_log() {
        let user = User::new(
            UserId::new(uuid::Uuid::nil()),
            "jane@example.com".parse().unwrap(),
            "Jane Doe".parse().unwrap(),
            Role::Owner,
            PasswordHash::new("$argon2id$secret".to_owned()),
            DateTime::UNIX_EPOCH,
        );

        let shown = format!("{user:?}");

        for personal in ["jane", "Jane", "Doe", "argon2", "secret"] {
            assert!(!shown.contains(personal), "{shown}");
        }
    }

    #[test]
    fn a_name_is_one_line_of_a_sensible_length() {
        assert_eq!(" Jane Doe ".parse::<PersonName>().unwrap().expose(), "Jane Doe");
        for wrong in ["", "  ", "Jane\nDoe", &"x".repeat(101)] {
            assert_eq!(wrong.parse::<PersonName>(), Err(InvalidName));
        }
    }
}
