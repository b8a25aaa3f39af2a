//! Listing recordings, reading and deleting one.

use axum::http::{StatusCode, Uri};
use serde_json::{Value, json};

use super::{Answer, Request, RestError, calls::moment, page};
use crate::{ids, recordings::Recording, state::Carrier};

/// `GET Recordings.json`, newest first.
pub(super) fn list(carrier: &Carrier, uri: &Uri, request: &Request) -> Answer {
    shown(carrier, request.field("CallSid"), uri, request)
}

/// `GET Calls/{sid}/Recordings.json`, newest first.
pub(super) fn of_call(carrier: &Carrier, sid: &str, uri: &Uri, request: &Request) -> Answer {
    if carrier.call(sid).is_none() {
        return Err(RestError::not_found(&format!("/Calls/{sid}/Recordings.json")));
    }
    shown(carrier, Some(sid), uri, request)
}

/// `GET` and `DELETE Recordings/{sid}.json`. A deleted recording is gone, with its sound.
pub(super) fn one(carrier: &Carrier, method: &str, sid: &str) -> Answer {
    let found = carrier.world().recordings.iter().find(|recording| recording.sid == sid).cloned();
    let recording = found.ok_or_else(|| RestError::not_found(&format!("/Recordings/{sid}.json")))?;
    match method {
        "GET" => Ok((StatusCode::OK, json(carrier, &recording))),
        "DELETE" => {
            carrier.world().recordings.retain(|recording| recording.sid != sid);
            Ok((StatusCode::NO_CONTENT, Value::Null))
        }
        _ => Err(RestError { status: 405, code: 20_004, message: "Method not allowed".into() }),
    }
}

fn shown(carrier: &Carrier, call_sid: Option<&str>, uri: &Uri, request: &Request) -> Answer {
    let all = carrier.world().recordings.clone();
    let mut found = Vec::new();
    for recording in all.iter().rev() {
        if call_sid.is_none_or(|wanted| recording.call_sid == wanted) && fits(recording, request)? {
            found.push(json(carrier, recording));
        }
    }
    Ok((StatusCode::OK, page("recordings", uri.path(), request, found)?))
}

/// `DateCreated>` means from then on, `DateCreated<` up to then.
fn fits(recording: &Recording, request: &Request) -> Result<bool, RestError> {
    let mut fits = true;
    if let Some(text) = request.field("DateCreated>") {
        fits &= recording.began_at >= moment(text)?;
    }
    if let Some(text) = request.field("DateCreated<") {
        fits &= recording.began_at <= moment(text)?;
    }
    if let Some(text) = request.field("DateCreated") {
        fits &= recording.began_at.date_naive() == moment(text)?.date_naive();
    }
    Ok(fits)
}

fn json(carrier: &Carrier, recording: &Recording) -> Value {
    let account = &carrier.settings.account_sid;
    let began_at = ids::rfc2822(recording.began_at);
    json!({
        "sid": recording.sid,
        "account_sid": account,
        "call_sid": recording.call_sid,
        "conference_sid": null,
        "status": "completed",
        "source": recording.source,
        "channels": 1,
        "duration": recording.seconds.to_string(),
        "start_time": began_at,
        "date_created": began_at,
        "date_updated": ids::rfc2822(recording.began_at + chrono::Duration::seconds(recording.seconds as i64)),
        "price": null,
        "price_unit": "USD",
        "error_code": null,
        "encryption_details": null,
        "api_version": "2010-04-01",
        "media_url": carrier.resource_url(&format!("Recordings/{}", recording.sid)),
        "uri": format!("/2010-04-01/Accounts/{account}/Recordings/{}.json", recording.sid),
        "subresource_uris": {},
    })
}
