//! The name of a request that its client may repeat.

use sha2::{Digest, Sha256};

use super::Error;
use crate::store::Repeatable;

/// The name of a request that may be repeated, and the digest of what it asks for.
pub(super) struct RequestName {
    name: String,
    digest: String,
}

impl RequestName {
    /// Of an operation, the client's key and what is asked for.
    pub(super) fn of(operation: &str, key: &str, wanted: &impl serde::Serialize) -> Result<Self, Error> {
        let wanted = serde_json::to_vec(wanted).map_err(|error| Error::Bug(Box::new(error)))?;
        Ok(Self {
            name: hex::encode(Sha256::digest(format!("{operation}\n{key}"))),
            digest: hex::encode(Sha256::digest(wanted)),
        })
    }

    pub(super) fn as_request(&self) -> Repeatable<'_> {
        Repeatable { name: &self.name, digest: &self.digest }
    }
}
