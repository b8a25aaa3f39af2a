//! The demo call of `cargo xtask dev`: a visit is booked by phone, and everything that should be left of it is read
//! back from the table.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::call;
use crate::progress::say;
use crate::stack::Stack;

const SCRIPT: [&str; 7] = [
    "My air conditioner stopped working",
    "Jane Doe",
    "yes",
    "12 Main Street in Denver",
    "as soon as possible",
    "the first one",
    "no that is all, goodbye",
];

/// Calls the first company. Fails unless the call went well, was booked, recorded and counted.
pub(crate) fn place(stack: &Stack) -> Result<()> {
    let company = &stack.description["tenants"][0];
    let number = company["phone_number"].as_str().context("the seed wrote no company with a number")?;
    say(format_args!("\nDemo call to {} ({number}):", company["company_name"].as_str().unwrap_or("the first company")));
    let carrier = stack.description["carrier_url"].as_str().unwrap_or_default();
    let ended = call::follow(carrier, &json!({"to": number, "script": SCRIPT}))?;

    let sid = ended["call_sid"].as_str().unwrap_or_default();
    let stored = stack.stored(sid)?;
    for part in ["appointment", "call", "usage"] {
        say(format_args!("\nStored {part}: {}", serde_json::to_string_pretty(&stored[part])?));
    }
    check(&ended, &stored)
}

fn check(ended: &Value, stored: &Value) -> Result<()> {
    let errors = call::errors(ended);
    ensure!(errors.is_empty(), "the demo call had errors that Twilio would have failed it for: {errors:?}");
    ensure!(ended["status"] == json!("completed"), "the demo call ended {}", ended["status"]);
    let (call, visit) = (&stored["call"], &stored["appointment"]);
    ensure!(!call.is_null(), "the demo call is not on record");
    ensure!(!visit.is_null() && visit["id"] == call["appointment_id"], "the demo call booked no visit: {visit}");
    ensure!(call["counted"] == json!(true), "the demo call's record is not counted: {call}");
    let counted = stored["usage"]["calls"].as_u64().unwrap_or_default();
    ensure!(counted > 0, "the demo call was not counted: {}", stored["usage"]);
    Ok(())
}
