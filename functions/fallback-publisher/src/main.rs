//! Rewrites a number's fallback document whenever what it says has changed.

mod handler;

use aws_lambda_events::event::dynamodb::Event;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use shared::app::connect;
use shared::app::publish_fallback::FallbackSite;
use shared::aws::Patience;
use shared::aws::documents::Documents;
use shared::config::{FallbackPublisherConfig, environment};
use shared::telemetry;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = FallbackPublisherConfig::from_lookup(&environment)?;
    telemetry::init(&config.common.log_level);
    let site = FallbackSite {
        documents: Documents::new(&connect::aws(&config.common, Patience::Background), &config.bucket),
        base_url: config.fallback_base_url,
        voice_url: config.public_voice_url,
    };

    run(service_fn(|event: LambdaEvent<Event>| handler::publish(&site, event.payload))).await
}
