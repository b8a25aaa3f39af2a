//! Whoever signs a company up shows that its address is theirs.

use super::Error;
use crate::app::Deps;
use crate::domain::email::Email;
use crate::domain::token::ProofToken;

/// Whether a proof is of this address and still good; a wrong one is a field error of `email_proof`.
///
/// It stays good until it ends, so that a sign-up that failed can be repeated. A second company cannot come of it: then
/// its address is taken.
pub async fn take_sign_up_proof(deps: &Deps, proof: &ProofToken, email: &Email) -> Result<(), Error> {
    let stored = deps.store.address_proof(proof.digest()).await?;
    match stored.filter(|stored| stored.proves(email, deps.clock.now())) {
        Some(_) => Ok(()),
        None => Err(Error::field("email_proof", "Prove your e-mail address once more: the proof is too old.")),
    }
}
