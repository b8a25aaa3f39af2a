//! Says who a credential is: its company, its permissions and the company's gateway key.

mod answer;
mod handler;

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use shared::app::{Deps, connect};
use shared::aws::Patience;
use shared::config::{AuthorizerConfig, environment};
use shared::telemetry;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = AuthorizerConfig::from_lookup(&environment)?;
    telemetry::init(&config.common.log_level);
    let aws = connect::aws(&config.common, Patience::Caller);
    let deps = Deps::new(&config.common, &aws);
    deps.store.prime().await;

    let deps = &deps;
    run(service_fn(|event: LambdaEvent<handler::Asked>| handler::authorize(deps, event.payload, event.context))).await
}
