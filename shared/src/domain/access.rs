//! Who may do what: roles of people, permissions of keys, and whoever a credential turned out to be.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::audit::Actor;
use super::ids::{ApiKeyId, TenantId, UserId};

/// What a person is to the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees calls and works with messages and visits.
    Member,
    /// Also changes settings, people and keys.
    Admin,
    /// Also rents numbers, takes the data out, closes the account and makes owners.
    Owner,
}

impl Role {
    /// All roles, the least first.
    pub const ALL: [Self; 3] = [Self::Member, Self::Admin, Self::Owner];

    /// Its name, as stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// What it may do.
    pub fn may(self, permission: Permission) -> bool {
        self >= permission.least_role()
    }
}

impl FromStr for Role {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(UnknownWord)
    }
}

/// A text that is no role or no permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a known word")]
pub struct UnknownWord;

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $least:ident, $grantable:literal;)+) => {
        /// One thing that a person or a key may do. Every route needs exactly one (`api::routes`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum Permission {
            $($(#[$doc])* #[serde(rename = $text)] $name,)+
        }

        impl Permission {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its name, as stored, shown and written in an API key's list.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The least role that may do it.
            pub fn least_role(self) -> Role {
                match self { $(Self::$name => Role::$least,)+ }
            }

            /// Whether an API key can have it. People, keys and the account itself are for people only: a key that
            /// leaks must not be able to make another.
            pub fn is_for_keys(self) -> bool {
                match self { $(Self::$name => $grantable,)+ }
            }
        }
    };
}

permissions! {
    /// See the company, its settings, its hours and its receptionist.
    CompanyRead = "company:read", Member, true;
    /// Change them.
    CompanyWrite = "company:write", Admin, true;
    /// Talk to the receptionist in a test conversation, with settings that are not saved.
    CompanyTest = "company:test", Admin, false;
    /// See the numbers and how they are forwarded.
    NumbersRead = "numbers:read", Member, true;
    /// Add and release numbers: they cost rent, and a number that is gone rarely comes back.
    NumbersWrite = "numbers:write", Owner, false;
    /// See calls, transcripts and recordings.
    CallsRead = "calls:read", Member, true;
    /// See messages and voicemails.
    MessagesRead = "messages:read", Member, true;
    /// Mark them as dealt with.
    MessagesWrite = "messages:write", Member, true;
    /// See visits and free slots.
    AppointmentsRead = "appointments:read", Member, true;
    /// Book, move and cancel visits.
    AppointmentsWrite = "appointments:write", Member, true;
    /// See the months and what they count.
    UsageRead = "usage:read", Member, true;
    /// Download reports.
    ReportsRead = "reports:read", Member, true;
    /// See support tickets.
    TicketsRead = "tickets:read", Member, true;
    /// Open and answer them.
    TicketsWrite = "tickets:write", Member, true;
    /// See who works here.
    PeopleRead = "people:read", Member, false;
    /// Invite, change and remove people.
    PeopleWrite = "people:write", Admin, false;
    /// See API keys, without their secrets.
    KeysRead = "keys:read", Admin, false;
    /// Make, rotate and revoke API keys.
    KeysWrite = "keys:write", Admin, false;
    /// See who changed what.
    AuditRead = "audit:read", Admin, false;
    /// See exports and fetch them.
    ExportsRead = "exports:read", Owner, false;
    /// Take all data out.
    ExportsWrite = "exports:write", Owner, false;
    /// Close the account.
    AccountClose = "account:close", Owner, false;
}

impl fmt::Display for Permission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Permission {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Self::ALL.iter().copied().find(|permission| permission.as_str() == text).ok_or(UnknownWord)
    }
}

/// Whoever a credential turned out to be. Made only from a credential, never from what a request says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Whose company: the only source of a request's tenant.
    pub tenant: TenantId,
    /// By what.
    pub by: Credential,
}

/// The kind of credential, with what it may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// A person who logged in.
    Person {
        /// Who.
        user: UserId,
        /// What they are to the company.
        role: Role,
    },
    /// A program with an API key.
    Key {
        /// Which key.
        key: ApiKeyId,
        /// What it may do. Always of those that are for keys.
        permissions: Vec<Permission>,
    },
}

impl Principal {
    /// Whether it may do this.
    pub fn may(&self, permission: Permission) -> bool {
        match &self.by {
            Credential::Person { role, .. } => role.may(permission),
            Credential::Key { permissions, .. } => permission.is_for_keys() && permissions.contains(&permission),
        }
    }

    /// The person, where it is one.
    pub fn person(&self) -> Option<(UserId, Role)> {
        match self.by {
            Credential::Person { user, role } => Some((user, role)),
            Credential::Key { .. } => None,
        }
    }

    /// On whose behalf its changes are made, for the audit log.
    pub fn actor(&self) -> Actor {
        match &self.by {
            Credential::Person { user, .. } => Actor::User { id: user.to_string() },
            Credential::Key { key, .. } => Actor::ApiKey { id: key.to_string() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn each_role_may_do_all_that_the_role_below_it_may() {
        for permission in Permission::ALL {
            let may: Vec<bool> = Role::ALL.into_iter().map(|role| role.may(*permission)).collect();
            assert!(may.is_sorted(), "{permission}: {may:?}");
            assert!(Role::Owner.may(*permission));
        }
    }

    #[test]
    fn a_key_may_do_only_what_it_was_given_and_never_what_is_for_people() {
        let by = |permissions: Vec<Permission>| Principal {
            tenant: TenantId::new(Uuid::nil()),
            by: Credential::Key { key: ApiKeyId::new(Uuid::nil()), permissions },
        };

        assert!(by(vec![Permission::CallsRead]).may(Permission::CallsRead));
        assert!(!by(vec![Permission::CallsRead]).may(Permission::MessagesRead));
        for permission in Permission::ALL.iter().filter(|permission| !permission.is_for_keys()) {
            assert!(!by(Permission::ALL.to_vec()).may(*permission), "{permission}");
        }
    }

    #[test]
    fn every_name_is_read_back() {
        for permission in Permission::ALL {
            assert_eq!(permission.as_str().parse(), Ok(*permission));
            assert_eq!(serde_json::to_value(permission).unwrap(), permission.as_str());
        }
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        assert_eq!("calls:write".parse::<Permission>(), Err(UnknownWord));
        assert_eq!("Owner".parse::<Role>(), Err(UnknownWord));
    }
}
