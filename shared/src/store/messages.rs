//! Messages left for a company.

use chrono::{DateTime, Utc};

use super::error::Result;
use super::item::{decode, encode};
use super::key::{Key, MessagePart, Partition, recordings_of};
use super::request::{Expression, IS_NEW, Query, Range, Write};
use super::{Read, TenantStore};
use crate::domain::ids::{CallSid, RecordingSid};
use crate::domain::message::{Message, MessageContent};
use crate::domain::stored::Stored;

impl TenantStore<'_> {
    /// Stores a message of the call that began at `call_started_at`.
    ///
    /// A message is named by its call and its turn or recording, so a repeat changes nothing and returns the first.
    pub async fn take_message(&self, call_started_at: DateTime<Utc>, message: &Message) -> Result<Stored<Message>> {
        let part = match &message.content {
            MessageContent::Spoken { turn, .. } => MessagePart::Turn(*turn),
            MessageContent::Voicemail { recording_sid, .. } => MessagePart::Recording(recording_sid),
        };
        let key = Key::Message(self.id, call_started_at, &message.call_sid, part);
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
        self.message_in(call_started_at, call, MessagePart::Turn(turn)).await
    }

    /// The message that a recording is.
    pub async fn recorded_message(
        &self,
        call_started_at: DateTime<Utc>,
        call: &CallSid,
        recording: &RecordingSid,
    ) -> Result<Option<Stored<Message>>> {
        self.message_in(call_started_at, call, MessagePart::Recording(recording)).await
    }

    async fn message_in(
        &self,
        call_started_at: DateTime<Utc>,
        call: &CallSid,
        part: MessagePart<'_>,
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
}
