//! Records the calls whose end had to wait in the queue.

mod handler;

use aws_lambda_events::event::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use shared::app::{Deps, connect};
use shared::aws::Patience;
use shared::config::{CallLogRetryConfig, environment};
use shared::telemetry;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = CallLogRetryConfig::from_lookup(&environment)?;
    telemetry::init(&config.common.log_level);
    let deps = Deps::new(&config.common, &connect::aws(&config.common, Patience::Background));

    run(service_fn(|event: LambdaEvent<SqsEvent>| handler::retry(&deps, event.payload))).await
}
