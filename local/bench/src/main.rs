//! The smallest Lambda function in Rust: the measure that `cargo xtask bench` holds the real ones against.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(hello)).await
}

async fn hello(_event: LambdaEvent<Value>) -> Result<Value, Error> {
    Ok(
        json!({"statusCode": 200, "headers": {"Content-Type": "text/plain"}, "body": "Hello, world!", "isBase64Encoded": false}),
    )
}
