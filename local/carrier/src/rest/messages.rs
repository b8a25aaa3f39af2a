//! Text messages: taken, checked and kept, never delivered.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Answer, Request, RestError, page};
use crate::{ids, state::Carrier, twiml::is_e164, types::MessageView};

const LONGEST_BODY: usize = 1600;

/// `POST Messages.json`
pub(super) fn create(carrier: &Carrier, request: &Request) -> Answer {
    let to = request.required("To", 21_604)?;
    match to {
        "+15005550001" => {
            return Err(RestError::bad(21_211, format!("Invalid 'To' Phone Number: {to}")));
        }
        "+15005550002" => {
            return Err(RestError::bad(21_612, "The 'To' phone number is not reachable"));
        }
        "+15005550003" => {
            return Err(RestError::bad(21_408, "Permission to send an SMS has not been enabled"));
        }
        "+15005550004" => {
            return Err(RestError::bad(21_610, "Attempt to send to unsubscribed recipient"));
        }
        "+15005550009" => {
            return Err(RestError::bad(21_614, "'To' number is not a valid mobile number"));
        }
        _ if !is_e164(to) => {
            return Err(RestError::bad(21_211, format!("Invalid 'To' Phone Number: {to}")));
        }
        _ => {}
    }
    let from = match (request.field("From"), request.field("MessagingServiceSid")) {
        (Some(from), _) => from,
        (None, Some(service)) => service,
        (None, None) => return Err(RestError::bad(21_603, "A 'From' phone number is required.")),
    };
    match from {
        "+15005550001" => {
            return Err(RestError::bad(21_212, format!("Invalid 'From' Phone Number: {from}")));
        }
        "+15005550007" => return Err(not_owned(from)),
        "+15005550008" => {
            return Err(RestError::bad(21_611, "The 'From' number has exceeded its queue"));
        }
        "+15005550006" => {}
        _ if from.starts_with("MG") || carrier.number(from).is_some() => {}
        _ if is_e164(from) => return Err(not_owned(from)),
        _ => {
            return Err(RestError::bad(21_212, format!("Invalid 'From' Phone Number: {from}")));
        }
    }
    let body = request.required("Body", 21_602)?;
    if body.chars().count() > LONGEST_BODY {
        return Err(RestError::bad(21_617, "The concatenated message body exceeds the 1600 character limit"));
    }
    let message = MessageView {
        sid: ids::sid("SM"),
        to: to.into(),
        from: from.into(),
        body: body.into(),
        sent_at: ids::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
    };
    let json = shown(carrier, &message, "queued");
    carrier.world().messages.push(message);
    Ok((StatusCode::CREATED, json))
}

/// `GET Messages.json`, newest first.
pub(super) fn list(carrier: &Carrier, request: &Request) -> Answer {
    let all = carrier.world().messages.clone();
    let same = |name: &str, value: &str| request.field(name).is_none_or(|wanted| wanted == value);
    let kept = all.iter().rev().filter(|message| same("To", &message.to) && same("From", &message.from));
    let items = kept.map(|message| shown(carrier, message, "delivered")).collect();
    let uri = format!("/2010-04-01/Accounts/{}/Messages.json", carrier.settings.account_sid);
    Ok((StatusCode::OK, page("messages", &uri, request, items)?))
}

fn not_owned(from: &str) -> RestError {
    RestError::bad(21_606, format!("The 'From' phone number {from} is not one of this account's numbers"))
}

fn shown(carrier: &Carrier, message: &MessageView, status: &str) -> Value {
    let account = &carrier.settings.account_sid;
    let sent = chrono::DateTime::parse_from_rfc3339(&message.sent_at).map_or_else(|_| ids::now(), |time| time.to_utc());
    json!({
        "sid": message.sid,
        "account_sid": account,
        "messaging_service_sid": if message.from.starts_with("MG") { Value::from(message.from.clone()) } else { Value::Null },
        "to": message.to,
        "from": message.from,
        "body": message.body,
        "status": status,
        "direction": "outbound-api",
        "num_segments": message.body.chars().count().div_ceil(153).max(1).to_string(),
        "num_media": "0",
        "price": null,
        "price_unit": "USD",
        "error_code": null,
        "error_message": null,
        "api_version": "2010-04-01",
        "date_created": ids::rfc2822(sent),
        "date_updated": ids::rfc2822(sent),
        "date_sent": ids::rfc2822(sent),
        "uri": format!("/2010-04-01/Accounts/{account}/Messages/{}.json", message.sid),
        "subresource_uris": {},
    })
}
