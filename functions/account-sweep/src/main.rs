//! Gives back what sign-ups that were given up and companies that left still have, and opens a company again.

mod desk;
mod handler;

use aws_lambda_events::event::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use shared::config::{AccountSweepConfig, environment};
use shared::telemetry;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = AccountSweepConfig::from_lookup(&environment)?;
    telemetry::init(&config.common.log_level);
    let desk = desk::Desk::open(&config)?;

    run(service_fn(|event: LambdaEvent<SqsEvent>| handler::carry_out(&desk, event))).await
}
