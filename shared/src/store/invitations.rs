//! Invitations: the open ones of a company, and where the invitation of a token is.

use chrono::{DateTime, Utc};

use super::error::{Conflicting, Error, Result, bug};
use super::item::{Entity, Item, UniqueName, attribute, decode, encode};
use super::key::{INVITATIONS, Key, Partition};
use super::request::{ALWAYS, Expression, IS_NEW, Query, Range};
use super::transaction::{Outcome, Transaction, refusal};
use super::users::AuditStep;
use super::{Read, Store, TenantStore};
use crate::domain::audit::AuditEntry;
use crate::domain::digest::Digest;
use crate::domain::ids::InvitationId;
use crate::domain::invitation::{Invitation, InvitationPointer};
use crate::domain::session::{Credential, Session};
use crate::domain::user::User;

/// Somebody who takes an invitation, and is logged in by it.
#[derive(Debug, Clone, Copy)]
pub struct Acceptance<'a> {
    /// The invitation.
    pub invitation: &'a Invitation,
    /// Who they are now.
    pub user: &'a User,
    /// Their first session's token.
    pub token: Digest,
    /// Their first session.
    pub session: &'a Session,
    /// Who did it: they themselves.
    pub audit: &'a AuditEntry,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Invitation,
    Pointer,
    Old,
    OldPointer,
    Person,
    Address,
    Session,
    Audit,
}

impl From<AuditStep> for Step {
    fn from(AuditStep: AuditStep) -> Self {
        Self::Audit
    }
}

impl Entity for Invitation {
    const KIND: &'static str = "invitation";

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        Some(self.expires_at)
    }
}

impl Entity for InvitationPointer {
    const KIND: &'static str = "invitation_pointer";

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        Some(self.expires_at)
    }
}

const NO_INVITATION: Error = Error::NotFound { what: "the invitation" };

impl Store {
    /// Where the invitation of a token is.
    pub async fn invitation_of(&self, token: Digest) -> Result<Option<InvitationPointer>> {
        self.get("invitation_of", &Key::Token(token), Read::Strong).await
    }
}

impl TenantStore<'_> {
    /// Keeps an invitation, in the place of an earlier one where there is one. An earlier one that somebody accepted or
    /// took back meanwhile is not found.
    pub async fn invite(
        &self,
        invitation: &Invitation,
        earlier: Option<&Invitation>,
        audit: &AuditEntry,
    ) -> Result<()> {
        let mut transaction = Transaction::new(self.store, "invite");
        let item = encode(self.store, &Key::Invitation(self.id, invitation.id), invitation)?;
        transaction.put(Step::Invitation, item, Expression::new(IS_NEW))?;
        let pointer =
            InvitationPointer { tenant_id: self.id, invitation_id: invitation.id, expires_at: invitation.expires_at };
        let item = encode(self.store, &Key::Token(invitation.digest), &pointer)?;
        transaction.put(Step::Pointer, item, Expression::new(IS_NEW))?;
        if let Some(earlier) = earlier {
            self.take(&mut transaction, earlier)?;
        }
        self.note(&mut transaction, audit)?;

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(()) };
        Err(invitation_refused("invite", &steps))
    }

    /// Takes an invitation back.
    pub async fn cancel_invitation(&self, invitation: &Invitation, audit: &AuditEntry) -> Result<()> {
        let mut transaction = Transaction::new(self.store, "cancel_invitation");
        self.take(&mut transaction, invitation)?;
        self.note(&mut transaction, audit)?;

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(()) };
        Err(invitation_refused("cancel_invitation", &steps))
    }

    /// Makes the invited person a user with a session, and uses the invitation up. Of two who take the same invitation
    /// the second does not find it; an address that has an account meanwhile is a [`Conflicting::Email`].
    pub async fn accept_invitation(&self, acceptance: &Acceptance<'_>) -> Result<()> {
        let Acceptance { invitation, user, token, session, audit } = *acceptance;
        let is_new = || Expression::new(IS_NEW);
        let mut transaction = Transaction::new(self.store, "accept_invitation");
        self.take(&mut transaction, invitation)?;
        transaction.put(Step::Person, encode(self.store, &Key::User(self.id, user.id), user)?, is_new())?;
        let name = UniqueName { tenant_id: self.id, user_id: Some(user.id) };
        // The company's own address may belong to no person: then it may become theirs.
        let is_free = Expression::new(format!("{IS_NEW} OR (tenant_id = :tenant AND attribute_not_exists(user_id))"))
            .value(":tenant", attribute(&self.id)?);
        transaction.put(Step::Address, encode(self.store, &Key::Email(user.email.expose()), &name)?, is_free)?;
        let credential = Credential::Session(session.clone());
        transaction.put(Step::Session, encode(self.store, &Key::Credential(token), &credential)?, is_new())?;
        self.note(&mut transaction, audit)?;

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(()) };
        Err(invitation_refused("accept_invitation", &steps))
    }

    /// An open invitation; it may be too old to be taken.
    pub async fn invitation(&self, id: InvitationId) -> Result<Option<Invitation>> {
        self.store.get("invitation", &Key::Invitation(self.id, id), Read::Strong).await
    }

    /// All open invitations, the oldest first; some may be too old to be taken.
    pub async fn invitations(&self) -> Result<Vec<Invitation>> {
        let range = Range::BeginsWith(INVITATIONS.to_owned());
        let all = Query { range, read: Read::Strong, ..Query::of(Partition::Home(self.id)) };
        self.store.query("invitations", &all).await?.into_iter().map(decode).collect()
    }

    /// Steps that use an invitation up.
    fn take(&self, transaction: &mut Transaction<'_, Step>, invitation: &Invitation) -> Result<()> {
        let is_it = Expression::new("digest = :digest").value(":digest", attribute(&invitation.digest)?);
        transaction.delete(Step::Old, &Key::Invitation(self.id, invitation.id), &is_it)?;
        transaction.delete(Step::OldPointer, &Key::Token(invitation.digest), &Expression::new(ALWAYS))
    }
}

fn invitation_refused(operation: &'static str, steps: &[(Step, Option<Item>)]) -> Error {
    if refusal(steps, Step::Old).is_some() {
        return NO_INVITATION;
    }
    if refusal(steps, Step::Address).is_some() {
        return Error::Conflict { what: Conflicting::Email };
    }
    bug(operation, "Invitation", "an invitation, a person or an audit line with this id exists")
}
