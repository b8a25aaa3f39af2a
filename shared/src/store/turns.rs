//! Turns of a call. Each is written once; a repeated webhook is answered with the one that is stored.

use super::error::Result;
use super::item::{decode, encode};
use super::key::{Key, Partition};
use super::request::{Expression, IS_NEW, Query, Write};
use super::{Read, TenantStore};
use crate::domain::ids::CallSid;
use crate::domain::stored::Stored;
use crate::domain::turn::Turn;

/// The turn that is stored under a number, and who wrote it.
#[derive(Debug, Clone, PartialEq)]
pub enum TurnWritten {
    /// This request.
    New(Stored<Turn>),
    /// An earlier one, whose reply is the one to give.
    Repeated(Stored<Turn>),
}

impl TenantStore<'_> {
    /// A turn, if it is stored.
    ///
    /// Turns never change, so the cheap read is right whenever it finds one; only where it does not, the strong one
    /// decides.
    pub async fn turn(&self, call: &CallSid, number: u32) -> Result<Option<Stored<Turn>>> {
        let key = Key::Turn(self.id, call, number);
        let turn = match self.store.get("turn", &key, Read::Eventual).await? {
            Some(turn) => Some(turn),
            None => self.store.get("turn", &key, Read::Strong).await?,
        };
        Ok(turn.map(Stored::acknowledged))
    }

    /// The last turn stored so far.
    pub async fn last_turn(&self, call: &CallSid) -> Result<Option<Stored<Turn>>> {
        let turns = Partition::Turns(self.id, call);
        let last = Query { read: Read::Strong, is_backwards: true, limit: Some(1), ..Query::of(turns) };
        let found = self.store.query("last_turn", &last).await?;
        found.into_iter().next().map(|item| decode(item).map(Stored::acknowledged)).transpose()
    }

    /// All turns of a call, in order.
    pub async fn turns(&self, call: &CallSid) -> Result<Vec<Stored<Turn>>> {
        let found = self.store.query("turns", &Query::of(Partition::Turns(self.id, call))).await?;
        found.into_iter().map(|item| decode(item).map(Stored::acknowledged)).collect()
    }

    /// Stores a turn under its number, unless there is one. One request either way.
    pub async fn put_turn(&self, call: &CallSid, turn: &Turn) -> Result<TurnWritten> {
        let item = encode(self.store, &Key::Turn(self.id, call, turn.number), turn)?;
        match self.store.put("put_turn", item, Expression::new(IS_NEW)).await? {
            Write::Done => Ok(TurnWritten::New(Stored::acknowledged(turn.clone()))),
            Write::Refused(stored) => {
                let turn = decode(stored.unwrap_or_default())?;
                Ok(TurnWritten::Repeated(Stored::acknowledged(turn)))
            }
        }
    }
}
