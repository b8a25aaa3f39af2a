//! The code that was mailed comes back.

use chrono::{DateTime, Utc};

use super::{Error, Identity};
use crate::app;
use crate::domain::code::{AddressProof, CodePurpose, EmailCode};
use crate::domain::email::Email;
use crate::domain::token::ProofToken;
use crate::random::bytes;
use crate::store;

/// Takes a code and gives a proof for it that [`super::take_sign_up_proof`] takes, and when that ends.
pub async fn check_email_code(
    identity: &Identity,
    email: &Email,
    code: &EmailCode,
    ip: Option<&str>,
) -> Result<(ProofToken, DateTime<Utc>), Error> {
    identity.count_source(ip).await?;
    let (store, now) = (&identity.deps.store, identity.now());
    let digest = code.digest(CodePurpose::SignUp, email);
    if !store.try_code(CodePurpose::SignUp, email, digest, now).await? {
        return Err(wrong_code());
    }
    identity.uncount_source(ip).await;
    let token = ProofToken::from_random(bytes(identity.random.as_ref())?);
    let proof = AddressProof::new(email, now);
    match store.prove_address(email, digest, token.digest(), &proof).await {
        Ok(()) => Ok((token, proof.expires_at)),
        Err(store::Error::NotFound { .. }) => Err(wrong_code()),
        Err(error) => Err(app::Error::from(error).into()),
    }
}

fn wrong_code() -> Error {
    Error::field("code", "This code is wrong or too old. Ask for a new one.")
}
