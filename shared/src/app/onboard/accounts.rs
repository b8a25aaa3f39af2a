//! Who logs in, as it is stored.

use futures::FutureExt as _;
use futures::future::BoxFuture;

use super::ports::Accounts;
use crate::app::identity;
use crate::app::identity::take_sign_up_proof::take_sign_up_proof;
use crate::app::{Deps, Error};
use crate::domain::email::Email;
use crate::domain::password::Password;
use crate::domain::token::ProofToken;
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
    fn is_proven<'a>(&'a self, email: &'a Email, proof: &'a str) -> BoxFuture<'a, Result<bool, Error>> {
        async move {
            let Ok(proof) = proof.parse::<ProofToken>() else { return Ok(false) };
            match take_sign_up_proof(&self.deps, &proof, email).await {
                Ok(()) => Ok(true),
                Err(identity::Error::Field { .. }) => Ok(false),
                Err(identity::Error::Other(error)) => Err(error),
                Err(
                    error @ (identity::Error::WrongPassword
                    | identity::Error::TooMany { .. }
                    | identity::Error::NotAllowed(_)
                    | identity::Error::InTheWay(_)),
                ) => Err(Error::Bug(Box::new(error))),
            }
        }
        .boxed()
    }

    fn hash(&self, password: &Password) -> Result<PasswordHash, Error> {
        passwords::hash(password, &SystemRandom).map_err(|error| Error::Bug(Box::new(error)))
    }
}
