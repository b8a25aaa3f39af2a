//! Everything the functions share, in reading order: what the product knows, how it is kept, who it talks to,
//! and what it does.

pub mod domain;

pub mod aws;
pub mod clock;
pub mod config;
pub mod http_client;
#[cfg(feature = "passwords")]
pub mod passwords;
pub mod random;
pub mod telemetry;

pub mod store;

pub mod letters;
pub mod llm;
pub mod twilio;

pub mod app;

pub mod api;
