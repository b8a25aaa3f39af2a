//! Who works for a company, and who is invited.

use super::Error;
use crate::app::Deps;
use crate::domain::ids::TenantId;
use crate::domain::invitation::Invitation;
use crate::domain::user::User;

/// Everybody of a company.
#[derive(Debug, Clone, PartialEq)]
pub struct People {
    /// Who works there, in the order in which they came.
    pub users: Vec<User>,
    /// Who is invited and can still take the invitation, in the order in which they were.
    pub invitations: Vec<Invitation>,
}

/// Everybody of a company. Hashes and digests are in it: the API shows neither.
pub async fn list_users(deps: &Deps, tenant: &TenantId) -> Result<People, Error> {
    let tenant = deps.store.tenant(tenant);
    let (users, mut invitations) = futures::try_join!(tenant.users(), tenant.invitations())?;
    let now = deps.clock.now();
    invitations.retain(|invitation| invitation.is_good(now));
    Ok(People { users, invitations })
}
