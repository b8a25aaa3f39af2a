//! An invitation to work for a company with Kestrel.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::access::Role;
use super::digest::Digest;
use super::email::Email;
use super::ids::{InvitationId, TenantId};

/// How long an invitation is good.
pub const INVITATION_LASTS: Duration = Duration::days(7);
/// How many people and open invitations a company may have.
pub const MOST_PEOPLE: usize = 200;

/// An invitation. One item: `INVITATION#<id>`, gone once it is accepted, taken back or over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// To whom it is mailed.
    pub email: Email,
    /// What they will be to the company.
    pub role: Role,
    /// The digest of its token. Not for an export and not for the API.
    pub digest: Digest,
    /// When it was mailed.
    pub created_at: DateTime<Utc>,
    /// From when on it is not good any more.
    pub expires_at: DateTime<Utc>,
}

/// Where the invitation of a token is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InvitationPointer {
    /// Whose company.
    pub tenant_id: TenantId,
    /// Which.
    pub invitation_id: InvitationId,
    /// From when on it is not good any more.
    pub expires_at: DateTime<Utc>,
}

impl Invitation {
    /// An invitation that is mailed now.
    pub fn new(id: InvitationId, email: Email, role: Role, digest: Digest, now: DateTime<Utc>) -> Self {
        Self { id, email, role, digest, created_at: now, expires_at: now + INVITATION_LASTS }
    }

    /// Whether it is still good at `now`.
    pub fn is_good(&self, now: DateTime<Utc>) -> bool {
        now < self.expires_at
    }
}
