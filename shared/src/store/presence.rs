//! What the table knows of calls that somebody else lists: whose they are, which are on record, whose voicemail is
//! kept. A hundred at a time; of a company's items only whether they exist.
//!
//! The company of each item comes from its call's pointer, so nothing is reached here by naming a call alone.

use std::collections::{HashMap, HashSet};

use super::batch::{Name, name_in, name_of};
use super::error::Result;
use super::item::decode;
use super::key::Key;
use super::{Read, Store};
use crate::domain::call::CallPointer;
use crate::domain::ids::{CallSid, RecordingSid};
use crate::domain::message::MessagePart;
use crate::domain::stored::Stored;

impl Store {
    /// The pointers of these calls, by call; a call that was never seen has none.
    ///
    /// One that cannot be read is left out, so that it does not keep the others from being found: whoever goes on to
    /// open the call meets it.
    pub async fn call_pointers(&self, calls: &[CallSid], read: Read) -> Result<HashMap<CallSid, Stored<CallPointer>>> {
        let keys: Vec<Key<'_>> = calls.iter().map(Key::CallPointer).collect();
        let mut pointers = HashMap::with_capacity(calls.len());
        for item in self.batch_get("call_pointers", &keys, read).await? {
            if let Ok(pointer) = decode::<CallPointer>(item) {
                pointers.insert(pointer.call_sid.clone(), Stored::acknowledged(pointer));
            }
        }
        Ok(pointers)
    }

    /// Which of these calls are on record: their log item exists.
    ///
    /// Eventually consistent: a record of the last second may be missing, and completing the call then changes nothing.
    pub async fn calls_on_record(&self, calls: &[&CallPointer]) -> Result<HashSet<CallSid>> {
        let keys: Vec<Key<'_>> = calls.iter().map(|call| log(call)).collect();
        let found = self.batch_exists("calls_on_record", &keys).await?;
        let on_record = calls.iter().zip(&keys).filter(|(_, key)| found.contains(&name_of(key)));
        Ok(on_record.map(|(call, _)| call.call_sid.clone()).collect())
    }

    /// Which of these recordings are kept: as a message of their call, and noted on its record where there is one.
    ///
    /// Eventually consistent: what was written in the last second may be missing, and keeping it again then changes
    /// nothing.
    pub async fn voicemails_kept(&self, recordings: &[(&CallPointer, &RecordingSid)]) -> Result<HashSet<RecordingSid>> {
        let logs: Vec<Key<'_>> = recordings.iter().map(|(call, _)| log(call)).collect();
        let parts: Vec<_> =
            recordings.iter().map(|(_, recording)| MessagePart::Recording((*recording).clone())).collect();
        let messages: Vec<Key<'_>> =
            recordings.iter().zip(&parts).map(|((call, _), part)| message(call, part)).collect();
        let (logs_found, messages_found) = futures::try_join!(
            self.batch_get("voicemails_kept", &logs, Read::Eventual),
            self.batch_exists("voicemails_kept", &messages),
        )?;
        let without: HashSet<Name> =
            logs_found.iter().filter(|log| !log.contains_key("recording_sid")).map(name_in).collect();

        let keys = logs.iter().zip(&messages);
        let is_kept = |(log, message): (&Key<'_>, &Key<'_>)| {
            messages_found.contains(&name_of(message)) && !without.contains(&name_of(log))
        };
        let kept = recordings.iter().zip(keys).filter(|(_, keys)| is_kept(*keys));
        Ok(kept.map(|((_, recording), _)| (*recording).clone()).collect())
    }
}

fn log(call: &CallPointer) -> Key<'_> {
    Key::Call(call.tenant_id, call.started_at, &call.call_sid)
}

fn message<'a>(call: &'a CallPointer, part: &'a MessagePart) -> Key<'a> {
    Key::Message(call.tenant_id, call.started_at, &call.call_sid, part)
}
