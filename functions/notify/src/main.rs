//! Tells people what happened, by mail and by text message, each once.

mod desk;
mod handler;
mod queues;

use aws_lambda_events::event::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use shared::config::{NotifyConfig, environment};
use shared::telemetry;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = NotifyConfig::from_lookup(&environment)?;
    telemetry::init(&config.common.log_level);
    let desk = desk::Desk::new(&config);

    run(service_fn(|event: LambdaEvent<SqsEvent>| handler::notify(&desk, event.payload))).await
}
