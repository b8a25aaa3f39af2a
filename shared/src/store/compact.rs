//! Makes a turn's item small enough for one write unit (1 KB).
//!
//! DynamoDB bills the names of attributes as well as their values, and a turn repeats the same thirty. So a turn is
//! stored under one or two letters per name, and instants as seconds since 1970 (6 to 11 bytes for 20 to 30). Both
//! are exact: what is read is what was written, and a name that is not in the list passes unchanged.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, SecondsFormat, Utc};

use super::item::Item;

/// Names and what they are stored as. Only ever add lines: stored turns were written with these.
const NAMES: [(&str, &str); 44] = [
    ("number", "n"),
    ("at", "a"),
    ("heard", "h"),
    ("reply", "r"),
    ("state", "s"),
    ("trace", "t"),
    ("say", "y"),
    ("then", "x"),
    ("do", "d"),
    ("expect", "e"),
    ("call", "c"),
    ("started_at", "b"),
    ("period", "p"),
    ("kind", "k"),
    ("stage", "g"),
    ("intake", "i"),
    ("offers", "o"),
    ("booked", "bk"),
    ("emergency", "em"),
    ("message_taken", "mt"),
    ("question_answered", "qa"),
    ("transfer", "tr"),
    ("dismissed", "ds"),
    ("silences", "si"),
    ("misses", "mi"),
    ("need", "nd"),
    ("service", "sv"),
    ("name", "nm"),
    ("callback", "cb"),
    ("address", "ad"),
    ("when", "w"),
    ("wants_message", "wm"),
    ("from", "f"),
    ("until", "u"),
    ("crew", "cr"),
    ("starts_at", "sa"),
    ("ends_at", "ea"),
    ("answered", "an"),
    ("id", "I"),
    ("to", "T"),
    ("email", "E"),
    ("notes", "N"),
    ("is_alarm", "al"),
    ("warning", "W"),
];

/// Names whose values are instants.
const INSTANTS: [&str; 6] = ["at", "started_at", "starts_at", "ends_at", "from", "until"];

/// The same item under short names.
pub(super) fn shorten(item: Item) -> Item {
    map(item, &|name, value| {
        let short = NAMES.iter().find(|(long, _)| *long == name).map(|(_, short)| (*short).to_owned());
        let value = if INSTANTS.contains(&name.as_str()) { instant_to_number(value) } else { value };
        (short.unwrap_or(name), value)
    })
}

/// The item as it was before [`shorten`].
pub(super) fn lengthen(item: Item) -> Item {
    map(item, &|name, value| {
        let long = NAMES.iter().find(|(_, short)| *short == name).map_or(name, |(long, _)| (*long).to_owned());
        let value = if INSTANTS.contains(&long.as_str()) { number_to_instant(value) } else { value };
        (long, value)
    })
}

fn map(item: Item, change: &impl Fn(String, AttributeValue) -> (String, AttributeValue)) -> Item {
    item.into_iter().map(|(name, value)| change(name, inside(value, change))).collect::<HashMap<_, _>>()
}

fn inside(
    value: AttributeValue,
    change: &impl Fn(String, AttributeValue) -> (String, AttributeValue),
) -> AttributeValue {
    match value {
        AttributeValue::M(item) => AttributeValue::M(map(item, change)),
        AttributeValue::L(list) => AttributeValue::L(list.into_iter().map(|value| inside(value, change)).collect()),
        other => other,
    }
}

/// `2026-11-23T09:00:00.25Z` as `1795424400.25`. Numbers hold 38 digits, so nanoseconds survive.
fn instant_to_number(value: AttributeValue) -> AttributeValue {
    let AttributeValue::S(text) = &value else { return value };
    match text.parse::<DateTime<Utc>>() {
        Ok(at) if at.timestamp() >= 0 => {
            let exact = format!("{}.{:09}", at.timestamp(), at.timestamp_subsec_nanos());
            AttributeValue::N(exact.trim_end_matches('0').trim_end_matches('.').to_owned())
        }
        _ => value,
    }
}

fn number_to_instant(value: AttributeValue) -> AttributeValue {
    let AttributeValue::N(text) = &value else { return value };
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let nanoseconds = format!("{fraction:0<9}");
    let at = match (seconds.parse(), nanoseconds.parse()) {
        (Ok(seconds), Ok(nanoseconds)) => DateTime::<Utc>::from_timestamp(seconds, nanoseconds),
        _ => None,
    };
    at.map_or(value, |at| AttributeValue::S(at.to_rfc3339_opts(SecondsFormat::AutoSi, true)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_has_one_short_form_and_no_short_form_is_a_name() {
        let long: BTreeSet<_> = NAMES.iter().map(|(long, _)| long).collect();
        let short: BTreeSet<_> = NAMES.iter().map(|(_, short)| short).collect();

        assert_eq!((long.len(), short.len()), (NAMES.len(), NAMES.len()));
        assert!(NAMES.iter().all(|(name, _)| !short.contains(name)));
        assert!(INSTANTS.iter().all(|name| long.contains(name)));
    }

    #[test]
    fn an_instant_comes_back_to_the_nanosecond() {
        for instant in ["2026-11-23T09:00:00Z", "2026-11-23T09:00:00.250Z", "2026-11-23T09:00:00.000000001Z"] {
            let text = AttributeValue::S(instant.to_owned());
            let number = instant_to_number(text.clone());

            assert!(number.is_n(), "{number:?}");
            assert_eq!(number_to_instant(number), text);
        }
    }

    #[test]
    fn text_that_is_no_instant_is_left_alone() {
        let item = Item::from([("from".to_owned(), AttributeValue::S("withheld".to_owned()))]);

        assert_eq!(lengthen(shorten(item.clone())), item);
    }
}
