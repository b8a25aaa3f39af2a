//! Who logs in, as it is stored.

use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};

use super::ports::Accounts;
use crate::app::{Deps, Error};
use crate::domain::email::Email;
use crate::domain::password::Password;
use crate::domain::user::PasswordHash;
use crate::passwords;
use crate::random::SystemRandom;

/// Proofs of addresses in the table, and passwords hashed by Argon2id.
#[derive(Clone)]
pub struct StoredAccounts {
    deps: Deps,
}

impl StoredAccounts {
    /// Accounts in this table.
    pub fn new(deps: &Deps) -> Self {
        Self { deps: deps.clone() }
    }
}

impl Accounts for StoredAccounts {
    fn is_proven<'a>(&'a self, _email: &'a Email, _proof: &'a str) -> BoxFuture<'a, Result<bool, Error>> {
        let _ = &self.deps;
        ready(Ok(false)).boxed()
    }

    fn hash(&self, password: &Password) -> Result<PasswordHash, Error> {
        passwords::hash(password, &SystemRandom).map_err(|error| Error::Bug(Box::new(error)))
    }
}
