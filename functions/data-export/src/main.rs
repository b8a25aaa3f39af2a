//! Writes a company's data to a file, as far as an invocation's time allows.

mod handler;

use aws_lambda_events::event::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use shared::app::{Deps, connect};
use shared::aws::Patience;
use shared::aws::files::Bucket;
use shared::aws::queue::Queue;
use shared::config::{DataExportConfig, environment};
use shared::telemetry;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = DataExportConfig::from_lookup(&environment)?;
    telemetry::init(&config.common.log_level);
    let aws = connect::aws(&config.common, Patience::Background);
    let desk = handler::Desk {
        deps: Deps::new(&config.common, &aws),
        files: Bucket::new(&connect::aws(&config.common, Patience::Bulk), &config.bucket),
        queue: Queue::new(&aws, &config.queue_url),
        quarantine: Queue::new(&aws, &config.quarantine_queue_url),
    };

    run(service_fn(|event: LambdaEvent<SqsEvent>| handler::export(&desk, event))).await
}
