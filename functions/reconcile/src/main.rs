//! Compares Twilio's list of calls with ours, and puts on record what never reached us.

mod desk;
mod handler;

use aws_lambda_events::event::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use shared::config::{ReconcileConfig, environment};
use shared::telemetry;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = ReconcileConfig::from_lookup(&environment)?;
    telemetry::init(&config.common.log_level);
    let desk = desk::Desk::open(&config)?;

    run(service_fn(|event: LambdaEvent<SqsEvent>| handler::reconcile(&desk, event))).await
}
