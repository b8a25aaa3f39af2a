//! Logs people in and out, proves addresses, resets passwords, and takes invitations.

mod desk;
mod handler;

use std::convert::Infallible;

use lambda_http::{Error, Request, Response, run, service_fn};
use shared::config::{IdentityConfig, environment};
use shared::telemetry;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = IdentityConfig::from_lookup(&environment)?;
    telemetry::init(&config.common.log_level);
    let desk = desk::Desk::open(&config).await?;

    run(service_fn(|request: Request| answer(&desk, request))).await
}

async fn answer(desk: &desk::Desk, request: Request) -> Result<Response<String>, Infallible> {
    Ok(http_api::serve(desk, &request).await)
}
