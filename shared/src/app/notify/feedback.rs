//! News of mails, from SES through a topic and a queue: an address that bounces or complains gets no more mail.

use std::collections::HashMap;

use serde::Deserialize;

use super::{Notifier, tags};
use crate::app::Error;
use crate::domain::notice::Address;
use crate::store::WhySuppressed;
use crate::telemetry::Metric;

/// What a topic puts into a queue.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    r#type: String,
    message: String,
}

/// What SES says, by event publishing or by identity notifications: they differ in one name.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct News {
    #[serde(alias = "notificationType")]
    event_type: String,
    mail: MailNamed,
    #[serde(default)]
    bounce: Option<Bounce>,
    #[serde(default)]
    complaint: Option<Complaint>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MailNamed {
    message_id: String,
    #[serde(default)]
    tags: HashMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: String,
    bounced_recipients: Vec<Mailbox>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    complained_recipients: Vec<Mailbox>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mailbox {
    email_address: String,
}

/// What came of a piece of news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Learned {
    /// These many addresses get no more mail; `is_known` says whether the mail is one of ours on record.
    Suppressed {
        /// How many, also those that were suppressed before.
        addresses: usize,
        /// Whether a delivery was found and marked.
        is_known: bool,
    },
    /// Nothing follows from it: a mailbox that was full for a while, or a delivery.
    Nothing,
}

/// What SES says once, as plain text, when its news are first sent to a topic.
const DESTINATION_MADE: &str = "Successfully validated SNS topic";

/// Learns from a message of the feedback queue. Twice is once.
pub async fn learn(notifier: &Notifier, body: &str) -> Result<Learned, Error> {
    let envelope: Envelope = read(body)?;
    if envelope.r#type != "Notification" {
        return Err(Error::Invalid { reason: "the topic sent something that is no news" });
    }
    if envelope.message.starts_with(DESTINATION_MADE) {
        return Ok(Learned::Nothing);
    }
    let news: News = read(&envelope.message)?;
    let (why, mailboxes) = match (news.event_type.as_str(), &news.bounce, &news.complaint) {
        // `Transient` and `Undetermined` are a full mailbox or a server that was away: the next mail may arrive.
        ("Bounce", Some(bounce), _) if bounce.bounce_type == "Permanent" => {
            (WhySuppressed::Bounce, &bounce.bounced_recipients)
        }
        ("Complaint", _, Some(complaint)) => (WhySuppressed::Complaint, &complaint.complained_recipients),
        ("Bounce", None, _) | ("Complaint", _, None) => {
            return Err(Error::Invalid { reason: "the news lacks its own content" });
        }
        _ => return Ok(Learned::Nothing),
    };
    let now = notifier.deps.clock.now();
    for mailbox in mailboxes {
        let address = bare(&mailbox.email_address);
        if notifier.deps.store.suppress(Address::Mail(address), why, now).await? {
            notifier.deps.metrics.count(Metric::AddressesSuppressed, now);
        }
    }
    let tag = |name: &str| news.mail.tags.get(name).and_then(|values| values.first()).cloned();
    let is_known = match tags::delivery(tag) {
        Some((tenant, name)) => {
            let tenant = notifier.deps.store.tenant(&tenant);
            tenant.bounce_delivery(&name, &news.mail.message_id, why.as_str(), now).await?
        }
        None => false,
    };
    Ok(Learned::Suppressed { addresses: mailboxes.len(), is_known })
}

/// The address in `Jo <jo@example.com>`, as some servers report it.
fn bare(address: &str) -> &str {
    let inner = address.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or(address, |(inner, _)| inner).trim()
}

fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| {
        // Where in the text it fails, not what stands there: that may be a person.
        tracing::error!(line = error.line(), column = error.column(), "news of a mail cannot be read");
        Error::Invalid { reason: "the news cannot be read" }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_beside_a_name() {
        assert_eq!(bare("Jo <jo@example.com>"), "jo@example.com");
        assert_eq!(bare(" jo@example.com"), "jo@example.com");
    }
}
