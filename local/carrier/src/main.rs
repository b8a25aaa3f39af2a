//! Starts the carrier and the fault proxy, and stops them cleanly.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use axum::serve::ListenerExt;
use carrier::{
    api, faults,
    rest::spec::Spec,
    state::{Carrier, Settings},
};
use clap::Parser;
use tokio::net::TcpListener;

/// Plays Twilio for Kestrel on a developer's machine, and puts faults between Kestrel and its table.
#[derive(Parser)]
#[command(version)]
struct Options {
    /// Twilio's REST API, the carrier's own API and the phone page.
    #[arg(long, env = "CARRIER_LISTEN", default_value = "127.0.0.1:4580")]
    listen: SocketAddr,
    /// Where this carrier is reached by others; default: the address it listens on.
    #[arg(long, env = "CARRIER_PUBLIC_URL")]
    public_url: Option<String>,
    /// The fault proxy's control API.
    #[arg(long, env = "CARRIER_FAULTS_LISTEN", default_value = "127.0.0.1:4582")]
    faults_listen: SocketAddr,
    /// The fault proxy itself: the functions' AWS_ENDPOINT_URL_DYNAMODB.
    #[arg(long, env = "CARRIER_PROXY_LISTEN", default_value = "127.0.0.1:4581")]
    proxy_listen: SocketAddr,
    /// Where the proxy sends what it lets through.
    #[arg(long, env = "CARRIER_PROXY_TARGET", default_value = "http://127.0.0.1:4566")]
    proxy_target: String,
    /// The account's identifier, `AC…`.
    #[arg(long, env = "CARRIER_ACCOUNT_SID")]
    account_sid: String,
    /// The account's token: signs webhooks, and is the password of REST.
    #[arg(long, env = "CARRIER_AUTH_TOKEN", hide_env_values = true)]
    auth_token: String,
    /// Twilio's OpenAPI document; without the file, REST requests are not checked against it.
    #[arg(long, env = "CARRIER_SPEC")]
    spec: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("the carrier can't run: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> anyhow::Result<()> {
    let spec = options.spec.filter(|file| file.exists()).map(|file| Spec::read(&file)).transpose()?;
    let listener = TcpListener::bind(options.listen).await?;
    let faults_listener = TcpListener::bind(options.faults_listen).await?;
    let proxy_listener = TcpListener::bind(options.proxy_listen).await?;
    let base_url = options.public_url.unwrap_or_else(|| format!("http://{}", options.listen));
    let carrier = Carrier::new(Settings {
        account_sid: options.account_sid,
        auth_token: options.auth_token,
        base_url: base_url.clone(),
        spec,
    });
    let switch = faults::Switch::default();
    ready(&base_url, &options.faults_listen, &options.proxy_listen);
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    tokio::select! {
        ended = async { axum::serve(listener, api::router(carrier)).await } => ended?,
        ended = async { axum::serve(faults_listener, faults::control::router(switch.clone())).await } => ended?,
        () = faults::proxy::serve(proxy_listener, options.proxy_target, switch.clone()) => {}
        stopped = stopped() => stopped?,
    }
    Ok(())
}

/// SIGTERM or SIGINT. Nothing here outlives the process, so it simply ends.
async fn stopped() -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}

#[expect(clippy::print_stdout, reason = "the line the launcher waits for")]
fn ready(base_url: &str, faults: &SocketAddr, proxy: &SocketAddr) {
    println!("carrier ready on {base_url}, faults on http://{faults}, DynamoDB proxy on http://{proxy}");
}
