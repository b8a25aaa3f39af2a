//! Phone numbers rented from the carrier, as REST keeps and shows them.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::{ids, types::NumberView};

/// A number of the account's, with where its calls go.
#[derive(Clone, Debug)]
pub struct Number {
    /// `PN…`
    pub sid: String,
    /// E.164.
    pub phone_number: String,
    /// Usually the company.
    pub friendly_name: String,
    /// Requested when a call comes in.
    pub voice_url: String,
    /// POST or GET.
    pub voice_method: String,
    /// Requested when that fails.
    pub voice_fallback_url: String,
    /// POST or GET.
    pub voice_fallback_method: String,
    /// Told of the end of every call.
    pub status_callback: String,
    /// POST or GET.
    pub status_callback_method: String,
    /// Look the caller's name up.
    pub voice_caller_id_lookup: bool,
    /// Every other writable field, kept as it came.
    pub other: Vec<(String, String)>,
    /// Rented at.
    pub created: DateTime<Utc>,
    /// Changed at.
    pub updated: DateTime<Utc>,
}

impl Number {
    /// A number just rented.
    pub fn new(phone_number: &str) -> Self {
        let now = ids::now();
        Self {
            sid: ids::sid("PN"),
            phone_number: phone_number.to_owned(),
            friendly_name: formatted(phone_number),
            voice_url: String::new(),
            voice_method: "POST".into(),
            voice_fallback_url: String::new(),
            voice_fallback_method: "POST".into(),
            status_callback: String::new(),
            status_callback_method: "POST".into(),
            voice_caller_id_lookup: false,
            other: Vec::new(),
            created: now,
            updated: now,
        }
    }

    /// Sets the fields of a create or update request.
    pub fn set(&mut self, form: &[(String, String)]) {
        for (name, value) in form {
            let value = value.clone();
            match name.as_str() {
                "FriendlyName" => self.friendly_name = value,
                "VoiceUrl" => self.voice_url = value,
                "VoiceMethod" => self.voice_method = value,
                "VoiceFallbackUrl" => self.voice_fallback_url = value,
                "VoiceFallbackMethod" => self.voice_fallback_method = value,
                "StatusCallback" => self.status_callback = value,
                "StatusCallbackMethod" => self.status_callback_method = value,
                "VoiceCallerIdLookup" => self.voice_caller_id_lookup = value == "true",
                "PhoneNumber" | "AreaCode" => {}
                _ => {
                    self.other.retain(|(kept, _)| kept != name);
                    self.other.push((name.clone(), value));
                }
            }
        }
        self.updated = ids::now();
    }

    /// As the phone page lists it.
    pub fn view(&self) -> NumberView {
        NumberView {
            sid: self.sid.clone(),
            phone_number: self.phone_number.clone(),
            friendly_name: self.friendly_name.clone(),
            voice_url: self.voice_url.clone(),
        }
    }

    /// As REST shows it.
    pub fn json(&self, account_sid: &str) -> Value {
        let other = |name: &str| self.other.iter().find(|(kept, _)| kept == name).map(|(_, value)| value.clone());
        json!({
            "sid": self.sid,
            "account_sid": account_sid,
            "friendly_name": self.friendly_name,
            "phone_number": self.phone_number,
            "voice_url": self.voice_url,
            "voice_method": self.voice_method,
            "voice_fallback_url": self.voice_fallback_url,
            "voice_fallback_method": self.voice_fallback_method,
            "status_callback": self.status_callback,
            "status_callback_method": self.status_callback_method,
            "voice_caller_id_lookup": self.voice_caller_id_lookup,
            "voice_application_sid": other("VoiceApplicationSid"),
            "voice_receive_mode": "voice",
            "trunk_sid": other("TrunkSid"),
            "sms_url": other("SmsUrl").unwrap_or_default(),
            "sms_method": other("SmsMethod").unwrap_or_else(|| "POST".into()),
            "sms_fallback_url": other("SmsFallbackUrl").unwrap_or_default(),
            "sms_fallback_method": other("SmsFallbackMethod").unwrap_or_else(|| "POST".into()),
            "sms_application_sid": other("SmsApplicationSid").unwrap_or_default(),
            "address_sid": other("AddressSid"),
            "address_requirements": "none",
            "bundle_sid": other("BundleSid"),
            "identity_sid": other("IdentitySid"),
            "emergency_status": other("EmergencyStatus").unwrap_or_else(|| "Inactive".into()),
            "emergency_address_sid": other("EmergencyAddressSid"),
            "emergency_address_status": "unregistered",
            "api_version": "2010-04-01",
            "beta": false,
            "capabilities": {"voice": true, "sms": true, "mms": true, "fax": false},
            "origin": "twilio",
            "status": "in-use",
            "type": "local",
            "date_created": ids::rfc2822(self.created),
            "date_updated": ids::rfc2822(self.updated),
            "uri": format!("/2010-04-01/Accounts/{account_sid}/IncomingPhoneNumbers/{}.json", self.sid),
        })
    }
}

/// `(555) 010-0001` for a North American number, anything else as it is.
pub fn formatted(phone_number: &str) -> String {
    match phone_number.strip_prefix("+1") {
        Some(d) if d.len() == 10 => format!("({}) {}-{}", &d[..3], &d[3..6], &d[6..]),
        _ => phone_number.to_owned(),
    }
}
