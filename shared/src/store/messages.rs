//! Messages left for a company.

use chrono::{DateTime, Utc};

use super::error::{Error, Result, bug};
use super::item::{Entity, attribute, decode, encode, sort_key};
use super::key::{Key, Partition, call_started_at_in_sk, recordings_of};
use super::listing::{Listed, Wanted};
use super::request::{Expression, IS_NEW, Query, Range, Write};
use super::transaction::{Outcome, Transaction, refusal};
use super::{Read, TenantStore};
use crate::domain::audit::AuditEntry;
use crate::domain::ids::{CallSid, RecordingSid};
use crate::domain::message::{Message, MessageContent, MessagePart};
use crate::domain::stored::Stored;

/// A message, and when its call began: what names it.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// When the call began, as in the message's key.
    pub call_started_at: DateTime<Utc>,
    /// The message.
    pub message: Stored<Message>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Message,
    Audit,
}

impl TenantStore<'_> {
    /// Stores a message of the call that began at `call_started_at`.
    ///
    /// A message is named by its call and its turn or recording, so a repeat changes nothing and returns the first.
    pub async fn take_message(&self, call_started_at: DateTime<Utc>, message: &Message) -> Result<Stored<Message>> {
        let part = message.content.part();
        let key = Key::Message(self.id, call_started_at, &message.call_sid, &part);
        let item = encode(self.store, &key, message)?;
        match self.store.put("take_message", item, Expression::new(IS_NEW)).await? {
            Write::Done => Ok(Stored::acknowledged(message.clone())),
            Write::Refused(stored) => decode(stored.unwrap_or_default()).map(Stored::acknowledged),
        }
    }

    /// The voicemail left in a call, where there is one.
    pub async fn voicemail(&self, call_started_at: DateTime<Utc>, call: &CallSid) -> Result<Option<RecordingSid>> {
        let range = Range::BeginsWith(recordings_of(call_started_at, call));
        let first = Query { range, read: Read::Strong, limit: Some(1), ..Query::of(Partition::Messages(self.id)) };
        let found = self.store.query("voicemail", &first).await?;
        let message: Option<Message> = found.into_iter().next().map(decode).transpose()?;
        Ok(message.and_then(|message| match message.content {
            MessageContent::Voicemail { recording_sid, .. } => Some(recording_sid),
            MessageContent::Spoken { .. } => None,
        }))
    }

    /// The message told to the receptionist in a turn.
    pub async fn spoken_message(
        &self,
        call_started_at: DateTime<Utc>,
        call: &CallSid,
        turn: u32,
    ) -> Result<Option<Stored<Message>>> {
        self.message(call_started_at, call, &MessagePart::Turn(turn)).await
    }

    /// The message that a recording is.
    pub async fn recorded_message(
        &self,
        call_started_at: DateTime<Utc>,
        call: &CallSid,
        recording: &RecordingSid,
    ) -> Result<Option<Stored<Message>>> {
        self.message(call_started_at, call, &MessagePart::Recording(recording.clone())).await
    }

    /// A message of a call.
    pub async fn message(
        &self,
        call_started_at: DateTime<Utc>,
        call: &CallSid,
        part: &MessagePart,
    ) -> Result<Option<Stored<Message>>> {
        let key = Key::Message(self.id, call_started_at, call, part);
        Ok(self.store.get("message", &key, Read::Strong).await?.map(Stored::acknowledged))
    }

    /// The newest messages, newest call first.
    pub async fn messages(&self, limit: usize) -> Result<Vec<Stored<Message>>> {
        let newest = Query { is_backwards: true, limit: Some(limit), ..Query::of(Partition::Messages(self.id)) };
        let found = self.store.query("messages", &newest).await?;
        found.into_iter().map(|item| decode(item).map(Stored::acknowledged)).collect()
    }

    /// Messages, newest call first, of which `keep` says that they are wanted.
    pub async fn messages_listed(
        &self,
        wanted: &Wanted,
        keep: impl Fn(&Message) -> bool + Send + Sync,
    ) -> Result<Listed<Found>> {
        let newest = Query { is_backwards: true, ..Query::of(Partition::Messages(self.id)) };
        let read = |item| {
            let corrupt = Error::Corrupt { entity: Message::KIND };
            let call_started_at = call_started_at_in_sk(sort_key(&item)).ok_or(corrupt)?;
            let message: Message = decode(item)?;
            Ok(keep(&message).then(|| Found { call_started_at, message: Stored::acknowledged(message) }))
        };
        self.store.listed("messages_listed", newest, wanted, read).await
    }

    /// Says that somebody dealt with a message, or that nobody did, with its audit line. Whoever the line names has
    /// dealt with it at its time. Returns whether this is what changed it: a message that stands so stays as it is.
    pub async fn mark_message(
        &self,
        (call_started_at, call, part): (DateTime<Utc>, &CallSid, &MessagePart),
        is_handled: bool,
        audit: &AuditEntry,
    ) -> Result<bool> {
        let set = "SET is_handled = :handled, handled_at = :at, handled_by = :by";
        let change = if is_handled {
            Expression::new(set).value(":at", attribute(&audit.at)?).value(":by", attribute(&audit.actor)?)
        } else {
            Expression::new("SET is_handled = :handled REMOVE handled_at, handled_by")
        };
        let change = change.value(":handled", attribute(&is_handled)?);
        let key = Key::Message(self.id, call_started_at, call, part);
        let mut transaction = Transaction::new(self.store, "mark_message");
        transaction.update(Step::Message, &key, change, Some("attribute_exists(PK) AND is_handled <> :handled"))?;
        let line = encode(self.store, &Key::Audit(self.id, audit.id), audit)?;
        transaction.put(Step::Audit, line, Expression::new(IS_NEW))?;

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(true) };
        match refusal(&steps, Step::Message) {
            Some(Some(_)) => Ok(false),
            Some(None) => Err(Error::NotFound { what: "the message" }),
            None => Err(bug("mark_message", "Audit", "an audit line with this id exists")),
        }
    }
}
