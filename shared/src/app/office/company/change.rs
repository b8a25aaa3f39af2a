//! A change of settings: each field checked, with a message that names it. Pure.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::super::fields::Fields;
use crate::api::company::{ChangeCompany, Hours};
use crate::api::problem::Problem;
use crate::domain::hours::{BusinessHours, ClockTime, OpenSpan};
use crate::domain::notice::NoticeKind;
use crate::domain::phone::E164;
use crate::domain::tenant::Tenant;
use crate::domain::time::zone;

const MOST_SPANS: usize = 6;
const MOST_CLOSED: usize = 100;
const MOST_KEYWORDS: usize = 50;

/// The settings as they are to be, and the names of those that differ. `numbers` are the company's own.
pub(in crate::app::office) fn apply(
    stored: &Tenant,
    numbers: &[E164],
    wanted: &ChangeCompany,
) -> Result<(Tenant, Vec<&'static str>), Problem> {
    let mut fields = Fields::default();
    let mut tenant = stored.clone();
    answering(&mut tenant, numbers, wanted, &mut fields);
    words(&mut tenant, wanted, &mut fields);
    if let Some(name) = &wanted.timezone {
        match zone(name) {
            Ok(zone) => tenant.timezone = zone,
            Err(_) => fields.wrong("timezone", "Choose a time zone, such as America/New_York."),
        }
    }
    if let Some(hours) = &wanted.business_hours {
        tenant.business_hours = business_hours(hours, &mut fields);
    }
    if let Some(crews) = wanted.crews {
        tenant.crews = u8::try_from(fields.number("crews", crews, 1..=20)).unwrap_or(1);
    }
    if let Some(minutes) = wanted.visit_minutes {
        tenant.visit_minutes = fields.visit_minutes("visit_minutes", minutes);
    }
    if let Some(kinds) = &wanted.muted_mail {
        tenant.muted_mail = muted(kinds, &mut fields);
    }
    fields.finish()?;
    let changed = differing(stored, &tenant);
    Ok((tenant, changed))
}

/// Who the company is, and which phones it has.
fn answering(tenant: &mut Tenant, numbers: &[E164], wanted: &ChangeCompany, fields: &mut Fields) {
    if let Some(name) = &wanted.company_name {
        tenant.company_name = fields.line("company_name", name, 1..=80);
    }
    if let Some(name) = &wanted.owner_name {
        tenant.owner_name = fields.line("owner_name", name, 1..=80);
    }
    let trades = "Choose hvac, plumbing or hvac_and_plumbing.";
    if let Some(industry) = wanted.industry.as_ref().and_then(|text| fields.word("industry", text, trades)) {
        tenant.industry = industry;
    }
    let entered = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    if let Some(text) = &wanted.owner_phone {
        tenant.owner_phone = entered(text).and_then(|text| fields.phone("owner_phone", &text));
    }
    let dialled = [
        ("forward_to_number", &wanted.forward_to_number, &mut tenant.forward_to_number),
        ("emergency_phone", &wanted.emergency_phone, &mut tenant.emergency_phone),
    ];
    for (name, wanted, phone) in dialled {
        let Some(wanted) = wanted else { continue };
        *phone = entered(wanted).and_then(|text| fields.dialled_phone(name, &text));
        if phone.as_ref().is_some_and(|phone| numbers.contains(phone)) {
            fields.wrong(name, "This is your Kestrel number: calls would come back to it. Choose another phone.");
        }
    }
}

/// What the receptionist says, and how.
fn words(tenant: &mut Tenant, wanted: &ChangeCompany, fields: &mut Fields) {
    let voices = "Choose one of the voices in the catalogue.";
    if let Some(voice) = wanted.ai_voice.as_ref().and_then(|text| fields.word("ai_voice", text, voices)) {
        tenant.ai_voice = voice;
    }
    let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    if let Some(text) = &wanted.greeting_message {
        tenant.greeting_message = given(text).map(|text| fields.line("greeting_message", &text, 1..=300));
    }
    if let Some(text) = &wanted.price_statement {
        tenant.price_statement = given(text).map(|text| fields.line("price_statement", &text, 1..=300));
    }
    if let Some(text) = &wanted.custom_system_prompt {
        tenant.custom_system_prompt = given(text).map(|text| fields.text("custom_system_prompt", &text, 1..=4_000));
    }
    if let Some(keywords) = &wanted.emergency_keywords {
        if keywords.len() > MOST_KEYWORDS {
            fields.wrong("emergency_keywords", format!("Keep at most {MOST_KEYWORDS} words."));
        }
        let mut kept: Vec<String> = Vec::new();
        for (index, keyword) in keywords.iter().take(MOST_KEYWORDS).enumerate() {
            let keyword = fields.line(&format!("emergency_keywords.{index}"), keyword, 1..=40).to_lowercase();
            if !kept.contains(&keyword) {
                kept.push(keyword);
            }
        }
        tenant.emergency_keywords = kept;
    }
}

fn muted(kinds: &[String], fields: &mut Fields) -> BTreeSet<NoticeKind> {
    let mut muted = BTreeSet::new();
    for (index, kind) in kinds.iter().enumerate() {
        let field = format!("muted_mail.{index}");
        match fields.word::<NoticeKind>(&field, kind, "There is no such kind of mail.") {
            Some(kind) if !kind.can_be_muted() => fields.wrong(field, "Mails of this kind are always sent."),
            Some(kind) => {
                muted.insert(kind);
            }
            None => {}
        }
    }
    muted
}

fn business_hours(hours: &Hours, fields: &mut Fields) -> BusinessHours {
    if hours.week.len() != 7 {
        fields.wrong("business_hours.week", "A week has seven days, from Monday to Sunday.");
    }
    let mut week: [Vec<OpenSpan>; 7] = Default::default();
    for (day, (open, spans)) in week.iter_mut().zip(&hours.week).enumerate() {
        *open = open_spans(&format!("business_hours.week.{day}"), spans, fields);
    }
    BusinessHours { week, closed_on: closed_dates(&hours.closed_on, fields) }
}

fn open_spans(day: &str, spans: &[(String, String)], fields: &mut Fields) -> Vec<OpenSpan> {
    if spans.len() > MOST_SPANS {
        fields.wrong(day, format!("A day has at most {MOST_SPANS} spans."));
    }
    let mut open: Vec<OpenSpan> = Vec::new();
    for (index, (opens, closes)) in spans.iter().take(MOST_SPANS).enumerate() {
        let times = [opens, closes].map(|text| ClockTime::try_from(text.clone()));
        let field = format!("{day}.{index}");
        let [Ok(opens), Ok(closes)] = times else {
            fields.wrong(field, "Write times as 08:30, from 00:00 to 24:00.");
            continue;
        };
        match OpenSpan::new(opens, closes) {
            Err(_) => fields.wrong(field, "Closing time comes after opening time; midnight is 24:00."),
            Ok(span) if open.last().is_some_and(|before| span.opens() < before.closes()) => {
                fields.wrong(field, "This span begins before the one above it ends.");
                open.push(span);
            }
            Ok(span) => open.push(span),
        }
    }
    open
}

fn closed_dates(dates: &[String], fields: &mut Fields) -> Vec<NaiveDate> {
    if dates.len() > MOST_CLOSED {
        fields.wrong("business_hours.closed_on", format!("Keep at most {MOST_CLOSED} dates."));
    }
    let mut closed = BTreeSet::new();
    for (index, text) in dates.iter().take(MOST_CLOSED).enumerate() {
        match text.parse::<NaiveDate>() {
            Ok(date) if text.len() == 10 && (2000..=2100).contains(&date.year()) => {
                closed.insert(date);
            }
            Ok(_) | Err(_) => {
                fields.wrong(format!("business_hours.closed_on.{index}"), "Write a date as yyyy-mm-dd.");
            }
        }
    }
    closed.into_iter().collect()
}

/// The fields in which two settings differ, of those that can be changed here.
fn differing(old: &Tenant, new: &Tenant) -> Vec<&'static str> {
    let all = [
        ("company_name", old.company_name != new.company_name),
        ("owner_name", old.owner_name != new.owner_name),
        ("owner_phone", old.owner_phone != new.owner_phone),
        ("forward_to_number", old.forward_to_number != new.forward_to_number),
        ("emergency_phone", old.emergency_phone != new.emergency_phone),
        ("industry", old.industry != new.industry),
        ("timezone", old.timezone != new.timezone),
        ("business_hours", old.business_hours != new.business_hours),
        ("crews", old.crews != new.crews),
        ("visit_minutes", old.visit_minutes != new.visit_minutes),
        ("price_statement", old.price_statement != new.price_statement),
        ("ai_voice", old.ai_voice != new.ai_voice),
        ("custom_system_prompt", old.custom_system_prompt != new.custom_system_prompt),
        ("greeting_message", old.greeting_message != new.greeting_message),
        ("emergency_keywords", old.emergency_keywords != new.emergency_keywords),
        ("muted_mail", old.muted_mail != new.muted_mail),
    ];
    all.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}
