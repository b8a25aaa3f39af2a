//! Which of the visits offered the caller takes.

use chrono::{Duration, NaiveDateTime};

use super::super::answers::{YesNo, chosen_place, none_of_them, yes_or_no};
use super::super::when::{self, Asked};
use super::super::words::Words;
use super::super::{Context, Decision, address};
use super::{absorb, another_time, ask_again, book, missed, proceed};
use crate::domain::conversation::state::State;
use crate::domain::schedule::{Visit, Window};

pub(super) fn by_key(context: &Context<'_>, state: State, keys: &str) -> Decision {
    let place = keys.trim_end_matches('#').parse::<usize>().ok().and_then(|key| key.checked_sub(1));
    match place.and_then(|place| state.offers.get(place)).copied() {
        Some(visit) => book(state, visit),
        None => missed(context, state),
    }
}

pub(super) fn by_words(context: &Context<'_>, mut state: State, text: &str) -> Decision {
    let known = state.intake.clone();
    absorb(context, &mut state.intake, state.stage, text);
    let corrected = known.address != state.intake.address
        || known.name != state.intake.name
        || known.callback != state.intake.callback;
    let rest = address::find(text).map_or_else(|| text.to_owned(), |found| found.rest);
    let words = Words::of(&rest);
    let local = context.now.with_timezone(&context.routing.timezone).naive_local();
    let mut spoken = when::parse(&words, local, Asked::ForATime).filter(|spoken| !spoken.any);
    if let Some(spoken) = spoken.as_mut().filter(|spoken| spoken.clock.is_some() && spoken.days.is_none()) {
        // "One PM" is meant on the day that was offered.
        spoken.days = day_of(context, &state.offers).map(|day| (day, day));
        state.intake.when = Some(spoken.window(context.routing.timezone, context.now));
    }
    // A time the caller names fits an offer, or is a new wish; only then are places ("the second") looked at.
    let fitting: Vec<Visit> = match &spoken {
        Some(spoken) if !spoken.soon => {
            state.offers.iter().copied().filter(|visit| spoken.fits(local_start(context, visit))).collect()
        }
        Some(_) | None => Vec::new(),
    };
    let place = chosen_place(&words, state.offers.len()).and_then(|place| state.offers.get(place)).copied();
    let declined = none_of_them(&words);
    // "The second", of one offer: no date, but a slip.
    if place.is_none()
        && chosen_place(&words, 3).is_some()
        && fitting.is_empty()
        && words.count() <= 4
        && state.offers.len() < 3
    {
        state.intake.when = known.when;
        return missed(context, state);
    }
    // "How about Friday?" asks what there is; it takes nothing.
    let asks = words.has_any(&[
        "how about",
        "what about",
        "do you have",
        "is there",
        "are there",
        "have anything",
        "got anything",
    ]);
    if asks && spoken.is_some_and(|spoken| !spoken.soon) {
        return proceed(context, state, "");
    }
    match (fitting.as_slice(), place, spoken) {
        ([only], _, _) if !declined => book(state, *only),
        (_, Some(visit), _) if fitting.is_empty() && !declined => book(state, visit),
        ([_, _, ..], _, Some(spoken)) if !declined => match exactly(context, &fitting, spoken.clock) {
            Some(visit) => book(state, visit),
            None => narrowed(context, state, fitting),
        },
        ([], _, Some(_)) if state.intake.when.is_some() => proceed(context, state, ""),
        _ if relative(context, &mut state, &words) => proceed(context, state, ""),
        _ if corrected => {
            state.misses = 0;
            Decision::Speak(super::ask(context, state, super::sentences::OKAY))
        }
        _ if declined => another_time(context, state),
        _ => match (yes_or_no(&words), state.offers.as_slice()) {
            (Some(YesNo::Yes), [only]) => {
                let visit = *only;
                book(state, visit)
            }
            (Some(YesNo::No), _) => another_time(context, state),
            _ if words.has_any(&["either", "any of them", "whichever", "you pick", "doesnt matter", "any", "both"]) => {
                match state.offers.first().copied() {
                    Some(visit) => book(state, visit),
                    None => missed(context, state),
                }
            }
            (Some(YesNo::Yes) | None, _) => missed(context, state),
        },
    }
}

/// The one that starts at the very minute named.
fn exactly(context: &Context<'_>, fitting: &[Visit], clock: Option<(u16, u16)>) -> Option<Visit> {
    use chrono::Timelike;
    let (from, _) = clock?;
    let mut starts = fitting.iter().copied().filter(|visit| {
        let start = local_start(context, visit);
        start.hour() * 60 + start.minute() == u32::from(from)
    });
    let first = starts.next()?;
    starts.next().is_none().then_some(first)
}

/// Several of the offers fit: only these are offered again.
fn narrowed(context: &Context<'_>, mut state: State, fitting: Vec<Visit>) -> Decision {
    if fitting.len() == state.offers.len() {
        return if state.misses + 1 < super::MISSES_ALLOWED {
            Decision::Speak(ask_again(context, state))
        } else {
            missed(context, state)
        };
    }
    state.offers = fitting;
    Decision::Speak(super::ask(context, state, ""))
}

/// "Anything later?", "something sooner".
fn relative(context: &Context<'_>, state: &mut State, words: &Words) -> bool {
    let (Some(first), Some(last)) = (state.offers.first(), state.offers.last()) else { return false };
    let window = if words.has_any(&["later", "after that"]) {
        Window { from: last.starts_at + Duration::minutes(1), until: last.starts_at + Duration::days(7) }
    } else if words.has_any(&["earlier", "sooner", "before that"]) && first.starts_at > context.now {
        Window { from: context.now, until: first.starts_at }
    } else {
        return false;
    };
    state.intake.when = Some(window);
    true
}

/// The day of the offers, where it is the same.
fn day_of(context: &Context<'_>, offers: &[Visit]) -> Option<chrono::NaiveDate> {
    let day = local_start(context, offers.first()?).date();
    offers.iter().all(|visit| local_start(context, visit).date() == day).then_some(day)
}

fn local_start(context: &Context<'_>, visit: &Visit) -> NaiveDateTime {
    visit.starts_at.with_timezone(&context.routing.timezone).naive_local()
}
