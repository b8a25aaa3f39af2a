//! Faults between Kestrel and its table: a proxy in front of DynamoDB and the switch that makes it fail.

pub mod control;
pub mod proxy;
mod switch;

pub use switch::{Decision, Switch};
