//! Plays Twilio, and a failing DynamoDB, for Kestrel on a developer's machine.
//!
//! It shares no code with Kestrel: it is the independent judge of what Kestrel sends and answers.
//! Without the feature `server` only the client and its types are compiled.

#[cfg(feature = "server")]
pub mod api;
pub mod client;
#[cfg(feature = "server")]
pub mod engine;
#[cfg(feature = "server")]
pub mod faults;
#[cfg(feature = "server")]
pub mod fetch;
#[cfg(feature = "server")]
pub mod ids;
#[cfg(feature = "server")]
pub mod line;
#[cfg(feature = "server")]
pub mod numbers;
#[cfg(feature = "server")]
pub mod overrides;
#[cfg(feature = "server")]
pub mod page;
#[cfg(feature = "server")]
pub mod problem;
#[cfg(feature = "server")]
pub mod record;
#[cfg(feature = "server")]
pub mod recordings;
#[cfg(feature = "server")]
pub mod rest;
#[cfg(feature = "server")]
pub mod signature;
#[cfg(feature = "server")]
pub mod state;
mod supply;
#[cfg(feature = "server")]
pub mod twiml;
pub mod types;
