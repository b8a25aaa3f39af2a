//! The parameters that go with every request about a call.

use super::{Leg, pair};
use crate::{ids, record::CallRecord, state::Carrier, twiml::is_e164};

/// What stays the same for the whole call.
pub(super) fn constant(carrier: &Carrier, record: &CallRecord, caller_name: Option<&str>) -> Vec<(String, String)> {
    let view = record.view();
    let mut params = vec![
        pair("AccountSid", &carrier.settings.account_sid),
        pair("ApiVersion", "2010-04-01"),
        pair("CallSid", &view.call_sid),
        pair("Direction", &view.direction),
    ];
    for (names, number) in [(["From", "Caller"], &view.from), (["To", "Called"], &view.to)] {
        let place = place(number);
        for name in names {
            params.push(pair(name, number));
            for (part, value) in ["City", "State", "Zip", "Country"].iter().zip(place) {
                params.push(pair(&format!("{name}{part}"), value));
            }
        }
    }
    if view.direction == "inbound" {
        let token = format!("{{\"parentCallInfoToken\":\"{}\"}}", ids::sid(""));
        params.push(pair("CallToken", token));
        if is_e164(&view.from) {
            params.push(pair("StirVerstat", "TN-Validation-Passed-A"));
        }
    }
    if let Some(parent) = view.parent_call_sid {
        params.push(pair("ParentCallSid", parent));
    }
    if let Some(forwarded_from) = view.forwarded_from {
        params.push(pair("ForwardedFrom", forwarded_from));
    }
    if let Some(name) = caller_name {
        params.push(pair("CallerName", name));
    }
    params
}

impl Leg {
    /// Everything for one request: what is constant, the status now, and what the verb adds.
    pub(super) fn params(&self, extra: Vec<(String, String)>) -> Vec<(String, String)> {
        let mut params = self.constant.clone();
        if !extra.iter().any(|(name, _)| name == "CallStatus") {
            params.push(pair("CallStatus", self.record.read(|view| view.status.clone())));
        }
        params.extend(extra);
        params
    }
}

/// City, state, zip and country, as far as the area code tells: empty where Twilio would not know either.
fn place(number: &str) -> [&'static str; 4] {
    let Some(national) = number.strip_prefix("+1").filter(|rest| rest.len() == 10) else {
        return [""; 4];
    };
    match &national[..3] {
        "212" => ["NEW YORK", "NY", "10001", "US"],
        "303" => ["DENVER", "CO", "80202", "US"],
        "312" => ["CHICAGO", "IL", "60601", "US"],
        "415" => ["SAN FRANCISCO", "CA", "94103", "US"],
        "512" => ["AUSTIN", "TX", "78701", "US"],
        "602" => ["PHOENIX", "AZ", "85004", "US"],
        "617" => ["BOSTON", "MA", "02108", "US"],
        "808" => ["HONOLULU", "HI", "96813", "US"],
        _ => ["", "", "", "US"],
    }
}
