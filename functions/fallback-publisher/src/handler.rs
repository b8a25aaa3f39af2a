//! One batch of changes of the table: the document of each number in it is written anew.

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use lambda_runtime::Error;
use shared::app::publish_fallback::{FallbackSite, publish_fallback};
use shared::store::number_in_image;

/// Publishes a batch, in order. The first failure gives the rest of the batch back to the stream: writing a document
/// twice does no harm, leaving an old one does.
pub(crate) async fn publish(site: &FallbackSite, event: Event) -> Result<(), Error> {
    for record in event.records {
        let id = record.event_id.clone();
        let result = publish_one(site, record).await;
        result
            .inspect_err(|error| tracing::error!(event.id = %id, error = &**error, "a document was not published"))?;
    }
    Ok(())
}

async fn publish_one(site: &FallbackSite, record: EventRecord) -> Result<(), Error> {
    // A number that was given back keeps its last document: its callers still reach the company they dialled.
    let Some((number, now)) = number_in_image(record.change.new_image)? else { return Ok(()) };
    publish_fallback(site, &number, &now).await?;
    tracing::info!(event.id = %record.event_id, tenant.id = %now.tenant_id, "wrote a number's document");
    Ok(())
}

#[cfg(test)]
mod tests;
