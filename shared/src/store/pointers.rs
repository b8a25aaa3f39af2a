//! Call pointers: what is fixed about a call by whoever sees it first.

use super::error::Result;
use super::item::{decode, encode};
use super::key::Key;
use super::request::{Expression, IS_NEW, Write};
use super::{Read, Store};
use crate::domain::call::CallPointer;
use crate::domain::ids::{CallSid, TraceId};
use crate::domain::stored::Stored;

/// A call's pointer, and who wrote it.
#[derive(Debug, Clone, PartialEq)]
pub enum Opened {
    /// This request.
    New(Stored<CallPointer>),
    /// An earlier one: this is what it fixed, which may differ from what was asked for.
    Already(Stored<CallPointer>),
}

impl Store {
    /// Fixes what a call is, unless that is fixed already. One request either way.
    pub async fn open_call(&self, pointer: &CallPointer, trace: &TraceId) -> Result<Opened> {
        let item = encode(&self.traced(trace), &Key::CallPointer(&pointer.call_sid), pointer)?;
        match self.put("open_call", item, Expression::new(IS_NEW)).await? {
            Write::Done => Ok(Opened::New(Stored::acknowledged(pointer.clone()))),
            Write::Refused(stored) => {
                let pointer = decode(stored.unwrap_or_default())?;
                Ok(Opened::Already(Stored::acknowledged(pointer)))
            }
        }
    }

    /// What is fixed about a call, if it was ever seen.
    pub async fn call_pointer(&self, call: &CallSid, read: Read) -> Result<Option<Stored<CallPointer>>> {
        let pointer = self.get("call_pointer", &Key::CallPointer(call), read).await?;
        Ok(pointer.map(Stored::acknowledged))
    }
}
