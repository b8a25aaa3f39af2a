//! A company's own data and settings, for the dashboard and for programs with an API key.

mod desk;
mod handler;

use std::convert::Infallible;

use lambda_http::{Error, Request, Response, run, service_fn};
use shared::config::{TenantApiConfig, environment};
use shared::telemetry;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = TenantApiConfig::from_lookup(&environment)?;
    telemetry::init(&config.common.log_level);
    let desk = desk::Desk::new(&config);

    run(service_fn(|request: Request| answer(&desk, request))).await
}

async fn answer(desk: &desk::Desk, request: Request) -> Result<Response<String>, Infallible> {
    Ok(http_api::serve(desk, &request).await)
}
