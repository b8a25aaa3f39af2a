//! Takes what a caller tells into the intake, whatever was asked: several facts at once, and corrections.

use chrono::Duration;

use super::heard::Heard;
use super::state::{Intake, Stage, State};
use super::when::{self, Asked};
use super::words::{Words, cut};
use crate::domain::hours::OpenPeriod;
use crate::domain::schedule::Window;

use super::{Context, address, callback, control, mask, name};

/// How long the need may be, in characters.
const LONGEST_NEED: usize = 200;

/// The state with everything in it that the caller plainly tells, for a brain that does not take it in by itself.
pub fn note(context: &Context<'_>, state: &State, heard: &Heard) -> State {
    let mut state = state.clone();
    if let Heard::Speech(text) = heard {
        absorb(context, &mut state.intake, state.stage, text);
    }
    state
}

/// Takes everything that is plainly told; says whether anything was.
pub(super) fn absorb(context: &Context<'_>, intake: &mut Intake, stage: Stage, heard: &str) -> bool {
    let before = intake.clone();
    let words = Words::of(heard);
    let mut rest = heard.to_owned();
    if let Some(found) = address::find(heard) {
        intake.address = Some(found.address);
        rest = found.rest;
    }
    if let Some(number) = callback::number_in(&words) {
        intake.callback = Some(number);
    }
    if let Some(name) = name::announced(heard) {
        intake.name = Some(mask::mask(&name));
    }
    if !matches!(stage, Stage::Callback | Stage::Address | Stage::Message) && !intake.wants_message {
        let asked =
            if matches!(stage, Stage::When | Stage::Choice) { Asked::ForATime } else { Asked::ForSomethingElse };
        let local = context.now.with_timezone(&context.routing.timezone).naive_local();
        if let Some(spoken) = when::parse(&Words::of(&rest), local, asked) {
            let window = spoken.window(context.routing.timezone, context.now);
            intake.when = Some(if spoken.is_only_soon() { soonest(context) } else { window });
        }
    }
    if intake.need.is_none()
        && control::tells_a_need(&words)
        && !matches!(stage, Stage::Name | Stage::Address | Stage::Callback | Stage::CallbackConfirm)
    {
        set_need(intake, heard);
    }
    *intake != before
}

/// As soon as possible: what is left of this working day, or the next one when little is left of it.
pub(super) fn soonest(context: &Context<'_>) -> Window {
    let Context { routing, now, .. } = *context;
    let next = routing.hours.next_period(now, routing.timezone);
    let enough = |period: &OpenPeriod| period.until - period.from.max(now) > Duration::hours(4);
    let period = next.and_then(|period| {
        if enough(&period) {
            Some(period)
        } else {
            routing.hours.next_period(period.until, routing.timezone).or(Some(period))
        }
    });
    Window { from: now, until: period.map_or(now + Duration::days(3), |period| period.until) }
}

/// Keeps the need in the caller's words, and in a word or two.
pub(super) fn set_need(intake: &mut Intake, heard: &str) {
    let need = cut(&mask::mask(heard), LONGEST_NEED);
    intake.service = service(&Words::of(heard)).map(str::to_owned);
    intake.need = Some(need);
}

/// The need in a word or two, as the calendar shows it.
fn service(words: &Words) -> Option<&'static str> {
    const SERVICES: [(&str, &[&str]); 14] = [
        ("water heater", &["water heater", "hot water", "hot water heater", "tankless"]),
        (
            "ac repair",
            &["ac", "a c", "air conditioner", "air conditioning", "air con", "no air", "cooling", "not cooling"],
        ),
        ("heating repair", &["heat", "heater", "furnace", "heating", "boiler", "radiator", "heat pump"]),
        ("drain cleaning", &["clog", "clogged", "drain", "drains", "backed up", "backing up", "unclog"]),
        ("sewer", &["sewer", "sewage", "septic"]),
        ("toilet repair", &["toilet", "toilets"]),
        ("burst pipe", &["burst", "pipe burst", "frozen pipe"]),
        ("leak repair", &["leak", "leaks", "leaking", "leaky", "dripping", "drip"]),
        ("faucet repair", &["faucet", "tap", "sink", "shower", "bathtub"]),
        ("sump pump", &["sump", "sump pump"]),
        ("garbage disposal", &["disposal", "garbage disposal"]),
        ("thermostat", &["thermostat"]),
        ("maintenance", &["tune up", "tuneup", "maintenance", "inspection", "checkup", "filter", "serviced"]),
        ("estimate", &["estimate", "quote", "replace", "replacement", "install", "installation", "new"]),
    ];
    SERVICES.iter().find(|(_, names)| words.has_any(names)).map(|(service, _)| *service)
}

/// What the visit is for, where the caller's words do not fit a known kind.
pub(super) fn service_or_default(intake: &Intake) -> String {
    intake.service.clone().unwrap_or_else(|| "service call".to_owned())
}

/// Whether the caller tells of trouble, and not only of work to be done.
pub(super) fn tells_trouble(words: &Words) -> bool {
    words.has_any(&control::TROUBLE)
        || words.has_any(&["wont", "went out", "is out", "quit", "died", "smells", "blank"])
}

/// Whether the caller wants a message taken; the words of it, where they are in the wish already.
pub(super) fn wants_a_message(words: &Words) -> bool {
    words.has_any(&[
        "leave a message",
        "take a message",
        "leave message",
        "leave him a message",
        "leave her a message",
        "can you tell",
        "could you tell",
        "please tell",
        "have him call",
        "have her call",
        "have someone call",
        "have somebody call",
        "call me back",
        "give me a call",
        "ask him to call",
        "ask her to call",
        "let him know",
        "let her know",
        "let them know",
        "returning a call",
        "returning your call",
        "returning his call",
        "returning her call",
        "pass on a message",
        "get a call back",
        "a callback",
        "have them call",
        "tell bob",
        "message for",
        "pass along",
    ])
}

/// Whether there is more in a wish for a message than the wish.
pub(super) fn has_content(words: &Words) -> bool {
    let bare_wish = words.has_any(&["leave a message", "take a message", "leave message", "message for"]);
    let told = words.has_any(&["that", "tell", "know", "call", "about", "because", "saying", "regarding"]);
    !bare_wish || (told && words.count() > 9)
}

/// Whether the caller wants to change a visit that exists: only the office can.
pub(super) fn wants_a_change(words: &Words) -> bool {
    words.has_any(&[
        "cancel",
        "reschedule",
        "move my appointment",
        "change my appointment",
        "change the appointment",
        "postpone",
        "push back my",
        "move the appointment",
    ]) && !words.has_any(&["cancel my service plan"])
}

/// Whether a single word tells nothing ("purple"): a known one ("plumber") does.
pub(super) fn is_unclear(words: &Words) -> bool {
    service(words).is_none() && !control::tells_a_need(words)
}
