//! Announces on the event bus what is committed to the table.

mod handler;

use std::sync::Arc;

use aws_lambda_events::event::dynamodb::Event;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use shared::app::connect;
use shared::app::relay_changes::{Relay, WAITS};
use shared::aws::Patience;
use shared::aws::bus::Bus;
use shared::aws::queue::Queue;
use shared::config::{EventRelayConfig, environment};
use shared::telemetry::{self, Metrics};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = EventRelayConfig::from_lookup(&environment)?;
    telemetry::init(&config.common.log_level);
    let aws = connect::aws(&config.common, Patience::Background);
    let relay = Relay {
        bus: Arc::new(Bus::new(&aws, &config.event_bus)),
        quarantine: Arc::new(Queue::new(&aws, &config.quarantine_queue_url)),
        clock: connect::system_clock(),
        metrics: Metrics::new(&config.common.stage, &config.common.function),
        waits: &WAITS,
    };

    run(service_fn(|event: LambdaEvent<Event>| handler::announce(&relay, event.payload))).await
}
