//! What the model may do, and the checks between its wish and an action.
//!
//! The model's arguments are text by a stranger. A visit can only be booked by the number under which it was offered,
//! so no wording can book a time that was never free; what is wrong is told to the model, never to the caller.

use chrono::{DateTime, Duration, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{ToolSpec, ToolUse};
use crate::domain::conversation::reply::TransferTarget;
use crate::domain::conversation::state::State;
use crate::domain::conversation::tools::{BookingRequest, ToolCall, ToolResult};
use crate::domain::conversation::{Context, mask};
use crate::domain::phone::{Caller, E164};
use crate::domain::schedule::{Visit, Window};

/// Visits further away than this are not looked for.
const FARTHEST_DAYS: i64 = 60;
/// Texts of the model are cut to this, so that an item keeps its size.
const LONGEST_TEXT: usize = 500;

/// What the model wants, checked.
#[derive(Debug, Clone, PartialEq)]
pub enum LlmAction {
    /// To be done by the use-case, then told to the model.
    Domain(ToolCall),
    /// Connect the caller to a phone of the company.
    Transfer(TransferTarget),
    /// End the call.
    End,
}

/// What is wrong with a tool's use. The text is for the model, so that it can do better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ToolError {
    /// No such tool.
    #[error("there is no such tool")]
    UnknownTool,
    /// Not the arguments the tool takes.
    #[error("the arguments do not match the tool's schema")]
    InvalidArguments,
    /// A time that cannot be read.
    #[error("times are written yyyy-mm-ddThh:mm, local, and `until` is later than `from`")]
    InvalidTime,
    /// A time that is over.
    #[error("that time is in the past; ask for a later one")]
    Past,
    /// A time that is too far away.
    #[error("visits can be booked at most 60 days ahead; ask for an earlier time")]
    TooFar,
    /// A visit that was not offered.
    #[error("that number was not offered; use check_availability, then one of the offers it returns")]
    NotOffered,
    /// A visit was booked already in this call.
    #[error("a visit is already booked in this call")]
    AlreadyBooked,
    /// Something is missing.
    #[error("{0} is missing; ask the caller for it")]
    Missing(&'static str),
    /// A number that is none.
    #[error("the callback number is not a telephone number; ask the caller to say it again")]
    InvalidPhone,
    /// There is no phone to connect to.
    #[error("there is no phone to connect to; offer to take a message")]
    NoPhone,
}

impl ToolError {
    /// The error as the tool's result.
    pub fn for_model(self) -> Value {
        json!({ "error": self.to_string() })
    }
}

/// The tools, in a fixed order, so that the vendor can cache them.
pub fn specs() -> Vec<ToolSpec> {
    vec![
        ToolSpec {
            name: "check_availability",
            description: "Looks for free visits that start in a window of the company's local time. Use it before you \
                          mention any time. Offer the caller only what it returns.",
            parameters: object(&json!({
                "from": text("The earliest start, local, yyyy-mm-ddThh:mm"),
                "until": text("The latest start, local, yyyy-mm-ddThh:mm"),
            })),
        },
        ToolSpec {
            name: "book_appointment",
            description: "Books one of the visits offered last, after the caller has chosen it and has given a name \
                          and an address. Only its result confirms a visit.",
            parameters: object(&json!({
                "offer": { "type": "integer", "description": "The number of the offer, from 1" },
                "name": text("The caller's name"),
                "address": text("Where to come, as the caller said it"),
                "service": text("What for, in a word or two, such as: ac repair"),
                "notes": text("What for, in the caller's words"),
                "callback": optional("The number to call back, only if it is not the one they call from"),
            })),
        },
        ToolSpec {
            name: "take_message",
            description: "Stores a message for the company's office. Only its result confirms it.",
            parameters: object(&json!({
                "text": text("The message in the caller's words"),
                "name": optional("The caller's name, if given"),
                "callback": optional("The number to call back, only if it is not the one they call from"),
            })),
        },
        ToolSpec {
            name: "transfer_call",
            description: "Connects the caller to a person, when they ask for one or when you cannot help. Ends your part.",
            parameters: object(&json!({
                "to": { "type": "string", "enum": ["office", "on_call"],
                        "description": "on_call only for urgent trouble that cannot wait" },
            })),
        },
        ToolSpec {
            name: "end_call",
            description: "Ends the call after goodbyes were said, or when the caller dialled a wrong number.",
            parameters: object(&json!({})),
        },
    ]
}

/// Checks a tool's use.
pub fn parse(tool_use: &ToolUse, context: &Context<'_>, state: &State) -> Result<LlmAction, ToolError> {
    match tool_use.name.as_str() {
        "check_availability" => {
            let window = window(&arguments(tool_use)?, context)?;
            Ok(LlmAction::Domain(ToolCall::CheckAvailability { window }))
        }
        "book_appointment" => {
            let request = booking(arguments(tool_use)?, context, state)?;
            Ok(LlmAction::Domain(ToolCall::Book(request)))
        }
        "take_message" => message(arguments(tool_use)?, context, state).map(LlmAction::Domain),
        "transfer_call" => transfer(&arguments(tool_use)?, context).map(LlmAction::Transfer),
        "end_call" => Ok(LlmAction::End),
        _ => Err(ToolError::UnknownTool),
    }
}

/// A result in words the model can repeat: local times, no ids, no crews.
pub fn result_for_model(result: &ToolResult, zone: Tz) -> Value {
    match result {
        ToolResult::Available(visits) if visits.is_empty() => {
            json!({ "offers": [], "note": "Nothing is free in that window. Ask for another day." })
        }
        ToolResult::Available(visits) => json!({ "offers": offers(visits, zone) }),
        ToolResult::Booked(appointment) => {
            json!({ "booked": true, "starts": spoken(appointment.visit.starts_at, zone), "name": appointment.customer_name })
        }
        ToolResult::Taken(visits) => json!({
            "booked": false,
            "note": "That time was taken a moment ago. Nothing is booked. Offer these instead.",
            "offers": offers(visits, zone),
        }),
        ToolResult::MessageTaken(_) => json!({ "stored": true }),
        ToolResult::CallOver => json!({ "error": "the caller has hung up" }),
    }
}

/// The offers as the model gets them; numbers start at 1.
pub(super) fn offers(visits: &[Visit], zone: Tz) -> Vec<Value> {
    let offer =
        |(index, visit): (usize, &Visit)| json!({ "offer": index + 1, "starts": spoken(visit.starts_at, zone) });
    visits.iter().enumerate().map(offer).collect()
}

pub(super) fn spoken(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%A, %B %-d at %-I:%M %p").to_string()
}

#[derive(Deserialize)]
struct WindowArguments {
    from: String,
    until: String,
}

#[derive(Deserialize)]
struct BookingArguments {
    offer: usize,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    address: Option<String>,
    #[serde(default)]
    service: Option<String>,
    #[serde(default)]
    notes: Option<String>,
    #[serde(default)]
    callback: Option<String>,
}

#[derive(Deserialize)]
struct MessageArguments {
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    callback: Option<String>,
}

#[derive(Deserialize)]
struct TransferArguments {
    to: TransferTarget,
}

fn arguments<T: DeserializeOwned>(tool_use: &ToolUse) -> Result<T, ToolError> {
    serde_json::from_str(&tool_use.arguments).map_err(|_| ToolError::InvalidArguments)
}

fn window(arguments: &WindowArguments, context: &Context<'_>) -> Result<Window, ToolError> {
    let zone = context.routing.timezone;
    let from = local(&arguments.from, zone)?.max(context.now);
    let until = local(&arguments.until, zone)?;
    if until <= context.now {
        return Err(ToolError::Past);
    }
    if from > context.now + Duration::days(FARTHEST_DAYS) {
        return Err(ToolError::TooFar);
    }
    if from < until { Ok(Window { from, until }) } else { Err(ToolError::InvalidTime) }
}

/// A local time as an instant. One that occurs twice is the first of the two; one that summer time skips is the same
/// clock an hour later.
fn local(text: &str, zone: Tz) -> Result<DateTime<Utc>, ToolError> {
    let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"];
    let naive = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text.trim(), format).ok());
    let naive = naive.ok_or(ToolError::InvalidTime)?;
    let candidates = [Some(naive), naive.checked_add_signed(Duration::hours(1))];
    let found = candidates.into_iter().flatten().find_map(|naive| zone.from_local_datetime(&naive).earliest());
    found.map(|at| at.with_timezone(&Utc)).ok_or(ToolError::InvalidTime)
}

fn booking(arguments: BookingArguments, context: &Context<'_>, state: &State) -> Result<BookingRequest, ToolError> {
    if state.booked.is_some() {
        return Err(ToolError::AlreadyBooked);
    }
    let offered = arguments.offer.checked_sub(1).and_then(|index| state.offers.get(index));
    let visit = *offered.ok_or(ToolError::NotOffered)?;
    let intake = &state.intake;
    let need = text_of(arguments.notes).or_else(|| intake.need.clone());
    Ok(BookingRequest {
        visit,
        name: text_of(arguments.name).or_else(|| intake.name.clone()).ok_or(ToolError::Missing("the name"))?,
        callback: callback(arguments.callback, context, state)?,
        address: text_of(arguments.address)
            .or_else(|| intake.address.clone())
            .ok_or(ToolError::Missing("the address"))?,
        service: text_of(arguments.service)
            .or_else(|| intake.service.clone())
            .unwrap_or_else(|| "service visit".to_owned()),
        notes: need.unwrap_or_default(),
    })
}

fn message(arguments: MessageArguments, context: &Context<'_>, state: &State) -> Result<ToolCall, ToolError> {
    Ok(ToolCall::TakeMessage {
        name: text_of(arguments.name).or_else(|| state.intake.name.clone()),
        callback: callback(arguments.callback, context, state)?,
        text: text_of(arguments.text).ok_or(ToolError::Missing("the message"))?,
    })
}

fn transfer(arguments: &TransferArguments, context: &Context<'_>) -> Result<TransferTarget, ToolError> {
    let phone = match arguments.to {
        TransferTarget::Office => context.routing.forward_to.as_ref(),
        TransferTarget::OnCall => context.routing.on_call(),
    };
    phone.map(|_| arguments.to).ok_or(ToolError::NoPhone)
}

/// The number given now, else the one known, else the one the call comes from.
fn callback(given: Option<String>, context: &Context<'_>, state: &State) -> Result<Option<E164>, ToolError> {
    let Some(given) = cleaned(given) else {
        let known = state.intake.callback.clone();
        return Ok(known.or_else(|| Caller::number(context.caller).cloned()));
    };
    let number = given.parse().ok().or_else(|| E164::from_north_american_digits(&given));
    number.map(Some).ok_or(ToolError::InvalidPhone)
}

/// One line of the model's text, masked as callers' own words are: it repeats them, and it is stored.
fn text_of(text: Option<String>) -> Option<String> {
    cleaned(text).map(|text| mask(&text))
}

/// One line without control characters, cut; nothing where nothing is left.
fn cleaned(text: Option<String>) -> Option<String> {
    let text: String = text?.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_TEXT).collect();
    let text = text.trim();
    let is_placeholder = ["null", "none", "unknown", "n/a"].iter().any(|word| text.eq_ignore_ascii_case(word));
    if text.is_empty() || is_placeholder { None } else { Some(text.to_owned()) }
}

/// A schema in OpenAI's strict form: every property is required, and no other is allowed.
fn object(properties: &Value) -> Value {
    let names: Vec<&String> = properties.as_object().into_iter().flat_map(|map| map.keys()).collect();
    json!({ "type": "object", "properties": properties, "required": names, "additionalProperties": false })
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

fn optional(description: &str) -> Value {
    json!({ "type": ["string", "null"], "description": description })
}

#[cfg(test)]
#[path = "tools_tests.rs"]
pub(super) mod tests;
