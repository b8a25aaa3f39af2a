//! A call that another phone forwarded may prove that a company's own number is forwarded to Kestrel.

use super::Error;
use super::complete_call::CallEnd;
use crate::domain::call::CallPointer;
use crate::domain::forwarding::is_proof;
use crate::domain::phone::E164;
use crate::store::{Read, TenantStore};

/// How often it is tried again when somebody asks anew, or another call ends, at the same moment.
const TRIES: usize = 5;

/// Notes what the end of a call tells of forwarding. Nobody forwarded most calls: then nothing is read or written.
///
/// At the end and not at the beginning, where somebody waits. A call whose number is asked about reads half a unit, and
/// writes once a day at most.
pub(super) async fn note_forwarding(
    tenant: &TenantStore<'_>,
    pointer: &CallPointer,
    end: &CallEnd,
) -> Result<(), Error> {
    let (Some(forwarded), Ok(number)) = (&end.forwarded_from, pointer.to.parse::<E164>()) else { return Ok(()) };
    for attempt in 0..TRIES {
        let read = if attempt == 0 { Read::Eventual } else { Read::Strong };
        let Some(check) = tenant.forwarding_check(&number, forwarded, read).await? else { return Ok(()) };
        let is_proof = is_proof(&check.forwarded_number, end.forwarded_from.as_ref());
        let Some(seen) = check.seen(pointer.started_at).filter(|_| is_proof) else { return Ok(()) };
        if tenant.note_forwarding(&seen, &check).await? {
            tracing::info!(is_first = check.verified_at.is_none(), "a call has shown that a number is forwarded");
            return Ok(());
        }
    }
    // The report is kept and comes again: the call itself is on record, and that twice is once.
    let busy = "many forwarded calls ended at once";
    Err(Error::Unavailable { dependency: "what is known of forwarding", source: busy.into() })
}
