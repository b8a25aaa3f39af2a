//! Codes that were mailed, and the proofs of an address that come of them. None of it belongs to a company yet.

use chrono::{DateTime, Utc};

use super::error::{Error, Result, bug};
use super::item::{Entity, attribute, encode, number};
use super::key::Key;
use super::request::{ALWAYS, Expression, IS_NEW, Write};
use super::transaction::{Outcome, Transaction, refusal};
use super::{Read, Store};
use crate::domain::code::{AddressProof, CodePurpose, MOST_TRIES, MailedCode};
use crate::domain::digest::Digest;
use crate::domain::email::Email;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Code,
    Proof,
}

impl Entity for MailedCode {
    const KIND: &'static str = "mailed_code";

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        Some(self.expires_at)
    }
}

impl Entity for AddressProof {
    const KIND: &'static str = "address_proof";

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        Some(self.expires_at)
    }
}

impl Store {
    /// Keeps a code that is mailed; the one before is good no more.
    pub async fn put_code(&self, purpose: CodePurpose, email: &Email, code: &MailedCode) -> Result<()> {
        let item = encode(self, &Key::Code(purpose, email), code)?;
        self.put("put_code", item, Expression::new(ALWAYS)).await.map(drop)
    }

    /// Tries a code. Returns whether it is the right one and good at `now`. A try counts before it is compared, so that
    /// many at once are not more than are allowed.
    pub async fn try_code(
        &self,
        purpose: CodePurpose,
        email: &Email,
        digest: Digest,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let key = Key::Code(purpose, email);
        // Each refusal means that another try was counted, and there are only so many.
        for _ in 0..=MOST_TRIES {
            let mailed: Option<MailedCode> = self.get("try_code", &key, Read::Strong).await?;
            let Some(mailed) = mailed.filter(|mailed| mailed.may_be_tried(now)) else { return Ok(false) };
            let change = Expression::new("SET tries = tries + :one")
                .value(":one", number(1_u64))
                .value(":tries", number(mailed.tries))
                .value(":mailed", attribute(&mailed.digest)?);
            let counted = self.update("try_code", &key, change, "tries = :tries AND digest = :mailed").await?;
            if matches!(counted, Write::Done) {
                return Ok(mailed.digest == digest);
            }
        }
        Ok(false)
    }

    /// Uses a code up and keeps the proof that comes of it. A code that was used up meanwhile is not found.
    pub async fn prove_address(&self, email: &Email, code: Digest, token: Digest, proof: &AddressProof) -> Result<()> {
        let mut transaction = Transaction::new(self, "prove_address");
        let is_it = Expression::new("digest = :digest").value(":digest", attribute(&code)?);
        transaction.delete(Step::Code, &Key::Code(CodePurpose::SignUp, email), &is_it)?;
        transaction.put(Step::Proof, encode(self, &Key::Token(token), proof)?, Expression::new(IS_NEW))?;

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(()) };
        match refusal(&steps, Step::Code) {
            Some(_) => Err(Error::NotFound { what: "the code" }),
            None => Err(bug("prove_address", "Proof", "two proofs have one token")),
        }
    }

    /// What a proof's token stands for.
    pub async fn address_proof(&self, token: Digest) -> Result<Option<AddressProof>> {
        self.get("address_proof", &Key::Token(token), Read::Strong).await
    }
}
