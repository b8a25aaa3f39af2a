//! Records the ended call and counts it, once; while the table is away, keeps the report in a queue.

mod desk;
mod handler;
mod transport;

use lambda_http::{Error, Request, run, service_fn};
use shared::config::{CallCompleteConfig, environment};
use shared::telemetry;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = CallCompleteConfig::from_lookup(&environment)?;
    telemetry::init(&config.common.log_level);
    let desk = desk::Desk::open(&config).await?;

    run(service_fn(|request: Request| handler::answer(&desk, request))).await
}
