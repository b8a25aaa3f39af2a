//! Event buses.

use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_smithy_types::DateTime;

use super::Aws;
use crate::domain::event::Event;

/// Who publishes, as consumers' rules name it.
pub const SOURCE: &str = "kestrel";
/// The most that one entry may hold, in bytes.
const LARGEST_ENTRY: usize = 256 * 1024;
/// The bus's code for an entry that is larger; ours for one that is not even sent.
const TOO_LARGE: &str = "EntryTooLarge";

/// Why a bus did not answer. Whether it took anything is not known.
#[derive(Debug, thiserror::Error)]
#[error("the bus did not take the request")]
pub struct BusError(#[source] Box<dyn std::error::Error + Send + Sync>);

/// An event that the bus did not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its place among those published.
    pub index: usize,
    /// The bus's code for the reason.
    pub code: String,
}

impl Refused {
    /// Whether the event itself is what the bus will not have. All other reasons pass, or are ours to mend: a bus that
    /// is missing, a right that is.
    pub fn is_permanent(&self) -> bool {
        matches!(self.code.as_str(), "MalformedDetail" | "InvalidArgument" | TOO_LARGE)
    }
}

/// A bus, by its name.
#[derive(Debug, Clone)]
pub struct Bus {
    client: aws_sdk_eventbridge::Client,
    name: String,
}

impl Bus {
    /// A bus that is there already.
    pub fn new(aws: &Aws, name: &str) -> Self {
        Self { client: aws.event_bridge(), name: name.to_owned() }
    }

    /// Publishes at most ten events in one request. Returns those that were not taken.
    ///
    /// The SDK repeats a request that failed as a whole; entries that were refused are the caller's to repeat.
    pub async fn publish(&self, events: &[Event]) -> Result<Vec<Refused>, BusError> {
        let mut refused = Vec::new();
        let mut sent = Vec::new();
        let mut entries = Vec::new();
        for (index, event) in events.iter().enumerate() {
            let detail = serde_json::to_string(event).map_err(|error| BusError(Box::new(error)))?;
            if detail.len() + event.what.name().len() + SOURCE.len() > LARGEST_ENTRY {
                refused.push(Refused { index, code: TOO_LARGE.to_owned() });
            } else {
                sent.push(index);
                entries.push(self.entry(event, detail));
            }
        }
        if entries.is_empty() {
            return Ok(refused);
        }
        let answer = self.client.put_events().set_entries(Some(entries)).send().await;
        let answer = answer.map_err(|error| BusError(Box::new(error)))?;
        for (place, index) in sent.into_iter().enumerate() {
            // Entries are answered in their order, and one that is not answered was not taken.
            let code = match answer.entries().get(place) {
                Some(entry) if entry.event_id().is_some() => continue,
                Some(entry) => entry.error_code().unwrap_or("unknown"),
                None => "unanswered",
            };
            refused.push(Refused { index, code: code.to_owned() });
        }
        Ok(refused)
    }

    fn entry(&self, event: &Event, detail: String) -> PutEventsRequestEntry {
        PutEventsRequestEntry::builder()
            .event_bus_name(&self.name)
            .source(SOURCE)
            .detail_type(event.what.name())
            .detail(detail)
            .time(DateTime::from_millis(event.occurred_at.timestamp_millis()))
            .set_trace_header(event.trace_id.to_header())
            .build()
    }
}

#[cfg(test)]
#[path = "bus_tests.rs"]
mod tests;
