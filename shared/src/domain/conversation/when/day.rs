//! Days: weekdays, "the 5th", "December 5th", "in three days", "this week", "the weekend".

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::super::numbers::{cardinal, ordinal};
use super::Asked;
use super::ahead::{days_from, in_days};

/// Days that were named, and which words named them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The first and the last day.
    pub(super) days: (NaiveDate, NaiveDate),
    /// The places of the words that said so, which are therefore no clock times.
    pub(super) used: Vec<usize>,
}

/// The first days that are named; two that are joined by "or", "and", "to" or "through" become one stretch.
pub(super) fn find(words: &[String], today: NaiveDate, asked: Asked) -> Option<Found> {
    let mut found: Option<Found> = None;
    let mut excluded: Option<Found> = None;
    let mut index = 0;
    while index < words.len() {
        let Some((days, taken)) = day_at(words, index, today, asked)
            .or_else(|| last_of_stretch(words, index, found.as_ref()))
            .filter(|_| !is_told_of_the_past(words, index, asked))
        else {
            index += 1;
            continue;
        };
        let used = (index..index + taken).collect::<Vec<_>>();
        if is_excluded(words, index) {
            // A wish that follows counts more than what is left without this day.
            excluded.get_or_insert(Found { days: without(days, today), used });
        } else {
            found = Some(match found {
                None => Found { days, used },
                Some(first) => joined(first, days, used, words, today),
            });
        }
        index += taken;
    }
    found.or(excluded)
}

/// "April 9th through 17th", "between the 9th and the 12th": the end of a stretch of days.
fn last_of_stretch(words: &[String], index: usize, found: Option<&Found>) -> Option<((NaiveDate, NaiveDate), usize)> {
    let first = found.filter(|found| found.days.0 == found.days.1)?;
    let end = first.used.last()? + 1;
    let between = words.get(end..index).filter(|between| (1..=2).contains(&between.len()))?;
    let linked =
        between.iter().any(|word| matches!(word.as_str(), "to" | "through" | "thru" | "and" | "till" | "until" | "or"));
    let (day, taken) = ordinal(&words[index..])?;
    let date = first.days.0.with_day(day).filter(|date| linked && *date > first.days.0)?;
    Some(((date, date), taken))
}

/// The days named at this place, and how many words name them.
pub(super) fn day_at(
    words: &[String],
    index: usize,
    today: NaiveDate,
    asked: Asked,
) -> Option<((NaiveDate, NaiveDate), usize)> {
    let rest = &words[index..];
    let is = |offset: usize, list: &[&str]| rest.get(offset).is_some_and(|word| list.contains(&word.as_str()));
    let one = |day: Option<NaiveDate>, taken: usize| day.map(|day| ((day, day), taken));
    match rest.first()?.as_str() {
        "today" => one(Some(today), 1),
        "tomorrow" | "tomorow" | "tommorow" | "tommorrow" | "tmrw" if is(1, &["week"]) => None,
        "tomorrow" | "tomorow" | "tommorow" | "tommorrow" | "tmrw" => one(plus(today, 1), 1),
        "day" if is(1, &["after"]) && is(2, &["tomorrow", "tomorow", "tmrw"]) => one(plus(today, 2), 3),
        "day" if is(1, &["after", "from"]) && is(2, &["next", "tomorrow"]) => one(plus(today, 2), 3),
        "tonight" => one(Some(today), 1),
        "in" => in_days(&rest[1..], today).map(|(day, taken)| ((day, day), taken + 1)),
        "next" | "coming" | "following" if in_days(&rest[1..], today).is_some() => {
            in_days(&rest[1..], today).map(|(last, taken)| ((today, last), taken + 1))
        }
        "this" if is(1, &["morning", "afternoon", "evening"]) => one(Some(today), 1),
        "next" | "following" if is(1, &["week"]) => Some((week(today, 1)?, 2)),
        "next" | "following" if is(1, &["weekend"]) => weekend(today, 1).map(|days| (days, 2)),
        "next" | "following" if is(1, &["month"]) => month_after(today).map(|days| (days, 2)),
        "next" | "following" if is(1, &["day"]) => one(plus(today, 1), 2),
        "this" | "that" if is(1, &["week"]) => week(today, 0).map(|(_, last)| ((today, last), 2)),
        "this" | "the" if is(1, &["weekend"]) => weekend(today, 0).map(|days| (days, 2)),
        "this" if is(1, &["month"]) => {
            month_after(today).and_then(|(next, _)| next.pred_opt()).map(|last| ((today, last), 2))
        }
        "weekend" => weekend(today, 0).map(|days| (days, 1)),
        "next" | "coming" | "this" | "following" => {
            let day = weekday(rest.get(1)?, asked)?;
            let coming = on_or_after(plus(today, 1)?, day)?;
            // "Next Tuesday" is the one of next week; "this Tuesday" the one that comes.
            let next_week = rest[0] == "next" && coming.iso_week() == today.iso_week();
            one(if next_week { plus(coming, 7) } else { Some(coming) }, 2)
        }
        "week" if is(1, &["from", "after"]) => {
            let (days, taken) = day_at(words, index + 2, today, asked)?;
            one(plus(days.0, 7), taken + 2)
        }
        _ if days_from(rest, today, asked).is_some() => {
            days_from(rest, today, asked).map(|(day, taken)| ((day, day), taken))
        }
        _ => dated(rest, index.checked_sub(1).map(|before| words[before].as_str()), today, asked),
    }
}

/// A weekday or a date.
fn dated(
    rest: &[String],
    before: Option<&str>,
    today: NaiveDate,
    asked: Asked,
) -> Option<((NaiveDate, NaiveDate), usize)> {
    if let Some(day) = weekday(rest.first()?, asked) {
        // "Tuesday the fifth", "Tuesday, December 5th": the date says more.
        let skip = if rest.get(1).is_some_and(|word| word == "the") { 2 } else { 1 };
        let written = rest.get(skip).is_some_and(|word| word.starts_with(|first: char| first.is_ascii_digit()));
        if let Some((date, taken)) = date(rest.get(skip..)?, skip == 2 || written, today, asked) {
            return Some(((date, date), skip + taken));
        }
        let week_later = rest.get(1).is_some_and(|word| word == "week")
            || rest.get(1..3).is_some_and(|words| words == ["next", "week"]);
        let coming = on_or_after(plus(today, 1)?, day)?;
        if rest.get(1..3).is_some_and(|words| words == ["next", "week"]) {
            let monday = week(today, 1)?.0;
            let date = on_or_after(monday, day)?;
            return Some(((date, date), 3));
        }
        let date = if week_later { plus(coming, 7)? } else { coming };
        return Some(((date, date), if week_later { 2 } else { 1 }));
    }
    let announced = before.is_some_and(|word| matches!(word, "the" | "on" | "to"));
    date(rest, announced, today, asked).map(|(date, taken)| ((date, date), taken))
}

/// "December 5th", "the 5th of December", "12/5", "the 5th".
fn date(rest: &[String], announced: bool, today: NaiveDate, asked: Asked) -> Option<(NaiveDate, usize)> {
    if let Some(month) = month(rest.first()?) {
        let skip = if rest.get(1).is_some_and(|word| word == "the") { 2 } else { 1 };
        let (day, taken) = ordinal(rest.get(skip..)?).or_else(|| cardinal(rest.get(skip..)?))?;
        let year =
            rest.get(skip + taken).and_then(|word| word.parse::<i32>().ok()).filter(|year| (2000..2200).contains(year));
        return future_date(month, day, year, today).map(|date| (date, skip + taken + usize::from(year.is_some())));
    }
    if let Some((month, day)) = rest[0].split_once('/') {
        let month = month.parse().ok().filter(|month| (1..=12).contains(month))?;
        let (day, year) = day.split_once('/').map_or((day, None), |(day, year)| (day, year.parse().ok()));
        return future_date(month, day.parse().ok()?, year, today).map(|date| (date, 1));
    }
    let (day, taken) = ordinal(rest).or_else(|| plain_day(rest, announced, asked))?;
    // "Of December" after it.
    let skip = taken + usize::from(rest.get(taken).is_some_and(|word| word == "of"));
    if let Some(month) = rest.get(skip).and_then(|word| month(word)) {
        return future_date(month, day, None, today).map(|date| (date, skip + 1));
    }
    // "The first one" and "the second floor" are no dates.
    let word_only = !rest[0].starts_with(|first: char| first.is_ascii_digit());
    let counted = rest.get(taken).is_some_and(|word| {
        matches!(
            word.as_str(),
            "one"
                | "floor"
                | "time"
                | "thing"
                | "available"
                | "street"
                | "avenue"
                | "option"
                | "choice"
                | "opening"
                | "slot"
                | "appointment"
                | "name"
                | "half"
        )
    });
    if !announced || counted || (word_only && asked == Asked::ForSomethingElse) {
        return None;
    }
    day_of_month(day, today).map(|date| (date, taken))
}

/// "On the 15", "22 of January", "14 November": a plain number that is no time.
fn plain_day(rest: &[String], announced: bool, asked: Asked) -> Option<(u32, usize)> {
    let (day, taken) = cardinal(rest).filter(|(day, _)| (1..=31).contains(day))?;
    let next = rest.get(taken).map_or("", String::as_str);
    let of_a_month =
        month(next).is_some() || (next == "of" && rest.get(taken + 1).is_some_and(|word| month(word).is_some()));
    let a_time =
        matches!(next, "am" | "pm" | "a" | "p" | "oclock" | "in" | "thirty" | "fifteen" | "to" | "or") || day <= 12;
    (of_a_month || (announced && asked == Asked::ForATime && !a_time)).then_some((day, taken))
}

pub(super) fn weekday(word: &str, asked: Asked) -> Option<Weekday> {
    let plain = word.strip_suffix('s').filter(|rest| rest.ends_with("day")).unwrap_or(word);
    let short = asked == Asked::ForATime;
    match plain {
        "monday" => Some(Weekday::Mon),
        "tuesday" => Some(Weekday::Tue),
        "wednesday" | "wensday" | "wendsday" => Some(Weekday::Wed),
        "thursday" => Some(Weekday::Thu),
        "friday" => Some(Weekday::Fri),
        "saturday" => Some(Weekday::Sat),
        "sunday" => Some(Weekday::Sun),
        "mon" if short => Some(Weekday::Mon),
        "tue" | "tues" if short => Some(Weekday::Tue),
        "wed" | "weds" if short => Some(Weekday::Wed),
        "thu" | "thur" | "thurs" if short => Some(Weekday::Thu),
        "fri" if short => Some(Weekday::Fri),
        "sat" if short => Some(Weekday::Sat),
        "sun" if short => Some(Weekday::Sun),
        _ => None,
    }
}

fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let whole = MONTHS.iter().position(|month| *month == word);
    let short = || MONTHS.iter().position(|month| word.len() == 3 && word != "may" && month.starts_with(word));
    let index = whole.or_else(short).or_else(|| (word == "sept").then_some(8))?;
    u32::try_from(index + 1).ok()
}

/// Two days become one stretch when one leads to the other; otherwise the later wish counts ("not Monday, Tuesday").
fn joined(first: Found, second: (NaiveDate, NaiveDate), used: Vec<usize>, words: &[String], today: NaiveDate) -> Found {
    let between = first.used.last().copied().zip(used.first().copied());
    let linked = between.is_some_and(|(end, start)| {
        words.get(end + 1..start).is_some_and(|middle| {
            middle.len() <= 2
                && middle
                    .iter()
                    .any(|word| matches!(word.as_str(), "or" | "and" | "to" | "through" | "thru" | "until" | "till"))
        })
    });
    let corrected = words.iter().any(|word| matches!(word.as_str(), "actually" | "rather" | "instead" | "no" | "not"));
    let near = (second.1 - first.days.0).num_days().abs() <= 28;
    let places = [first.used.as_slice(), used.as_slice()].concat();
    // "Next week on Tuesday": the day within the stretch.
    let within = first.days.0 != first.days.1;
    if within && second.0 == second.1 {
        let day = on_or_after(first.days.0.max(today), second.0.weekday())
            .filter(|day| *day <= first.days.1)
            .unwrap_or(second.0);
        return Found { days: (day, day), used: places };
    }
    if second.0 != second.1 && first.days.0 == first.days.1 {
        let day = on_or_after(second.0, first.days.0.weekday()).filter(|day| *day <= second.1).unwrap_or(first.days.0);
        return Found { days: (day, day), used: places };
    }
    if linked && near {
        return Found { days: (first.days.0.min(second.0), first.days.1.max(second.1)), used: places };
    }
    Found { days: if corrected { second } else { first.days }, used: places }
}

/// "Not Monday", "any day but Monday".
fn is_excluded(words: &[String], index: usize) -> bool {
    const BETWEEN: [&str; 9] = ["on", "this", "next", "do", "make", "it", "for", "the", "a"];
    let before = words[..index].iter().rposition(|word| !BETWEEN.contains(&word.as_str()));
    before.is_some_and(|before| {
        matches!(words[before].as_str(), "not" | "except" | "but" | "cant" | "isnt" | "wont" | "besides")
            && index - before <= 3
    })
}

/// The days after the one that does not suit, or those before it when it is far.
fn without((first, last): (NaiveDate, NaiveDate), today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let after = plus(last, 1).unwrap_or(last);
    if (first - today).num_days() <= 2 {
        (after, plus(after, 6).unwrap_or(after))
    } else {
        (plus(today, 1).unwrap_or(today), first.pred_opt().unwrap_or(today))
    }
}

/// "It broke on Monday", "since Tuesday": not a wish.
fn is_told_of_the_past(words: &[String], index: usize, asked: Asked) -> bool {
    const PAST: [&str; 20] = [
        "since",
        "last",
        "broke",
        "stopped",
        "started",
        "was",
        "quit",
        "died",
        "happened",
        "went",
        "came",
        "called",
        "installed",
        "past",
        "began",
        "ago",
        "been",
        "did",
        "yesterday",
        "had",
    ];
    const AHEAD: [&str; 9] = ["tomorrow", "tomorow", "tmrw", "next", "coming", "this", "tonight", "day", "following"];
    if AHEAD.contains(&words[index].as_str()) {
        return false;
    }
    let reach = if asked == Asked::ForATime { 1 } else { 4 };
    (index.saturating_sub(reach)..index).any(|before| {
        let word = words[before].as_str();
        if asked == Asked::ForATime { matches!(word, "since" | "last") } else { PAST.contains(&word) }
    })
}

fn future_date(month: u32, day: u32, year: Option<i32>, today: NaiveDate) -> Option<NaiveDate> {
    match year {
        Some(year) => NaiveDate::from_ymd_opt(if year < 100 { 2000 + year } else { year }, month, day),
        None => (0..=8)
            .filter_map(|years| NaiveDate::from_ymd_opt(today.year() + years, month, day))
            .find(|date| *date >= today),
    }
}

fn day_of_month(day: u32, today: NaiveDate) -> Option<NaiveDate> {
    let first = today.with_day(1)?;
    (0..=3)
        .filter_map(|months| first.checked_add_months(Months::new(months))?.with_day(day))
        .find(|date| *date >= today)
}

pub(super) fn on_or_after(from: NaiveDate, day: Weekday) -> Option<NaiveDate> {
    let ahead = (7 + day.num_days_from_monday() - from.weekday().num_days_from_monday()) % 7;
    plus(from, u64::from(ahead))
}

/// The Monday and the Sunday of the week that many weeks ahead.
fn week(today: NaiveDate, ahead: u64) -> Option<(NaiveDate, NaiveDate)> {
    let monday = today.checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday())))?;
    let first = plus(monday, ahead * 7)?;
    Some((first, plus(first, 6)?))
}

fn weekend(today: NaiveDate, ahead: u64) -> Option<(NaiveDate, NaiveDate)> {
    let (monday, sunday) = week(today, ahead)?;
    Some((plus(monday, 5)?.max(today), sunday))
}

fn month_after(today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let first = today.with_day(1)?.checked_add_months(Months::new(1))?;
    Some((first, first.checked_add_months(Months::new(1))?.pred_opt()?))
}

pub(super) fn plus(day: NaiveDate, days: u64) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(days))
}
