//! A month's calls added up from their records, to be compared with what was counted call by call.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::call::CallKind;
use super::ids::CallSid;
use super::time::Seconds;
use super::usage::UsagePeriod;

/// One call that is counted in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedCall {
    /// The call.
    pub call_sid: CallSid,
    /// How it is counted.
    pub kind: CallKind,
    /// How long it lasted.
    pub seconds: Seconds,
    /// The day of the month, 1 to 31; absent for a late call of an earlier month.
    pub day: Option<u8>,
}

/// What the records of a month add up to. Takes 32 bytes a call, for the checksum; all else is constant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MonthSum {
    calls: u64,
    forwarded_calls: u64,
    test_calls: u64,
    adjustments: u64,
    seconds: u64,
    days: BTreeMap<String, u64>,
    lines: Vec<Line>,
}

/// What the checksum says of a call. Sorted by sid, of which there is one each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line {
    sid: u128,
    seconds: u64,
    kind: CallKind,
}

/// By how much the counters exceed what the records add up to. All zero where they agree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Differences {
    /// Billed calls.
    pub calls: i64,
    /// Forwarded calls.
    pub forwarded_calls: i64,
    /// Test calls.
    pub test_calls: i64,
    /// Late calls of earlier months.
    pub adjustments: i64,
    /// Seconds.
    pub seconds: i64,
    /// On how many days the day's calls differ.
    pub days: u64,
}

impl MonthSum {
    /// Adds a call.
    pub fn add(&mut self, call: &CountedCall) {
        match call.kind {
            CallKind::Answered => {
                self.calls += 1;
                match call.day {
                    Some(day) => *self.days.entry(format!("{day:02}")).or_default() += 1,
                    None => self.adjustments += 1,
                }
            }
            CallKind::Forwarded => self.forwarded_calls += 1,
            CallKind::Test => self.test_calls += 1,
        }
        self.seconds += call.seconds.0;
        self.lines.push(Line { sid: call.call_sid.number(), seconds: call.seconds.0, kind: call.kind });
    }

    /// Where the counters say anything else.
    pub fn differences(&self, counted: &UsagePeriod) -> Differences {
        let on = |days: &BTreeMap<String, u64>, day: &String| days.get(day).copied().unwrap_or_default();
        let all_days: std::collections::BTreeSet<_> = self.days.keys().chain(counted.days.keys()).collect();
        let different = all_days.into_iter().filter(|day| on(&self.days, day) != on(&counted.days, day)).count();
        Differences {
            calls: excess(counted.calls, self.calls),
            forwarded_calls: excess(counted.forwarded_calls, self.forwarded_calls),
            test_calls: excess(counted.test_calls, self.test_calls),
            adjustments: excess(counted.adjustments, self.adjustments),
            seconds: excess(counted.seconds, self.seconds),
            days: u64::try_from(different).unwrap_or(u64::MAX),
        }
    }

    /// SHA-256, in hex, over a line `<sid>:<seconds>:<kind>` for each call, sorted: what
    /// `sort calls | sha256sum` gives for a list of the calls.
    pub fn checksum(mut self) -> String {
        self.lines.sort_unstable_by_key(|line| line.sid);
        let mut digest = Sha256::new();
        for Line { sid, seconds, kind } in self.lines {
            digest.update(format!("CA{sid:032x}:{seconds}:{}\n", kind.as_str()));
        }
        hex::encode(digest.finalize())
    }
}

impl Differences {
    /// Whether there are none.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

fn excess(counter: u64, records: u64) -> i64 {
    let is_more = counter >= records;
    let by = i64::try_from(counter.abs_diff(records)).unwrap_or(i64::MAX);
    if is_more { by } else { -by }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(number: u128, kind: CallKind, day: Option<u8>) -> CountedCall {
        let call_sid = format!("CA{number:032x}").parse().unwrap();
        CountedCall { call_sid, kind, seconds: Seconds(60), day }
    }

    fn sum(calls: &[CountedCall]) -> MonthSum {
        let mut sum = MonthSum::default();
        calls.iter().for_each(|call| sum.add(call));
        sum
    }

    fn counted(calls: u64, seconds: u64, days: &[(&str, u64)]) -> UsagePeriod {
        let json = serde_json::json!({"period": "2026-11", "calls": calls, "seconds": seconds});
        let days = days.iter().map(|(day, count)| ((*day).to_owned(), *count)).collect();
        UsagePeriod { days, ..serde_json::from_value(json).unwrap() }
    }

    #[test]
    fn records_that_add_up_to_the_counters_differ_in_nothing() {
        let calls =
            [call(1, CallKind::Answered, Some(7)), call(2, CallKind::Answered, None), call(3, CallKind::Test, Some(7))];
        let usage = UsagePeriod { adjustments: 1, test_calls: 1, ..counted(2, 180, &[("07", 1)]) };

        let differences = sum(&calls).differences(&usage);

        assert!(differences.is_none(), "{differences:?}");
    }

    #[test]
    fn every_counter_that_is_off_is_told_by_how_much() {
        let calls = [call(1, CallKind::Answered, Some(7)), call(2, CallKind::Forwarded, Some(8))];
        let usage = counted(3, 100, &[("07", 2), ("09", 1)]);

        let differences = sum(&calls).differences(&usage);

        let expected = Differences { calls: 2, forwarded_calls: -1, seconds: -20, days: 2, ..Differences::default() };
        assert_eq!(differences, expected);
    }

    #[test]
    fn the_checksum_is_that_of_the_sorted_list_whatever_order_the_calls_came_in() {
        let calls = [
            call(255, CallKind::Forwarded, Some(2)),
            call(1, CallKind::Answered, Some(1)),
            call(16, CallKind::Test, None),
        ];
        let list = "CA00000000000000000000000000000001:60:answered\n\
                    CA00000000000000000000000000000010:60:test\n\
                    CA000000000000000000000000000000ff:60:forwarded\n";

        let checksum = sum(&calls).checksum();

        assert_eq!(checksum, hex::encode(Sha256::digest(list)));
        assert_ne!(checksum, sum(&calls[..2]).checksum());
    }
}
