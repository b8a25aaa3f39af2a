//! Messages and voicemails: listed, and marked as dealt with.

use super::{Office, Paging, Refusal};
use crate::api::messages::{ChangeMessage, Message};
use crate::api::page::Page;
use crate::api::problem::{Kind, Problem};
use crate::api::public_id::MessageId;

/// Most messages that one page looks at where only some fit.
const READ_AT_MOST: usize = 1_000;

impl Office<'_> {
    /// Messages, newest call first: all, or only those that are or are not dealt with.
    pub async fn list_messages(&self, handled: Option<bool>, paging: &Paging<'_>) -> Result<Page<Message>, Refusal> {
        let filters = format!("{handled:?}");
        let wanted = paging.wanted(self, &filters, handled.map(|_| READ_AT_MOST)).await?;
        let fits = |message: &crate::domain::message::Message| handled.is_none_or(|it| it == message.is_handled);
        let listed = self.store().messages_listed(&wanted, fits).await?;
        paging.page(self, &filters, listed, |one| Message::of(one.call_started_at, one.message.into_inner())).await
    }

    /// Says that somebody dealt with a message, or that nobody did. Who dealt with it first stays named.
    pub async fn change_message(&self, id: &MessageId, change: &ChangeMessage) -> Result<Message, Refusal> {
        let store = self.store();
        let action = if change.is_handled { "message.handled" } else { "message.reopened" };
        let audit = self.audit(action, vec![format!("message:{id}")]);
        let (started_at, call) = (id.call.started_at, &id.call.call_sid);
        store.mark_message((started_at, call, &id.part), change.is_handled, &audit).await?;
        let message = store.message(started_at, call, &id.part).await?;
        let message = message.ok_or_else(|| Problem::new(Kind::NotFound))?;
        Ok(Message::of(started_at, message.into_inner()))
    }
}
