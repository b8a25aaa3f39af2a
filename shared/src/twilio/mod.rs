//! Twilio, in both directions: webhooks in (signature, parameters), TwiML out, and the little of its REST API that
//! Kestrel calls.
//!
//! Nothing here knows the table or decides what to say: it turns HTTP into domain values and domain values into XML.

pub mod signature;
pub mod webhook;

pub mod answer;
pub mod fallback;
pub mod twiml;
pub mod urls;
pub mod voice;

pub mod rest;
pub mod rest_fake;
pub mod rest_http;

pub mod history;
pub mod history_fake;
pub mod history_http;

pub mod recordings;
