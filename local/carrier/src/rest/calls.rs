//! Reading and changing calls.

use axum::http::{StatusCode, Uri};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::{Answer, Request, RestError, page};
use crate::{
    ids,
    numbers::formatted,
    record::{Update, started},
    state::Carrier,
    twiml,
    types::CallView,
};

/// `GET Calls.json`, newest first.
pub(super) fn list(carrier: &Carrier, uri: &Uri, request: &Request) -> Answer {
    let records = carrier.world().calls.clone();
    let mut found = Vec::new();
    for record in records.iter().rev() {
        let view = record.view();
        if fits(&view, request)? {
            found.push(json(carrier, &view));
        }
    }
    Ok((StatusCode::OK, page("calls", uri.path(), request, found)?))
}

/// `GET` and `POST Calls/{sid}.json`
pub(super) fn one(carrier: &Carrier, method: &str, sid: &str, request: &Request) -> Answer {
    let record = carrier.call(sid).ok_or_else(|| RestError::not_found(&format!("/Calls/{sid}.json")))?;
    match method {
        "GET" => Ok((StatusCode::OK, json(carrier, &record.view()))),
        "POST" => {
            if record.read(|view| view.outcome.is_some()) {
                return Err(RestError::bad(21_220, "Call is not in-progress. Cannot redirect."));
            }
            record.update(update(request)?);
            Ok((StatusCode::OK, json(carrier, &record.view())))
        }
        _ => Err(RestError { status: 405, code: 20_004, message: "Method not allowed".into() }),
    }
}

fn update(request: &Request) -> Result<Update, RestError> {
    match (request.field("Status"), request.field("Twiml"), request.field("Url")) {
        (Some("completed" | "canceled"), _, _) => Ok(Update::Complete),
        (Some(status), _, _) => Err(RestError::bad(21_218, format!("Invalid Status {status}"))),
        (None, Some(text), _) => {
            twiml::parse(text).map_err(|fault| RestError::bad(fault.code, fault.message))?;
            Ok(Update::Twiml(text.to_owned()))
        }
        (None, None, Some(url)) => Ok(Update::Url(url.to_owned(), request.field("Method") != Some("GET"))),
        (None, None, None) => Err(RestError::bad(21_205, "Url, Twiml or Status is required")),
    }
}

/// `StartTime>` means from then on, `StartTime<` before then.
fn fits(view: &CallView, request: &Request) -> Result<bool, RestError> {
    let started = started(view);
    let same = |name: &str, value: &str| request.field(name).is_none_or(|wanted| wanted == value);
    let mut fits = same("To", &view.to) && same("From", &view.from) && same("Status", &view.status);
    fits &= same("ParentCallSid", view.parent_call_sid.as_deref().unwrap_or_default());
    if let Some(text) = request.field("StartTime>") {
        fits &= started >= moment(text)?;
    }
    if let Some(text) = request.field("StartTime<") {
        fits &= started < moment(text)?;
    }
    if let Some(text) = request.field("StartTime") {
        fits &= started.date_naive() == moment(text)?.date_naive();
    }
    Ok(fits)
}

/// A day, which means its beginning by UTC, or an RFC 3339 moment.
pub(super) fn moment(text: &str) -> Result<DateTime<Utc>, RestError> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Ok(moment.to_utc());
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(|day| day.and_hms_opt(0, 0, 0));
    day.map(|day| day.and_utc()).ok_or_else(|| RestError::bad(20_001, format!("{text} is no date")))
}

fn json(carrier: &Carrier, view: &CallView) -> Value {
    let account = &carrier.settings.account_sid;
    let started = started(view);
    let over = view.outcome.is_some();
    // Twilio tells neither length nor end of a call that nobody answered.
    let answered = over && view.status == "completed";
    let ended = started + chrono::Duration::seconds(view.duration_seconds as i64);
    let to = carrier.number(&view.to);
    json!({
        "sid": view.call_sid,
        "account_sid": account,
        "parent_call_sid": view.parent_call_sid,
        "from": view.from,
        "from_formatted": formatted(&view.from),
        "to": view.to,
        "to_formatted": formatted(&view.to),
        "phone_number_sid": to.map(|number| number.sid),
        "status": view.status,
        "direction": view.direction,
        "forwarded_from": view.forwarded_from,
        "caller_name": view.caller_name,
        "answered_by": null,
        "start_time": ids::rfc2822(started),
        "end_time": if answered { Value::from(ids::rfc2822(ended)) } else { Value::Null },
        "duration": if answered { Value::from(view.duration_seconds.to_string()) } else { Value::Null },
        "date_created": ids::rfc2822(started),
        "date_updated": ids::rfc2822(if over { ended } else { started }),
        "price": null,
        "price_unit": "USD",
        "queue_time": "0",
        "group_sid": null,
        "trunk_sid": null,
        "annotation": null,
        "api_version": "2010-04-01",
        "uri": format!("/2010-04-01/Accounts/{account}/Calls/{}.json", view.call_sid),
        "subresource_uris": {
            "recordings": format!("/2010-04-01/Accounts/{account}/Calls/{}/Recordings.json", view.call_sid),
        },
    })
}
