//! What a caller says about time, as windows, and the measure against Microsoft's collection.

use chrono::{DateTime, Utc};
use chrono_tz::America::New_York;

use super::understand;

mod measure;

/// Monday, ten o'clock in New York.
const NOW: &str = "2026-11-23T15:00:00Z";

fn window(text: &str, now: &str) -> Option<String> {
    let now: DateTime<Utc> = now.parse().unwrap();
    let local = |at: DateTime<Utc>| at.with_timezone(&New_York).format("%m-%d %H:%M").to_string();
    understand(text, New_York, now).map(|window| format!("{} to {}", local(window.from), local(window.until)))
}

#[test]
fn talk_about_time_becomes_a_window() {
    for (text, expected) in [
        ("tomorrow morning", "11-24 00:00 to 11-24 12:00"),
        ("tomorrow", "11-24 00:00 to 11-25 00:00"),
        ("today", "11-23 10:00 to 11-24 00:00"),
        ("this afternoon", "11-23 12:00 to 11-23 18:00"),
        ("next Tuesday after three", "12-01 15:00 to 12-02 00:00"),
        ("Tuesday after three", "11-24 15:00 to 11-25 00:00"),
        ("the 5th", "12-05 00:00 to 12-06 00:00"),
        ("December fifth at ten", "12-05 10:00 to 12-05 11:00"),
        ("in two hours", "11-23 12:00 to 11-23 13:00"),
        ("as soon as possible", "11-23 10:00 to 11-26 00:00"),
        ("any time this week", "11-23 10:00 to 11-30 00:00"),
        ("Friday between 2 and 4", "11-27 14:00 to 11-27 16:00"),
        ("between 11 and 1 on Friday", "11-27 11:00 to 11-27 13:00"),
        ("Friday from nine to noon", "11-27 09:00 to 11-27 12:00"),
        ("noon", "11-23 12:00 to 11-23 13:00"),
        ("nine", "11-24 09:00 to 11-24 10:00"),
        ("tomorrow at half past two", "11-24 14:30 to 11-24 15:30"),
        ("tomorrow at quarter to nine", "11-24 08:45 to 11-24 09:45"),
        ("not Monday", "11-24 00:00 to 11-30 00:00"),
        ("anything but tomorrow", "11-25 00:00 to 12-02 00:00"),
        ("Wednesday before noon", "11-25 00:00 to 11-25 12:00"),
        ("the day after tomorrow in the afternoon", "11-25 12:00 to 11-25 18:00"),
        ("next week", "11-30 00:00 to 12-07 00:00"),
        ("next week on Thursday", "12-03 00:00 to 12-04 00:00"),
        ("Thursday next week", "12-03 00:00 to 12-04 00:00"),
        ("a week from Friday", "12-04 00:00 to 12-05 00:00"),
        ("Wednesday or Thursday", "11-25 00:00 to 11-27 00:00"),
        ("in three days", "11-26 00:00 to 11-27 00:00"),
        ("Tuesday, the first at 3:30 pm", "12-01 15:30 to 12-01 16:30"),
        ("first thing tomorrow morning", "11-24 00:00 to 11-24 10:00"),
        ("tomorrow at eight a.m.", "11-24 08:00 to 11-24 09:00"),
        ("no, actually Wednesday", "11-25 00:00 to 11-26 00:00"),
        ("not Tuesday, Wednesday", "11-25 00:00 to 11-26 00:00"),
        ("thursday after 5", "11-26 17:00 to 11-27 00:00"),
        ("Friday by 10", "11-27 00:00 to 11-27 10:00"),
        ("12/5", "12-05 00:00 to 12-06 00:00"),
        ("the 31st", "12-31 00:00 to 01-01 00:00"),
    ] {
        assert_eq!(window(text, NOW).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn other_talk_says_nothing_about_time() {
    for text in ["", "yes", "my sink leaks", "Jane Doe", "good morning", "I don't know"] {
        assert_eq!(window(text, NOW), None, "{text}");
    }
}

#[test]
fn summer_time_does_not_move_the_clock() {
    // Clocks go forward on Sunday, March 14th 2027 and back on Sunday, November 7th 2027.
    assert_eq!(window("tomorrow at nine", "2027-03-13T15:00:00Z").as_deref(), Some("03-14 09:00 to 03-14 10:00"));
    assert_eq!(window("tomorrow at 2:30 am", "2027-03-13T15:00:00Z").as_deref(), Some("03-14 03:00 to 03-14 03:30"));
    assert_eq!(window("tomorrow at nine", "2027-11-06T15:00:00Z").as_deref(), Some("11-07 09:00 to 11-07 10:00"));
}
