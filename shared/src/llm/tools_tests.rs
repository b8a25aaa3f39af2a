//! The model's wishes: the ones that become actions, and the many that do not.

use super::*;
use crate::domain::call::CallKind;
use crate::domain::conversation::state::{BookedVisit, CallFacts};
use crate::domain::ids::AppointmentId;
use crate::domain::number::Routing;
use crate::domain::schedule::Crew;

const ID: &str = "0192f000-0000-7000-8000-00000000000a";

pub(in crate::llm) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(in crate::llm) fn routing() -> Routing {
    let week = json!([[["08:00", "17:00"]], [["08:00", "12:00"], ["13:00", "17:00"]], [], [], [], [], []]);
    let value = json!({
        "tenant_id": ID,
        "company_name": "Acme Air",
        "industry": "hvac",
        "voice": "alloy",
        "timezone": "America/New_York",
        "hours": { "week": week },
        "standing": { "is": "active" },
        "is_test_mode": false,
        "forward_to": "+12125550142",
        "crews": 2,
        "visit_minutes": 120,
        "ai_model": "gpt-4o-mini",
        "version": 7,
    });
    serde_json::from_value(value).unwrap()
}

pub(in crate::llm) fn state() -> State {
    State::opening(CallFacts {
        started_at: at("2026-11-23T14:00:00Z"),
        period: "2026-11".parse().unwrap(),
        kind: CallKind::Answered,
    })
}

pub(in crate::llm) fn visit(starts: &str) -> Visit {
    let starts_at = at(starts);
    Visit { crew: Crew(1), starts_at, ends_at: starts_at + Duration::hours(2) }
}

fn parsed(name: &str, arguments: &Value, state: &State) -> Result<LlmAction, ToolError> {
    let routing = routing();
    let caller = Caller::from("+15005550006");
    let context = Context { routing: &routing, caller: &caller, said: "", turn: 3, now: at("2026-11-23T15:00:00Z") };
    let tool_use = ToolUse { id: "c".to_owned(), name: name.to_owned(), arguments: arguments.to_string() };
    parse(&tool_use, &context, state)
}

fn booking_arguments() -> Value {
    json!({ "offer": 2, "name": "Jane Doe", "address": "1 Main St", "service": "ac repair", "notes": "no cold air", "callback": null })
}

fn state_with_offers() -> State {
    let mut state = state();
    state.offers = vec![visit("2026-11-24T13:00:00Z"), visit("2026-11-24T18:00:00Z")];
    state
}

#[test]
fn a_window_is_read_in_the_companys_time() {
    let arguments = json!({ "from": "2026-11-24T13:00", "until": "2026-11-24T17:00" });

    let action = parsed("check_availability", &arguments, &state()).unwrap();

    let window = Window { from: at("2026-11-24T18:00:00Z"), until: at("2026-11-24T22:00:00Z") };
    assert_eq!(action, LlmAction::Domain(ToolCall::CheckAvailability { window }));
}

#[test]
fn a_window_that_has_begun_starts_now() {
    let arguments = json!({ "from": "2026-11-23T08:00", "until": "2026-11-23T17:00" });

    let action = parsed("check_availability", &arguments, &state()).unwrap();

    let window = Window { from: at("2026-11-23T15:00:00Z"), until: at("2026-11-23T22:00:00Z") };
    assert_eq!(action, LlmAction::Domain(ToolCall::CheckAvailability { window }));
}

#[test]
fn impossible_windows_are_explained_to_the_model() {
    let cases = [
        ("2026-11-22T08:00", "2026-11-22T17:00", ToolError::Past),
        ("2027-11-22T08:00", "2027-11-22T17:00", ToolError::TooFar),
        ("2026-11-25T17:00", "2026-11-25T08:00", ToolError::InvalidTime),
        ("tomorrow", "2026-11-25T08:00", ToolError::InvalidTime),
        ("2026-02-30T08:00", "2026-11-25T08:00", ToolError::InvalidTime),
    ];
    for (from, until, error) in cases {
        let arguments = json!({ "from": from, "until": until });
        assert_eq!(parsed("check_availability", &arguments, &state()), Err(error), "{from}");
    }
}

#[test]
fn a_time_that_summer_time_skips_is_an_hour_later() {
    let zone = chrono_tz::America::New_York;

    assert_eq!(local("2027-03-14T02:30", zone), Ok(at("2027-03-14T07:30:00Z")));
    assert_eq!(local("2026-11-01T01:30", zone), Ok(at("2026-11-01T05:30:00Z")));
}

#[test]
fn a_visit_is_booked_by_the_number_it_was_offered_under() {
    let LlmAction::Domain(ToolCall::Book(request)) =
        parsed("book_appointment", &booking_arguments(), &state_with_offers()).unwrap()
    else {
        panic!("a booking becomes a booking");
    };

    assert_eq!(request.visit, visit("2026-11-24T18:00:00Z"));
    assert_eq!((request.name.as_str(), request.address.as_str()), ("Jane Doe", "1 Main St"));
    assert_eq!(request.callback.unwrap().expose(), "+15005550006");
}

#[test]
fn a_visit_that_was_not_offered_cannot_be_booked() {
    for offer in [json!(0), json!(3), json!(u64::MAX)] {
        let mut arguments = booking_arguments();
        arguments["offer"] = offer;
        assert_eq!(parsed("book_appointment", &arguments, &state_with_offers()), Err(ToolError::NotOffered));
    }
    assert_eq!(parsed("book_appointment", &booking_arguments(), &state()), Err(ToolError::NotOffered));
}

#[test]
fn nothing_is_booked_twice_in_a_call() {
    let mut state = state_with_offers();
    let id: AppointmentId = ID.parse().unwrap();
    state.booked = Some(BookedVisit { id, starts_at: at("2026-11-24T13:00:00Z") });

    assert_eq!(parsed("book_appointment", &booking_arguments(), &state), Err(ToolError::AlreadyBooked));
}

#[test]
fn what_the_model_leaves_out_comes_from_the_intake_or_is_asked_for() {
    let mut state = state_with_offers();
    let arguments = json!({ "offer": 1, "name": "null", "address": " " });
    assert_eq!(parsed("book_appointment", &arguments, &state), Err(ToolError::Missing("the name")));

    state.intake.name = Some("Jane".to_owned());
    assert_eq!(parsed("book_appointment", &arguments, &state), Err(ToolError::Missing("the address")));

    state.intake.address = Some("1 Main St".to_owned());
    state.intake.callback = Some("+15005550007".parse().unwrap());
    let Ok(LlmAction::Domain(ToolCall::Book(request))) = parsed("book_appointment", &arguments, &state) else {
        panic!("everything is known");
    };
    assert_eq!(request.callback.unwrap().expose(), "+15005550007");
}

#[test]
fn a_callback_number_is_read_as_people_say_it_or_refused() {
    let text = |callback: &str| json!({ "text": "call me", "name": null, "callback": callback });
    let Ok(LlmAction::Domain(ToolCall::TakeMessage { callback, .. })) =
        parsed("take_message", &text("500 555-0009"), &state())
    else {
        panic!("a message becomes a message");
    };

    assert_eq!(callback.unwrap().expose(), "+15005550009");
    assert_eq!(parsed("take_message", &text("my usual number"), &state()), Err(ToolError::InvalidPhone));
    assert_eq!(parsed("take_message", &json!({ "text": "\n" }), &state()), Err(ToolError::Missing("the message")));
}

#[test]
fn card_numbers_are_masked_in_what_the_model_repeats() {
    let mut arguments = booking_arguments();
    arguments["notes"] = json!("pay with 4111 1111 1111 1111");

    let Ok(LlmAction::Domain(ToolCall::Book(request))) = parsed("book_appointment", &arguments, &state_with_offers())
    else {
        panic!("a booking becomes a booking");
    };

    assert_eq!(request.notes, "pay with [card number]");
    assert_eq!(request.address, "1 Main St");
}

#[test]
fn transfers_go_only_to_phones_of_the_company() {
    let transfer = |to: &str| parsed("transfer_call", &json!({ "to": to }), &state());

    assert_eq!(transfer("office"), Ok(LlmAction::Transfer(TransferTarget::Office)));
    assert_eq!(transfer("on_call"), Ok(LlmAction::Transfer(TransferTarget::OnCall)));
    assert_eq!(transfer("+15005550001"), Err(ToolError::InvalidArguments));
}

#[test]
fn unknown_tools_and_broken_arguments_are_refused() {
    assert_eq!(parsed("drop_tables", &json!({}), &state()), Err(ToolError::UnknownTool));
    assert_eq!(parsed("book_appointment", &json!("offer two"), &state()), Err(ToolError::InvalidArguments));
    assert_eq!(parsed("end_call", &json!({}), &state()), Ok(LlmAction::End));
}

#[test]
fn results_are_told_in_local_words_without_ids() {
    let zone = chrono_tz::America::New_York;
    let visits = vec![visit("2026-11-24T13:00:00Z"), visit("2026-11-24T18:00:00Z")];

    assert_eq!(
        result_for_model(&ToolResult::Available(visits.clone()), zone),
        json!({ "offers": [
            { "offer": 1, "starts": "Tuesday, November 24 at 8:00 AM" },
            { "offer": 2, "starts": "Tuesday, November 24 at 1:00 PM" },
        ] })
    );
    assert_eq!(result_for_model(&ToolResult::Taken(visits), zone)["booked"], false);
    assert_eq!(result_for_model(&ToolResult::Available(Vec::new()), zone)["offers"], json!([]));
    assert_eq!(ToolError::NotOffered.for_model()["error"], ToolError::NotOffered.to_string());
}

#[test]
fn every_schema_is_strict() {
    for spec in specs() {
        let properties = spec.parameters["properties"].as_object().unwrap().len();
        assert_eq!(spec.parameters["required"].as_array().unwrap().len(), properties, "{}", spec.name);
        assert_eq!(spec.parameters["additionalProperties"], false, "{}", spec.name);
    }
}
