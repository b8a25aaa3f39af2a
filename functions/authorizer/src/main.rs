//! Says who a credential is: its company, its permissions and the company's gateway key.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use shared::config::{AuthorizerConfig, environment};
use shared::telemetry;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = AuthorizerConfig::from_lookup(&environment)?;
    telemetry::init(&config.common.log_level);

    // API Gateway takes exactly this error for 401.
    run(service_fn(|_: LambdaEvent<serde_json::Value>| async { Err::<(), Error>("Unauthorized".into()) })).await
}
