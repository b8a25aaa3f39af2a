//! Ends every company's month on the 1st and closes it from the 5th on.

mod handler;

use aws_lambda_events::event::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use shared::app::{Deps, connect};
use shared::aws::Patience;
use shared::aws::queue::Queue;
use shared::config::{UsageResetConfig, environment};
use shared::domain::ids::TraceId;
use shared::telemetry;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = UsageResetConfig::from_lookup(&environment)?;
    telemetry::init(&config.common.log_level);
    let aws = connect::aws(&config.common, Patience::Background);
    let desk = handler::Desk {
        deps: Deps::new(&config.common, &aws),
        queue: Queue::new(&aws, &config.job_queue_url),
        quarantine: Queue::new(&aws, &config.quarantine_queue_url),
    };

    run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        let trace = TraceId::from_header(event.context.xray_trace_id.as_deref());
        handler::carry_out(&desk, &trace, event.payload).await
    }))
    .await
}
