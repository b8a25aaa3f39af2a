//! Support tickets.

use super::fields::Fields;
use super::{Office, Paging, Refusal};
use crate::api::page::Page;
use crate::api::problem::{Kind, Problem};
use crate::api::tickets::{OpenTicket, Ticket};
use crate::app::request_name::RequestName;
use crate::domain::ids::TicketId;
use crate::domain::ticket::{Ticket as Stored, TicketStatus};

impl Office<'_> {
    /// Tickets, newest first.
    pub async fn list_tickets(&self, paging: &Paging<'_>) -> Result<Page<Ticket>, Refusal> {
        let wanted = paging.wanted(self, "", None).await?;
        let listed = self.store().tickets_listed(&wanted).await?;
        paging.page(self, "", listed, |ticket| Ticket::from(ticket.into_inner())).await
    }

    /// Opens a ticket. Under `key`, a repeat gets the ticket that the first has opened.
    pub async fn open_ticket(&self, wanted: &OpenTicket, key: Option<&str>) -> Result<Ticket, Refusal> {
        let mut fields = Fields::default();
        let (subject, body) = (wanted.subject.parse(), wanted.body.parse());
        if subject.is_err() {
            fields.wrong("subject", "Say in 1 to 120 characters what it is about.");
        }
        if body.is_err() {
            fields.wrong("body", "Tell the story in 1 to 4,000 characters.");
        }
        fields.finish()?;
        let (Ok(subject), Ok(body)) = (subject, body) else { return Err(Problem::new(Kind::Invalid).into()) };
        let request = key.map(|key| RequestName::of("open_ticket", key, wanted)).transpose()?;
        let id = TicketId::new(self.id());
        let ticket = Stored {
            id,
            subject,
            body,
            status: TicketStatus::Open,
            priority: wanted.priority,
            opened_by: self.principal.actor(),
            opened_at: self.now,
            updated_at: self.now,
            closed_at: None,
            is_test: self.profile().await?.is_test_mode,
        };
        let audit = self.audit("ticket.opened", vec![format!("ticket:{id}")]);
        let request = request.as_ref().map(RequestName::as_request);
        let stored = self.store().open_ticket_once(&ticket, &audit, request.as_ref()).await?;
        Ok(stored.into_inner().into())
    }

    /// Closes a ticket. One that is closed stays as it is.
    pub async fn close_ticket(&self, id: TicketId) -> Result<Ticket, Refusal> {
        let audit = self.audit("ticket.closed", vec![format!("ticket:{id}")]);
        self.store().close_ticket(id, &audit).await?;
        let ticket = self.store().ticket(id).await?;
        Ok(ticket.ok_or_else(|| Problem::new(Kind::NotFound))?.into_inner().into())
    }
}
