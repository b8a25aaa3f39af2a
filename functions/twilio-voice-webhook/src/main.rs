//! Answers Twilio's voice webhooks with the TwiML for the next step of the call.

mod desk;
mod handler;
mod report;
mod rescue;
mod route;
mod transport;

use lambda_http::{Error, Request, run, service_fn};
use shared::config::{VoiceConfig, environment};
use shared::telemetry;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = VoiceConfig::from_lookup(&environment)?;
    telemetry::init(&config.common.log_level);
    let desk = desk::Desk::open(&config).await?;

    run(service_fn(|request: Request| handler::answer(&desk, request))).await
}
