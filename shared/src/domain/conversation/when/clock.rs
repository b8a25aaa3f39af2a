//! Times of day: "at three", "between 2 and 4", "after noon", "half past nine", "first thing in the morning".

use super::super::numbers::cardinal;
use super::Asked;

const DAY_ENDS: u16 = 24 * 60;
const NOON: u16 = 12 * 60;
/// How long after a time that is asked for a visit may still start.
const TOLERANCE: u16 = 60;

/// The stretch of a day that is meant, in minutes after midnight.
pub(super) fn find(words: &[String], asked: Asked, used: &[usize]) -> Option<(u16, u16)> {
    let part = part_of_day(words);
    let mut times = times(words, asked, used, part);
    times.sort_by_key(|time| time.index);
    let Some(first) = times.first().copied() else { return part };
    let word_before =
        |index: usize, steps: usize| index.checked_sub(steps).and_then(|at| words.get(at)).map_or("", String::as_str);
    let lead = match word_before(first.index, 1) {
        // "Around at three", "any time after about three".
        "at" | "about" | "around" | "like" | "the" => word_before(first.index, 2),
        word => word,
    };
    let second = times.get(1).copied().filter(|second| second.index - first.end <= 3);
    if let Some(second) =
        second.filter(|_| matches!(lead, "between" | "from") || joins(words, first, times.get(1).copied()))
    {
        // "Between 11 and 1": the second is after the first.
        let until = if second.minute > first.minute { second.minute } else { (second.minute + NOON).min(DAY_ENDS) };
        if until > first.minute {
            return Some((first.minute, until));
        }
    }
    let until_tolerated = (first.minute + TOLERANCE).min(DAY_ENDS);
    match lead {
        "after" | "past" | "from" | "since" => {
            Some((first.minute, part.map_or(DAY_ENDS, |(_, until)| until.max(until_tolerated))))
        }
        "before" | "by" | "until" | "till" => {
            Some((part.map_or(0, |(from, _)| if from < first.minute { from } else { 0 }), first.minute.max(1)))
        }
        _ if words.get(first.end).is_some_and(|word| word == "or")
            && words.get(first.end + 1).is_some_and(|word| matches!(word.as_str(), "later" | "after")) =>
        {
            Some((first.minute, DAY_ENDS))
        }
        _ => Some((first.minute, until_tolerated)),
    }
}

#[derive(Debug, Clone, Copy)]
struct Time {
    /// The place of its first word, and the place after its last.
    index: usize,
    end: usize,
    minute: u16,
}

fn joins(words: &[String], first: Time, second: Option<Time>) -> bool {
    second.is_some_and(|second| {
        second.index == first.end + 1 && matches!(words[first.end].as_str(), "to" | "till" | "until" | "through")
    })
}

/// "Morning" and the like.
fn part_of_day(words: &[String]) -> Option<(u16, u16)> {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if has(&["midmorning"]) || words.windows(2).any(|pair| pair[0] == "mid" && pair[1] == "morning") {
        return Some((9 * 60, 11 * 60));
    }
    if has(&["midafternoon"]) || words.windows(2).any(|pair| pair[0] == "mid" && pair[1] == "afternoon") {
        return Some((14 * 60, 16 * 60));
    }
    let early = has(&["early", "first"]);
    let late = has(&["late", "later"]);
    if has(&["morning", "mornings", "mornin"]) && !starts_with_a_greeting(words) {
        return Some(match (early, late) {
            (true, _) => (0, 10 * 60),
            (_, true) => (10 * 60, NOON),
            _ => (0, NOON),
        });
    }
    if has(&["afternoon", "afternoons"]) && !starts_with_a_greeting(words) {
        return Some(match (early, late) {
            (true, _) => (NOON, 15 * 60),
            (_, true) => (15 * 60, 18 * 60),
            _ => (NOON, 18 * 60),
        });
    }
    if has(&["evening", "evenings", "tonight", "night"]) && !starts_with_a_greeting(words) && !has(&["last"]) {
        return Some((17 * 60, DAY_ENDS));
    }
    let lunch = words.windows(2).position(|pair| {
        matches!(pair[0].as_str(), "after" | "before") && matches!(pair[1].as_str(), "lunch" | "lunchtime" | "work")
    })?;
    Some(match (words[lunch].as_str(), words[lunch + 1].as_str()) {
        ("after", "work") => (17 * 60, DAY_ENDS),
        ("before", "work") => (0, 9 * 60),
        ("after", _) => (13 * 60, 18 * 60),
        _ => (0, NOON),
    })
}

/// "Good morning" is no wish.
fn starts_with_a_greeting(words: &[String]) -> bool {
    let parts: Vec<usize> = (0..words.len())
        .filter(|at| matches!(words[*at].as_str(), "morning" | "afternoon" | "evening" | "night"))
        .collect();
    parts.iter().all(|at| at.checked_sub(1).is_some_and(|before| words[before] == "good"))
}

fn times(words: &[String], asked: Asked, used: &[usize], part: Option<(u16, u16)>) -> Vec<Time> {
    let mut found: Vec<Time> = Vec::new();
    let mut index = 0;
    while index < words.len() {
        let time = if used.contains(&index) { None } else { time_at(words, index, asked, part, found.last()) };
        index = time.map_or(index + 1, |time| time.end);
        found.extend(time);
    }
    // "Between 2 and 4 pm": the first takes the half of the day of the second.
    found
}

fn time_at(
    words: &[String],
    index: usize,
    asked: Asked,
    part: Option<(u16, u16)>,
    previous: Option<&Time>,
) -> Option<Time> {
    let word = words[index].as_str();
    let at = |minute: u16, taken: usize| Some(Time { index, end: index + taken, minute });
    match word {
        "noon" | "midday" | "noontime" | "lunchtime" => return at(NOON, 1),
        "midnight" => return at(0, 1),
        "half" | "quarter" => return relative(words, index, part),
        _ => {}
    }
    let before = index.checked_sub(1).map_or("", |before| words[before].as_str());
    // "The morning one", "the Monday one".
    let picks = [
        "morning",
        "afternoon",
        "evening",
        "this",
        "that",
        "which",
        "other",
        "the",
        "first",
        "second",
        "third",
        "last",
    ];
    if matches!(word, "one" | "ones") && (picks.contains(&before) || before.ends_with("day")) {
        return None;
    }
    let (hour, minute, taken) = hour_and_minute(words, index)?;
    let next = words.get(index + taken).map_or("", String::as_str);
    // "Ten to nine", "twenty past three".
    if matches!(next, "past" | "to" | "till" | "after" | "before")
        && minute == 0
        && hour < 60
        && taken <= 2
        && !matches!(before, "from" | "between")
        && let Some((base, _, base_taken)) =
            hour_and_minute(words, index + taken + 1).filter(|(base, _, _)| (1..=12).contains(base))
        && matches!(hour, 5 | 10 | 20 | 25)
        && matches!(next, "past" | "to" | "till")
        && matches!(before, "at" | "" | "around" | "about" | "for")
    {
        let base = half_of_day(words, index + taken + 1 + base_taken, base, part);
        let total = if next == "past" { base * 60 + hour } else { (base * 60).saturating_sub(hour) };
        return at(total, taken + 1 + base_taken);
    }
    let after = index + taken;
    let (meridiem, meridiem_words) = meridiem(words, after);
    let oclock = matches!(next, "oclock" | "ish") || words[index].ends_with("ish");
    let written = words[index].contains(':');
    let led = matches!(
        before,
        "at" | "after" | "before" | "by" | "around" | "about" | "between" | "until" | "till" | "from" | "past"
    );
    let follows = previous.is_some_and(|previous| index - previous.end <= 1 && index > previous.end);
    let counts = matches!(
        next,
        "day"
            | "days"
            | "hour"
            | "hours"
            | "week"
            | "weeks"
            | "minute"
            | "minutes"
            | "of"
            | "units"
            | "people"
            | "years"
            | "year"
            | "months"
            | "bedroom"
            | "feet"
            | "foot"
    );
    let sure = meridiem.is_some() || oclock || written || ((led || follows || asked == Asked::ForATime) && !counts);
    let in_a_name = asked == Asked::ForSomethingElse
        && before == "at"
        && meridiem.is_none()
        && !oclock
        && !written
        && is_street_ahead(words, after);
    if !sure
        || in_a_name
        || hour > 24
        || (minute > 59)
        || (hour > 12 && minute == 0 && !written && taken == 1 && meridiem.is_none())
    {
        return None;
    }
    let taken = taken + meridiem_words + usize::from(next == "oclock" && meridiem_words == 0);
    let hour = match meridiem {
        Some(Half::Morning) => hour % 12,
        Some(Half::Afternoon) if hour < 12 => hour + 12,
        Some(Half::Afternoon) => hour,
        None if written && words[index].starts_with('0') => hour,
        None => half_of_day(words, index + taken, hour, part),
    };
    at((hour * 60 + minute).min(DAY_ENDS), taken)
}

/// The hour, the minute, and the words they take: "3:30", "three thirty", "nine fifteen", "eight", "330".
fn hour_and_minute(words: &[String], index: usize) -> Option<(u16, u16, usize)> {
    let word = words.get(index)?;
    let glued = ["am", "pm"].iter().find_map(|half| word.strip_suffix(half)).filter(|rest| !rest.is_empty());
    let word = glued.or_else(|| word.strip_suffix("ish").filter(|rest| !rest.is_empty())).unwrap_or(word);
    if let Some((hour, minute)) = word.split_once(':') {
        let minute = minute.get(..2)?;
        return Some((hour.parse().ok()?, minute.parse().ok()?, 1));
    }
    let single = [word.to_owned()];
    let (hour, taken) =
        if glued.is_some() { cardinal(&single)? } else { cardinal(&words[index..]).or_else(|| cardinal(&single))? };
    let hour = u16::try_from(hour).ok()?;
    if (100..=1259).contains(&hour) && hour % 100 < 60 && word.len() >= 3 {
        return Some((hour / 100, hour % 100, 1));
    }
    if !(1..=12).contains(&hour) || glued.is_some() {
        return Some((hour, 0, taken));
    }
    let rest = words.get(index + taken..).unwrap_or_default();
    let oh = usize::from(rest.first().is_some_and(|word| matches!(word.as_str(), "oh" | "o")));
    match cardinal(rest.get(oh..).unwrap_or_default()) {
        Some((minute, more)) if (if oh == 1 { (1..10).contains(&minute) } else { (10..60).contains(&minute) }) => {
            Some((hour, u16::try_from(minute).ok()?, taken + oh + more))
        }
        _ => Some((hour, 0, taken)),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
}

/// "AM", "PM", "in the morning", "at night" after a time, and the words they take.
fn meridiem(words: &[String], after: usize) -> (Option<Half>, usize) {
    let glued = after.checked_sub(1).and_then(|last| words.get(last)).map_or("", String::as_str);
    if glued.starts_with(|first: char| first.is_ascii_digit()) {
        if glued.ends_with("am") {
            return (Some(Half::Morning), 0);
        }
        if glued.ends_with("pm") {
            return (Some(Half::Afternoon), 0);
        }
    }
    let rest = words.get(after..).unwrap_or_default();
    let skip = usize::from(rest.first().is_some_and(|word| word == "oclock"));
    let words: Vec<&str> = rest.iter().skip(skip).take(3).map(String::as_str).collect();
    match words.as_slice() {
        ["am", ..] => (Some(Half::Morning), 1 + skip),
        ["a", "m", ..] => (Some(Half::Morning), 2 + skip),
        ["pm", ..] => (Some(Half::Afternoon), 1 + skip),
        ["p", "m", ..] => (Some(Half::Afternoon), 2 + skip),
        ["in", "the", "morning"] => (Some(Half::Morning), 3 + skip),
        ["in", "the", "afternoon" | "evening"] => (Some(Half::Afternoon), 3 + skip),
        ["at", "night", ..] => (Some(Half::Afternoon), 2 + skip),
        _ => (None, skip),
    }
}

/// The hour on a 24-hour clock: as the part of the day says, else as people make appointments: 7 to 11 before noon.
fn half_of_day(words: &[String], after: usize, hour: u16, part: Option<(u16, u16)>) -> u16 {
    if let (Some(half), _) = meridiem(words, after) {
        return if half == Half::Morning { hour % 12 } else { hour % 12 + 12 };
    }
    match part {
        Some((from, _)) if from >= NOON && hour < 12 => hour + 12,
        Some((0, _)) if hour <= 12 => {
            if hour == 12 {
                12
            } else {
                hour
            }
        }
        _ if (1..=6).contains(&hour) => hour + 12,
        _ => hour,
    }
}

/// "Half past nine", "quarter to ten", "a quarter after three".
fn relative(words: &[String], index: usize, part: Option<(u16, u16)>) -> Option<Time> {
    let minutes: u16 = if words[index] == "half" { 30 } else { 15 };
    let before = match words.get(index + 1)?.as_str() {
        "past" | "after" => false,
        "to" | "till" | "of" | "before" => true,
        _ => return None,
    };
    let (hour, _, taken) = hour_and_minute(words, index + 2).filter(|(hour, _, _)| (1..=12).contains(hour))?;
    let end = index + 2 + taken;
    let hour = half_of_day(words, end, hour, part);
    let minute = if before { (hour * 60).saturating_sub(minutes) } else { hour * 60 + minutes };
    Some(Time { index, end, minute })
}

/// "At 12 Oak Street" is no time.
fn is_street_ahead(words: &[String], after: usize) -> bool {
    let time_words = [
        "or",
        "and",
        "on",
        "in",
        "tomorrow",
        "today",
        "please",
        "works",
        "would",
        "is",
        "if",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "oclock",
        "to",
    ];
    words.get(after).is_some_and(|word| !time_words.contains(&word.as_str()))
}
