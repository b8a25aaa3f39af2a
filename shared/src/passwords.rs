//! Passwords hashed and compared: Argon2id with 19 MiB, two passes and one lane, as OWASP advises.
//!
//! One comparison takes tens of milliseconds of a processor by design, and the memory: functions with this need a
//! gigabyte for the processor that comes with it.

use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::domain::password::Password;
use crate::domain::user::PasswordHash;
use crate::random::{NoRandomness, Randomness, bytes};

/// Memory in KiB.
const MEMORY: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Nobody's password: what a log-in for an unknown address is compared with, so that it takes as long as any other.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$a2VzdHJlbC1ub2JvZHkhIQ$NjL9nYx4tDrmQbVWOZ5Cq1fJkR0gUeXsPzTaHwIo3Mc";

/// A password cannot be hashed.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// No salt.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// Argon2 refused; its reason holds no part of the password.
    #[error("Argon2 refused: {0}")]
    Refused(String),
}

/// A password's hash, under a new salt.
pub fn hash(password: &Password, random: &dyn Randomness) -> Result<PasswordHash, HashError> {
    let salt: [u8; 16] = bytes(random)?;
    let refused = |error: String| HashError::Refused(error);
    let params = Params::new(MEMORY, PASSES, LANES, None).map_err(|error| refused(error.to_string()))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon2
        .hash_password_with_salt(password.expose().as_bytes(), &salt)
        .map_err(|error| refused(error.to_string()))?;
    Ok(PasswordHash::new(hash.to_string()))
}

/// Whether it is the password of this hash; for nobody's, it takes as long and never is.
pub fn is_right(password: &Password, hash: Option<&PasswordHash>) -> bool {
    let phc = hash.map_or(NOBODYS, PasswordHash::expose);
    // The costs are the hash's own: those of a hash made under other costs still count.
    let is_equal =
        Phc::new(phc).is_ok_and(|phc| Argon2::default().verify_password(password.expose().as_bytes(), &phc).is_ok());
    is_equal && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandom;

    #[test]
    fn a_password_is_right_for_its_own_hash_only() {
        let random = SeededRandom::new(1);
        let (right, wrong) = (Password::new("blue lantern parade"), Password::new("blue lantern parada"));
        let stored = hash(&right, &random).unwrap();

        assert!(is_right(&right, Some(&stored)));
        assert!(!is_right(&wrong, Some(&stored)));
        assert!(!is_right(&right, Some(&PasswordHash::new("not a hash".to_owned()))));
        assert_ne!(hash(&right, &random).unwrap(), stored, "each hash has its own salt");
    }

    #[test]
    fn nobodys_hash_costs_what_everybodys_does() {
        let stored = hash(&Password::new("blue lantern parade"), &SeededRandom::new(1)).unwrap();
        let costs = |phc: &str| phc.split('$').take(4).collect::<Vec<_>>().join("$");
        let lengths = |phc: &str| phc.split('$').map(str::len).collect::<Vec<_>>();

        assert_eq!(costs(stored.expose()), costs(NOBODYS));
        assert_eq!(lengths(stored.expose()), lengths(NOBODYS));
        assert!(Phc::new(NOBODYS).is_ok());
        assert!(!is_right(&Password::new("anything at all"), None));
    }
}
