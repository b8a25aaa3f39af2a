//! The developer's tools: `cargo xtask help` lists them.

mod bench;
mod build;
mod call;
mod demo;
mod deploy;
mod dev;
mod dlq;
mod http;
mod machine;
mod node;
mod ports;
mod process;
mod progress;
mod python;
mod simulate;
mod site;
mod stack;
mod test;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Kestrel's developer tools. Nothing has to be installed first but Rust, Python 3 and Node.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Options {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Brings up the whole local stack, places a demo call and stays up.
    Dev(dev::Options),
    /// Builds edited functions and brings them into the running stack.
    DeployLocal(dev::DeployOptions),
    /// Places a scripted call on the running stack and prints it.
    Call(call::Options),
    /// Lists, shows, sends back or discards what was given up.
    Dlq(dlq::Options),
    /// Runs every check and test, cheapest first.
    Test(test::Options),
    /// Lives through random histories of calls with every fault, and checks what must hold after each.
    Simulate(simulate::Options),
    /// Measures cold and warm starts beside a hello world and two Python peers.
    Bench(bench::BenchArgs),
    /// Checks what an operator must have before the first `sam deploy`.
    Deploy(deploy::DeployArgs),
}

/// An error that the developer has read already.
#[derive(Debug)]
struct AlreadySaid;

impl std::fmt::Display for AlreadySaid {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("failed")
    }
}

impl std::error::Error for AlreadySaid {}

fn main() -> ExitCode {
    match run(Options::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<AlreadySaid>() => ExitCode::FAILURE,
        Err(error) => {
            progress::say(format_args!("\nerror: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> anyhow::Result<()> {
    match task {
        Task::Dev(options) => dev::run(&options),
        Task::DeployLocal(options) => dev::deploy_local(&options),
        Task::Call(options) => call::run(&options),
        Task::Dlq(options) => dlq::run(&options),
        Task::Test(options) => test::run(&options),
        Task::Simulate(options) => simulate::run(&options),
        Task::Bench(options) => bench::run(options),
        Task::Deploy(options) => deploy::run(options),
    }
}
