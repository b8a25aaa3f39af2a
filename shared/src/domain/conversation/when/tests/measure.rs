//! The understanding of time against Microsoft's Recognizers-Text specifications, where they are present.
//!
//! Only what a caller of a receptionist would say is counted: no dates written with digits and signs, no past, no
//! years far away, no durations, holidays or repetitions.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use serde_json::Value;

use super::super::super::words::Words;
use super::super::{Asked, Spoken, parse};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/datetime-english");

/// What a case expects.
#[derive(Debug, PartialEq)]
enum Expected {
    Date(NaiveDate),
    Time(u16),
    DateAndTime(NaiveDateTime),
    Days(NaiveDate, NaiveDate),
    Times(u16, u16),
}

#[test]
fn most_of_what_callers_say_about_time_is_understood() {
    if !std::path::Path::new(FOLDER).is_dir() {
        println!("skipped: most_of_what_callers_say_about_time_is_understood (no ../shared/data/datetime-english)");
        return;
    }
    let mut understood = 0;
    let mut all = 0;
    for file in ["DateParser", "TimeParser", "DateTimeParser", "DateTimeModel"] {
        let cases = relevant_cases(file);
        let missed: Vec<&String> = cases
            .iter()
            .filter(|(input, now, expected)| !is_met(input, *now, expected))
            .map(|(input, ..)| input)
            .collect();
        println!("{file}: {} of {} relevant cases understood", cases.len() - missed.len(), cases.len());
        for input in &missed {
            println!("    missed: {input}");
        }
        understood += cases.len() - missed.len();
        all += cases.len();
    }
    println!("together: {understood} of {all}, {} %", understood * 100 / all.max(1));
    assert!(all > 200, "{all} cases are too few to tell anything");
    assert!(understood * 100 >= all * 75, "{understood} of {all}");
}

fn is_met(input: &str, now: NaiveDateTime, expected: &Expected) -> bool {
    let Some(spoken) = parse(&Words::of(input), now, Asked::ForATime) else { return false };
    let minute = |time: NaiveTime| u16::try_from(time.hour() * 60 + time.minute()).unwrap_or_default();
    let Spoken { days, clock, stretch, soon, .. } = spoken;
    let same_clock =
        |wanted: u16| clock.is_some_and(|(from, _)| from == wanted || from == (wanted + 12 * 60) % (24 * 60));
    match expected {
        Expected::Date(date) => days == Some((*date, *date)),
        Expected::Time(time) => same_clock(*time),
        Expected::DateAndTime(at) => {
            stretch.is_some_and(|(from, _)| from == *at)
                || (soon && *at == now)
                || (days.is_none_or(|days| days == (at.date(), at.date()))
                    && days.is_some()
                    && same_clock(minute(at.time())))
        }
        // Where the stretch has begun already, what is left of it counts.
        // "Through the 17th" ends with the 17th here and on it there.
        Expected::Days(first, end) => days.is_some_and(|(from, last)| {
            (from == *first || from == now.date()) && (last.succ_opt() == Some(*end) || last == *end)
        }),
        // What a morning is differs by taste; half of it must be meant.
        Expected::Times(from, until) if Words::of(input).has_any(&PARTS) => {
            clock.is_some_and(|(start, end)| 2 * end.min(*until).saturating_sub(start.max(*from)) >= until - from)
        }
        Expected::Times(from, until) => clock.is_some_and(|(start, end)| {
            (start == *from || start == (*from + 720) % 1440) && (end == *until || end == (*until + 720) % 1440)
        }),
    }
}

const PARTS: [&str; 9] =
    ["morning", "mornings", "afternoon", "evening", "midmorning", "midafternoon", "mid", "afternoons", "evenings"];

fn relevant_cases(file: &str) -> Vec<(String, NaiveDateTime, Expected)> {
    let text = std::fs::read_to_string(format!("{FOLDER}/{file}.json")).expect("a file of the collection");
    let cases: Vec<Value> = serde_json::from_str(text.trim_start_matches('\u{feff}')).expect("JSON");
    cases.iter().filter_map(relevant_case).collect()
}

fn relevant_case(case: &Value) -> Option<(String, NaiveDateTime, Expected)> {
    let input = case["Input"].as_str()?;
    let reference = case["Context"]["ReferenceDateTime"].as_str().unwrap_or("2016-11-07T00:00:00");
    let now: NaiveDateTime = reference.get(..19)?.parse().ok()?;
    let [result] = case["Results"].as_array()?.as_slice() else { return None };
    let unsupported = case["NotSupported"].as_str().is_some_and(|languages| languages.contains("dotnet"));
    if unsupported || !is_said_by_callers(input, result["Text"].as_str()?) {
        return None;
    }
    let expected = if result["Value"].is_object() { of_parser(result)? } else { of_model(result, now)? };
    let date = match expected {
        Expected::Date(date) | Expected::Days(date, _) => Some(date),
        Expected::DateAndTime(at) => Some(at.date()),
        Expected::Time(_) | Expected::Times(..) => None,
    };
    // Visits are offered four weeks ahead; a year is generous.
    let near = date.is_none_or(|date| {
        (0..=366).contains(&(date - now.date()).num_days()) || matches!(expected, Expected::Days(..))
    });
    near.then(|| (input.to_owned(), now, expected))
}

fn is_said_by_callers(input: &str, text: &str) -> bool {
    let heard = Words::of(input);
    let written = text.contains(['/', '-', '–', '\\', '(', '~', '>', '<'])
        || text.contains("20")
        || text.contains("19")
        || text.contains("'");
    let past = ["ago", "last", "past", "yesterday", "previous", "before", "earlier", "was", "did", "back in"];
    let rare = [
        "every",
        "each",
        "second",
        "seconds",
        "day of",
        "days of",
        "christmas",
        "easter",
        "thanksgiving",
        "holiday",
        "eve",
        "quarter of",
        "year",
        "years",
        "month",
        "months",
        "fiscal",
        "decade",
        "century",
        "business day",
        "business days",
        "utc",
        "pst",
        "gmt",
        "est",
        "beijing time",
        "cst",
        "dinner",
        "breakfast",
        "mealtime",
        "daytime",
        "day time",
        "nighttime",
        "brunch",
        "midnight",
        "twenties",
        "rest of",
        "weekdays",
        "working",
        "fortnight",
        "two thousand",
        "nineteen",
        "noonish",
        "juneteenth",
        "sun",
        "sat",
        "bc",
        "ad",
        "week of",
        "memorial",
        "labor",
        "night",
        "seconds",
        "since",
        "my week",
        "the week",
        "quarter",
        "quarters",
        "decades",
        "presidents",
        "my day",
        "this day",
        "the day",
        "went",
        "were",
        "otd",
        "week 10",
        "hrs",
        "day look",
        "sessions",
        "classes",
        "decade",
        "nineties",
        "in the april",
        "to may",
        "to march",
        "from october",
        "and october",
        "to november",
        "from march to",
        "to nov",
        "until the end of june",
        "the end of march",
        "the end of september",
        "to october",
        "in may",
        "in dec",
        "for 3 days",
        "for 3 hours",
        "for 2 hours",
        "for a week",
        "ampm",
        "1 evening",
        "one morning",
        "eid",
        "10 h",
        "7h01",
        "mid day",
        "workweek",
        "fortnights",
        "valentine",
        "valentines",
        "st patricks",
        "new years",
        "halloween",
        "mothers day",
        "fathers day",
        "hours later",
        "timezone",
        "mins later",
        "during",
        "wk",
    ];
    !written && !heard.has_any(&past) && !heard.has_any(&rare) && heard.count() <= 14
}

fn of_parser(result: &Value) -> Option<Expected> {
    let future = &result["Value"]["FutureResolution"];
    let text = |key: &str| future[key].as_str();
    match (text("date"), text("time"), text("dateTime")) {
        (Some(date), ..) => date.parse().ok().map(Expected::Date),
        (_, Some(time), _) => minutes(time).map(Expected::Time),
        (.., Some(at)) => NaiveDateTime::parse_from_str(at, "%Y-%m-%d %H:%M:%S")
            .ok()
            .filter(|at| at.second() == 0)
            .map(Expected::DateAndTime),
        _ => None,
    }
}

fn of_model(result: &Value, now: NaiveDateTime) -> Option<Expected> {
    let values = result["Resolution"]["values"].as_array()?;
    let kind = result["TypeName"].as_str()?.strip_prefix("datetimeV2.")?;
    let read = |value: &Value| -> Option<Expected> {
        let text = |key: &str| value[key].as_str();
        if value["Mod"].is_string() || text("timex").is_some_and(|timex| timex.contains("REF")) {
            return None;
        }
        match kind {
            "date" => text("value")?.parse().ok().map(Expected::Date),
            "time" => minutes(text("value")?).map(Expected::Time),
            "datetime" => NaiveDateTime::parse_from_str(text("value")?, "%Y-%m-%d %H:%M:%S")
                .ok()
                .filter(|at| at.second() == 0)
                .map(Expected::DateAndTime),
            "daterange" => Some(Expected::Days(text("start")?.parse().ok()?, text("end")?.parse().ok()?)),
            "timerange" => Some(Expected::Times(minutes(text("start")?)?, minutes(text("end")?)?)),
            _ => None,
        }
    };
    // Several values are readings: the first that is not over is what a caller means.
    values.iter().filter_map(read).find(|expected| match expected {
        Expected::Date(date) => *date >= now.date(),
        Expected::DateAndTime(at) => *at >= now,
        Expected::Days(_, end) => *end > now.date(),
        Expected::Time(_) | Expected::Times(..) => true,
    })
}

fn minutes(time: &str) -> Option<u16> {
    let time = NaiveTime::parse_from_str(time, "%H:%M:%S").ok()?;
    (time.second() == 0).then(|| u16::try_from(time.hour() * 60 + time.minute()).ok())?
}
