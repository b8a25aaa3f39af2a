//! Whole calls through the deployed local stack. `cargo xtask test` brings the stack up and names it.

mod answering;
mod archive;
mod booking;
mod closing;
mod contract;
mod counting;
mod emergencies;
mod fallback;
mod forged;
mod functions;
mod limits;
mod months;
mod notices;
mod numbers;
mod outage;
mod recordings;
mod signup;
mod site;
mod standing;
mod sums;
mod transfers;
mod wreckage;
