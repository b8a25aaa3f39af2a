//! Searching, renting, changing and giving back numbers.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Answer, Request, RestError, page};
use crate::{
    numbers::{Number, formatted},
    state::Carrier,
    supply,
    twiml::is_e164,
};

const URLS: [&str; 3] = ["VoiceUrl", "VoiceFallbackUrl", "StatusCallback"];
const METHODS: [&str; 3] = ["VoiceMethod", "VoiceFallbackMethod", "StatusCallbackMethod"];

/// `GET AvailablePhoneNumbers/{country}/{Local,Mobile,TollFree}.json`: by `AreaCode`, by `InRegion`, or anywhere.
pub(super) fn available(carrier: &Carrier, country: &str, kind: &str, request: &Request) -> Answer {
    let shown = |found: Vec<Value>| {
        let uri =
            format!("/2010-04-01/Accounts/{}/AvailablePhoneNumbers/{country}/{kind}", carrier.settings.account_sid);
        Ok((StatusCode::OK, json!({"available_phone_numbers": found, "uri": uri})))
    };
    if country != "US" || kind != "Local.json" {
        return shown(Vec::new());
    }
    let for_sale = match (request.field("AreaCode"), request.field("InRegion")) {
        (Some(code), _) if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_digit()) => {
            return Err(RestError::bad(21_451, format!("Invalid area code {code}")));
        }
        (Some(code), _) => supply::of_area_code(code),
        (None, Some(state)) => supply::of_state(state),
        (None, None) => supply::of_area_code("555"),
    };
    let count = request.field("PageSize").and_then(|text| text.parse().ok()).unwrap_or(30).min(30);
    let contains = request.field("Contains").unwrap_or_default().trim_matches('*').to_owned();
    let is_free = |number: &str| carrier.number(number).is_none() && carrier.refusal(number).is_none();
    let fitting = for_sale.into_iter().filter(|number| number.phone_number.contains(&contains));
    let found = fitting.filter(|number| is_free(&number.phone_number)).take(count).map(|number| {
        let phone_number = number.phone_number;
        json!({
            "friendly_name": formatted(&phone_number), "phone_number": phone_number, "lata": "722",
            "locality": number.locality, "rate_center": number.locality.to_uppercase(), "latitude": null,
            "longitude": null, "region": number.region, "postal_code": "", "iso_country": "US",
            "address_requirements": "none", "beta": false, "capabilities": {"voice": true, "SMS": true, "MMS": true},
        })
    });
    shown(found.collect())
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
        (None, Some(area_code)) => {
            let free = supply::of_area_code(area_code).into_iter().map(|number| number.phone_number);
            let free = free.into_iter().find(|number| carrier.number(number).is_none());
            let none = || RestError::bad(21_452, format!("No phone numbers found in area code {area_code}"));
            free.ok_or_else(none)?
        }
        (None, None) => {
            return Err(RestError::bad(21_404, "PhoneNumber or AreaCode is required"));
        }
    };
    check(request)?;
    if let Some(code) = carrier.refusal(&phone_number) {
        return Err(RestError::bad(code, format!("PhoneNumber {phone_number} cannot be had")));
    }
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
