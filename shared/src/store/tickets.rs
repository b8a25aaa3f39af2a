//! Support tickets. Those that wait are in the index, oldest first, for whoever deals with them.

use chrono::{DateTime, Utc};

use super::error::{Error, Result, bug};
use super::item::{Entity, attribute, decode, encode, index};
use super::key::{GSI1_PK, GSI1_SK, Key, Partition, TICKETS, gsi1_of_open_ticket, tickets_from};
use super::listing::{Listed, Wanted};
use super::repeatable::Repeatable;
use super::request::{Expression, IS_NEW, Query, Range};
use super::transaction::{Outcome, Transaction, refusal};
use super::{Read, TenantStore};
use crate::domain::audit::AuditEntry;
use crate::domain::ids::TicketId;
use crate::domain::stored::Stored;
use crate::domain::ticket::{Ticket, TicketStatus};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Ticket,
    Audit,
    Request,
}

impl Entity for Ticket {
    const KIND: &'static str = "ticket";
}

impl TenantStore<'_> {
    /// Opens a ticket, with its audit line.
    ///
    /// The id names the ticket: a repeat changes nothing and returns what the first has stored.
    pub async fn open_ticket(&self, ticket: &Ticket, audit: &AuditEntry) -> Result<Stored<Ticket>> {
        self.open_ticket_once(ticket, audit, None).await
    }

    /// The same, where `request` names the request, whatever id the ticket would get: a repeat returns the ticket that
    /// the first has opened, and another request under the same name is a [`Error::Conflict`].
    pub async fn open_ticket_once(
        &self,
        ticket: &Ticket,
        audit: &AuditEntry,
        request: Option<&Repeatable<'_>>,
    ) -> Result<Stored<Ticket>> {
        let mut item = encode(self.store, &Key::Ticket(self.id, ticket.id), ticket)?;
        index(&mut item, gsi1_of_open_ticket(ticket.opened_at, ticket.id));
        let mut transaction = Transaction::new(self.store, "open_ticket");
        transaction.put(Step::Ticket, item, Expression::new(IS_NEW))?;
        let line = encode(self.store, &Key::Audit(self.id, audit.id), audit)?;
        transaction.put(Step::Audit, line, Expression::new(IS_NEW))?;

        if let Some(request) = request {
            self.once(&mut transaction, Step::Request, request, (ticket.id.as_uuid(), ticket.opened_at))?;
        }
        let Outcome::Refused(steps) = transaction.commit().await? else {
            return Ok(Stored::acknowledged(ticket.clone()));
        };
        if let (Some(request), Some(held)) = (request, refusal(&steps, Step::Request)) {
            let first = TicketId::new(request.made_first(held)?);
            return self.ticket(first).await?.ok_or(Error::Corrupt { entity: Ticket::KIND });
        }
        match refusal(&steps, Step::Ticket) {
            Some(stored) => decode(stored.clone().unwrap_or_default()).map(Stored::acknowledged),
            None => Err(bug("open_ticket", "Audit", "an audit line with this id exists")),
        }
    }

    /// Closes a ticket at the audit line's time, and takes it out of the index. Returns whether this is what closed it:
    /// a ticket that is closed stays as it is.
    pub async fn close_ticket(&self, id: TicketId, audit: &AuditEntry) -> Result<bool> {
        let text = format!("SET #status = :closed, closed_at = :at, updated_at = :at REMOVE {GSI1_PK}, {GSI1_SK}");
        let change = Expression::new(text)
            .name("#status", "status")
            .value(":open", attribute(&TicketStatus::Open)?)
            .value(":closed", attribute(&TicketStatus::Closed)?)
            .value(":at", attribute(&audit.at)?);
        let mut transaction = Transaction::new(self.store, "close_ticket");
        transaction.update(Step::Ticket, &Key::Ticket(self.id, id), change, Some("#status = :open"))?;
        let line = encode(self.store, &Key::Audit(self.id, audit.id), audit)?;
        transaction.put(Step::Audit, line, Expression::new(IS_NEW))?;

        let Outcome::Refused(steps) = transaction.commit().await? else { return Ok(true) };
        match refusal(&steps, Step::Ticket) {
            Some(Some(_)) => Ok(false),
            Some(None) => Err(Error::NotFound { what: "the ticket" }),
            None => Err(bug("close_ticket", "Audit", "an audit line with this id exists")),
        }
    }

    /// A ticket.
    pub async fn ticket(&self, id: TicketId) -> Result<Option<Stored<Ticket>>> {
        let ticket = self.store.get("ticket", &Key::Ticket(self.id, id), Read::Strong).await?;
        Ok(ticket.map(Stored::acknowledged))
    }

    /// The newest tickets, newest first.
    pub async fn tickets(&self, limit: usize) -> Result<Vec<Stored<Ticket>>> {
        let range = Range::BeginsWith(TICKETS.to_owned());
        let newest = Query { range, is_backwards: true, limit: Some(limit), ..Query::of(Partition::Home(self.id)) };
        let found = self.store.query("tickets", &newest).await?;
        found.into_iter().map(|item| decode(item).map(Stored::acknowledged)).collect()
    }

    /// Tickets, newest first.
    pub async fn tickets_listed(&self, wanted: &Wanted) -> Result<Listed<Stored<Ticket>>> {
        let range = Range::BeginsWith(TICKETS.to_owned());
        let newest = Query { range, is_backwards: true, ..Query::of(Partition::Home(self.id)) };
        let read = |item| decode(item).map(|ticket| Some(Stored::acknowledged(ticket)));
        self.store.listed("tickets_listed", newest, wanted, read).await
    }

    /// How many tickets were opened from `from` until just before `until`, counted as far as `most`, so that a company
    /// with many costs no more.
    pub async fn tickets_opened(&self, from: DateTime<Utc>, until: DateTime<Utc>, most: usize) -> Result<usize> {
        let range = Range::Between(tickets_from(from), tickets_from(until));
        let opened = Query { range, limit: Some(most), ..Query::of(Partition::Home(self.id)) };
        Ok(self.store.query("tickets_opened", &opened).await?.len())
    }
}
