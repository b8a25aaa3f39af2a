use super::*;
use crate::domain::call::{CallKind, CallLog, CallStatus, Outcome};
use crate::domain::change::Versions;
use crate::domain::conversation::reply::{Expect, Reply, Then};
use crate::domain::conversation::state::{CallFacts, Emergency, State};
use crate::domain::message::{Message, MessageContent};
use crate::domain::phone::Caller;
use crate::domain::time::Seconds;
use crate::domain::turn::Turn;

fn a_log() -> CallLog {
    CallLog {
        call_sid: call_sid(),
        from: "+15550130001".into(),
        to: "+15550100001".to_owned(),
        status: CallStatus::Completed,
        started_at: at("2026-11-23T15:00:00Z"),
        ended_at: at("2026-11-23T15:01:00Z"),
        duration_seconds: Seconds(60),
        outcome: Outcome::Booked,
        summary: None,
        customer_name: None,
        customer_phone: None,
        appointment_id: None,
        recording_sid: None,
        kind: CallKind::Answered,
        counted: true,
        period: "2026-11".parse().unwrap(),
        day: 23,
        counted_in: None,
        turns: 6,
        is_test: false,
    }
}

fn a_turn(emergency: Option<Emergency>, is_alarm: bool) -> Turn {
    let facts = CallFacts {
        started_at: at("2026-11-23T15:00:00Z"),
        period: "2026-11".parse().unwrap(),
        kind: CallKind::Answered,
    };
    Turn {
        number: 3,
        at: at("2026-11-23T15:00:30Z"),
        heard: None,
        reply: Reply::new("", Then::Listen { expect: Expect::Anything }),
        state: State { emergency, ..State::opening(facts) },
        is_alarm,
        trace: TraceId::from_header(None),
    }
}

fn ended(log: CallLog) -> Vec<&'static str> {
    announced(TenantItem::Call(Versions::made(log)))
}

fn emergency(turn: Turn) -> Option<EmergencyOf> {
    let events = events_of(&change(TenantItem::Turn(call_sid(), Versions::made(turn))));
    events.into_iter().next().map(|event| match event.what {
        What::CallEmergency(call) => (call.turn, call.is_life_threatening, call.is_test),
        other => panic!("{}", other.name()),
    })
}

type EmergencyOf = (u32, bool, bool);

#[test]
fn a_call_that_came_to_something_is_completed_and_not_missed() {
    for outcome in [
        Outcome::Booked,
        Outcome::Emergency,
        Outcome::Transferred,
        Outcome::Message,
        Outcome::Info,
        Outcome::Spam,
        Outcome::WrongNumber,
        Outcome::Forwarded,
        Outcome::Unknown,
    ] {
        assert_eq!(ended(CallLog { outcome, ..a_log() }), ["call.completed"], "{outcome:?}");
    }
}

#[test]
fn a_caller_who_gave_up_is_to_be_called_back_whenever_it_was() {
    for status in [CallStatus::Completed, CallStatus::Canceled, CallStatus::NoAnswer, CallStatus::Busy] {
        let log = CallLog { status, outcome: Outcome::Abandoned, ..a_log() };

        assert_eq!(ended(log), ["call.completed", "call.missed"], "{status:?}");
    }
}

#[test]
fn nobody_is_to_call_back_a_test_a_forwarded_call_or_a_hidden_number() {
    let abandoned = || CallLog { outcome: Outcome::Abandoned, ..a_log() };
    let hidden = || CallLog { from: Caller::Withheld, ..abandoned() };

    assert_eq!(ended(CallLog { kind: CallKind::Test, ..abandoned() }), ["call.completed"]);
    assert_eq!(ended(CallLog { kind: CallKind::Forwarded, ..abandoned() }), ["call.completed"]);
    assert_eq!(ended(hidden()), ["call.completed"]);
    let told = CallLog { customer_phone: Some("+15550130002".parse().unwrap()), ..hidden() };
    assert_eq!(ended(told), ["call.completed", "call.missed"]);
}

#[test]
fn what_is_added_to_a_record_later_is_not_a_second_end() {
    let before = CallLog { outcome: Outcome::Abandoned, ..a_log() };

    assert_eq!(announced(TenantItem::Call(Versions::changed(before, a_log()))), [""; 0]);
}

#[test]
fn an_emergency_is_announced_by_the_turn_that_recognised_it_alone() {
    let (urgent, danger) = (Some(Emergency::Urgent), Some(Emergency::LifeThreatening));

    assert_eq!(emergency(a_turn(urgent, true)), Some((3, false, false)));
    assert_eq!(emergency(a_turn(danger, true)), Some((3, true, false)));
    assert_eq!(emergency(a_turn(danger, false)), None);
    assert_eq!(emergency(a_turn(None, false)), None);
    let mut test = a_turn(danger, true);
    test.state.call.kind = CallKind::Test;
    assert_eq!(emergency(test), Some((3, true, true)));
}

#[test]
fn a_message_is_announced_when_it_is_left_and_not_when_it_is_dealt_with() {
    let spoken = MessageContent::Spoken { turn: 3, text: "Please call me.".to_owned() };
    let message = Message {
        call_sid: call_sid(),
        received_at: at("2026-11-23T15:01:00Z"),
        from: "+15550130001".into(),
        name: None,
        callback: None,
        content: spoken,
        is_handled: false,
        handled_at: None,
        handled_by: None,
        is_test: false,
    };
    let handled = Message { is_handled: true, ..message.clone() };
    let began = at("2026-11-23T15:00:00Z");

    assert_eq!(announced(TenantItem::Message(began, Versions::made(message.clone()))), ["call.message"]);
    assert_eq!(announced(TenantItem::Message(began, Versions::changed(message, handled))), [""; 0]);
}
