//! Claims: who does something outside the table just now.

use chrono::{DateTime, Duration, Utc};

use super::TenantStore;
use super::error::Result;
use super::item::{TTL, TransferClaim, decode, encode, number, text};
use super::key::Key;
use super::request::{Expression, Write};
use crate::domain::ids::CallSid;
use crate::domain::phone::E164;

/// Whether a caller may be connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Yes: nobody else connects this caller now.
    Mine,
    /// No: this call does. A company's phone that forwards to Kestrel looks just so.
    HeldBy(CallSid),
}

impl TenantStore<'_> {
    /// Claims the connecting of `caller` for a call, for as long as `lasting`.
    ///
    /// The same call may claim again, and anybody once the time is over: DynamoDB removes old items late, so the
    /// condition looks at the time itself.
    pub async fn claim_transfer(
        &self,
        caller: &E164,
        call: &CallSid,
        now: DateTime<Utc>,
        lasting: Duration,
    ) -> Result<Claim> {
        let claim = TransferClaim { call_sid: call.clone(), until: now + lasting };
        let item = encode(self.store, &Key::TransferOnce(self.id, caller), &claim)?;
        let is_free = Expression::new("attribute_not_exists(PK) OR #ttl <= :now OR call_sid = :call")
            .name("#ttl", TTL)
            .value(":now", number(u64::try_from(now.timestamp()).unwrap_or_default()))
            .value(":call", text(call.as_str()));
        match self.store.put("claim_transfer", item, is_free).await? {
            Write::Done => Ok(Claim::Mine),
            Write::Refused(held) => {
                decode::<TransferClaim>(held.unwrap_or_default()).map(|claim| Claim::HeldBy(claim.call_sid))
            }
        }
    }
}
