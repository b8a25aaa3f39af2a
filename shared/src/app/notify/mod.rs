//! Tells people what happened: by mail and by text message, each once, and visibly.
//!
//! An event comes out of a channel's queue, leads to notices ([`crate::domain::notice`]), and each notice is one
//! delivery with a record of its own. The event holds ids only; what a notice says is read from the company's items,
//! so an event that names another company's call tells nothing.

mod content;
mod deliver;
pub mod digest;
pub mod feedback;
pub mod ports;
mod queue;
mod tags;
pub mod twilio;

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Deps, Error};
use crate::domain::delivery::{Delivery, DeliveryName, LONGEST_EVENT_ID};
use crate::domain::event::{Event, VERSION};
use crate::domain::ids::TenantId;
use crate::domain::notice::{Channel, Recipient, notices};

use ports::{Mailer, Texter};
pub use queue::{consume_event, consume_feedback, consume_order};

/// What telling people needs.
#[derive(Clone)]
pub struct Notifier {
    /// Table, clock and metrics.
    pub deps: Deps,
    /// Who sends mail; nobody where mail is off.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// Who sends text messages.
    pub texter: Arc<dyn Texter>,
    /// The company that answers numbers nobody owns.
    pub default_tenant: TenantId,
    /// Where the operator reads mail.
    pub operator_email: Option<String>,
    /// Where whoever looks after companies reads mail.
    pub success_email: Option<String>,
    /// Where companies look at their calls, without a trailing slash.
    pub dashboard_url: Option<String>,
}

/// Where a notice stands after it was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Nothing is left to do.
    Done(Delivery),
    /// Somebody else is sending it, or died while doing so, or it may still turn out to be needless: ask again after
    /// this time.
    Held(DateTime<Utc>),
}

/// Tells everybody who is to be told of an event by one channel. Twice is once.
///
/// One notice that cannot be sent now does not hold up the others; its error comes back in the end, and the event has
/// to be delivered again.
pub async fn tell(notifier: &Notifier, event: &Event, channel: Channel) -> Result<Vec<Told>, Error> {
    if event.version != VERSION {
        return Err(Error::Invalid { reason: "the event's version is not known" });
    }
    if event.id.is_empty() || event.id.len() > LONGEST_EVENT_ID {
        return Err(Error::Invalid { reason: "the event's id cannot be kept" });
    }
    let Some(tenant_id) = event.tenant_id else { return Ok(Vec::new()) };
    let notices = notices(&event.what, channel, tenant_id == notifier.default_tenant);
    if notices.is_empty() {
        return Ok(Vec::new());
    }
    let notifier = Notifier { deps: notifier.deps.traced(&event.trace_id), ..notifier.clone() };
    let tenant = notifier.deps.store.tenant(&tenant_id).profile().await?;
    let tenant = tenant.ok_or(Error::NotFound { what: "the company" })?;

    let mut told = Vec::new();
    let mut failed = None;
    for notice in &notices {
        let name = DeliveryName::new(&event.id, notice);
        let content = content::content(&notifier, &tenant, event, notice).await;
        let result = match content {
            Ok(content) => deliver::deliver(&notifier, tenant.id, &name, notice, content).await,
            Err(error) => Err(error),
        };
        match result {
            Ok(one) => told.push(one),
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    failed.map_or(Ok(told), Err)
}

impl Notifier {
    /// A recipient's mail address, where there is one.
    fn address_of<'a>(&'a self, recipient: Recipient, tenant: &'a crate::domain::tenant::Tenant) -> Option<&'a str> {
        let address = match recipient {
            Recipient::Owner => Some(tenant.owner_email.as_str()),
            Recipient::Operator => self.operator_email.as_deref(),
            Recipient::Success => self.success_email.as_deref(),
            // On call is a phone.
            Recipient::OnCall => None,
        };
        address.filter(|address| !address.is_empty())
    }
}
