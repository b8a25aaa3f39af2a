//! Searching, renting, changing and giving back numbers.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Answer, Request, RestError, page};
use crate::{
    numbers::{Number, formatted},
    state::Carrier,
    twiml::is_e164,
};

const URLS: [&str; 3] = ["VoiceUrl", "VoiceFallbackUrl", "StatusCallback"];
const METHODS: [&str; 3] = ["VoiceMethod", "VoiceFallbackMethod", "StatusCallbackMethod"];

/// `GET AvailablePhoneNumbers/{country}/{Local,Mobile,TollFree}.json`
pub(super) fn available(country: &str, kind: &str, request: &Request) -> Answer {
    let area_code = request.field("AreaCode").unwrap_or("555");
    if country != "US" || area_code == "533" {
        let empty = json!({"available_phone_numbers": [], "uri": format!("/AvailablePhoneNumbers/{country}/{kind}")});
        return Ok((StatusCode::OK, empty));
    }
    if area_code.len() != 3 || !area_code.bytes().all(|b| b.is_ascii_digit()) {
        return Err(RestError::bad(21_451, format!("Invalid area code {area_code}")));
    }
    let count = request.field("PageSize").and_then(|text| text.parse().ok()).unwrap_or(10).min(30);
    let contains = request.field("Contains").unwrap_or_default().trim_matches('*').to_owned();
    let found: Vec<Value> = (0..100)
        .map(|line| format!("+1{area_code}01002{line:02}"))
        .filter(|number| number.contains(&contains))
        .take(count)
        .map(|number| {
            json!({
                "friendly_name": formatted(&number), "phone_number": number, "lata": "722",
                "locality": "", "rate_center": "", "latitude": null, "longitude": null, "region": "",
                "postal_code": "", "iso_country": "US", "address_requirements": "none", "beta": false,
                "capabilities": {"voice": true, "SMS": true, "MMS": true},
            })
        })
        .collect();
    Ok((StatusCode::OK, json!({"available_phone_numbers": found, "uri": format!("/AvailablePhoneNumbers/US/{kind}")})))
}

/// `GET IncomingPhoneNumbers.json`
pub(super) fn list(carrier: &Carrier, request: &Request) -> Answer {
    let account = &carrier.settings.account_sid;
    let fits = |number: &&Number| {
        request.field("PhoneNumber").is_none_or(|wanted| number.phone_number.contains(wanted))
            && request.field("FriendlyName").is_none_or(|wanted| number.friendly_name == wanted)
    };
    let numbers = carrier.world().numbers.iter().filter(fits).map(|number| number.json(account)).collect();
    let uri = format!("/2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json");
    Ok((StatusCode::OK, page("incoming_phone_numbers", &uri, request, numbers)?))
}

/// `POST IncomingPhoneNumbers.json`
pub(super) fn create(carrier: &Carrier, request: &Request) -> Answer {
    let phone_number = match (request.field("PhoneNumber"), request.field("AreaCode")) {
        (Some("+15005550000"), _) => {
            return Err(RestError::bad(21_422, "Invalid PhoneNumber: not available"));
        }
        (Some(number), _) if !is_e164(number) || number == "+15005550001" => {
            return Err(RestError::bad(21_421, format!("PhoneNumber is invalid: {number}")));
        }
        (Some(number), _) => number.to_owned(),
        (None, Some("533")) => {
            return Err(RestError::bad(21_452, "No phone numbers found in area code 533"));
        }
        (None, Some(area_code)) => format!("+1{area_code}0100{:03}", 300 + carrier.world().numbers.len()),
        (None, None) => {
            return Err(RestError::bad(21_404, "PhoneNumber or AreaCode is required"));
        }
    };
    check(request)?;
    let mut world = carrier.world();
    if world.numbers.iter().any(|number| number.phone_number == phone_number) {
        return Err(RestError::bad(21_422, format!("Invalid PhoneNumber: {phone_number} is not available")));
    }
    let mut number = Number::new(&phone_number);
    number.set(&request.form);
    let json = number.json(&carrier.settings.account_sid);
    world.numbers.push(number);
    Ok((StatusCode::CREATED, json))
}

/// `GET`, `POST`, `DELETE IncomingPhoneNumbers/{sid}.json`
pub(super) fn one(carrier: &Carrier, method: &str, sid: &str, request: &Request) -> Answer {
    let account = &carrier.settings.account_sid;
    let mut world = carrier.world();
    let place = world.numbers.iter().position(|number| number.sid == sid);
    let place = place.ok_or_else(|| RestError::not_found(&format!("/IncomingPhoneNumbers/{sid}.json")))?;
    match method {
        "GET" => Ok((StatusCode::OK, world.numbers[place].json(account))),
        "POST" => {
            check(request)?;
            world.numbers[place].set(&request.form);
            Ok((StatusCode::OK, world.numbers[place].json(account)))
        }
        "DELETE" => {
            world.numbers.remove(place);
            Ok((StatusCode::NO_CONTENT, Value::Null))
        }
        _ => Err(RestError { status: 405, code: 20_004, message: "Method not allowed".into() }),
    }
}

fn check(request: &Request) -> Result<(), RestError> {
    for name in URLS {
        let Some(url) = request.field(name).filter(|url| !url.is_empty()) else {
            continue;
        };
        let parsed = url::Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        if parsed.is_none() {
            return Err(RestError::bad(21_502, format!("{name} is not a valid URL: {url}")));
        }
        crate::overrides::Overrides::parse(url).map_err(|fault| RestError::bad(fault.code, fault.message))?;
    }
    for name in METHODS {
        if request.field(name).is_some_and(|method| !matches!(method, "GET" | "POST")) {
            return Err(RestError::bad(21_403, format!("{name} must be GET or POST")));
        }
    }
    Ok(())
}
