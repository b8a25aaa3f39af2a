//! Ids of things whose key is more than an id: opaque texts that hold the key, so that no second look-up is needed.
//!
//! They are no secrets and no permissions: what is under them is looked for among the company's own items only.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::domain::ids::CallSid;
use crate::domain::message::MessagePart;
use crate::domain::phone::E164;

/// A text that names nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

/// A call, by when it began and its sid: what its log's key is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "String", extend("pattern" = "^[A-Za-z0-9_-]{32}$"))
)]
#[serde(into = "String")]
pub struct CallId {
    /// When it began, to the millisecond, as in its key.
    pub started_at: DateTime<Utc>,
    /// The parent leg.
    pub call_sid: CallSid,
}

impl CallId {
    /// A call that began at `started_at`.
    pub fn new(started_at: DateTime<Utc>, call_sid: CallSid) -> Self {
        Self { started_at: to_the_millisecond(started_at), call_sid }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.started_at.timestamp_millis().to_be_bytes().to_vec();
        bytes.extend(self.call_sid.number().to_be_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, NotAnId> {
        let (millis, sid) = bytes.split_first_chunk().ok_or(NotAnId)?;
        let sid = u128::from_be_bytes(sid.try_into().map_err(|_| NotAnId)?);
        let started_at = DateTime::from_timestamp_millis(i64::from_be_bytes(*millis)).ok_or(NotAnId)?;
        // Years of four digits: what a key can hold.
        let is_in_a_key = (0..253_402_300_800_000).contains(&started_at.timestamp_millis());
        if !is_in_a_key {
            return Err(NotAnId);
        }
        let call_sid = format!("CA{sid:032x}").parse().map_err(|_| NotAnId)?;
        Ok(Self { started_at, call_sid })
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&URL_SAFE_NO_PAD.encode(self.bytes()))
    }
}

impl FromStr for CallId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        Self::from_bytes(&URL_SAFE_NO_PAD.decode(text).map_err(|_| NotAnId)?)
    }
}

impl From<CallId> for String {
    fn from(id: CallId) -> Self {
        id.to_string()
    }
}

/// A message, by its call and what it is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "String", extend("pattern" = "^[A-Za-z0-9_-]{38,54}$"))
)]
#[serde(into = "String")]
pub struct MessageId {
    /// The call it was left in.
    pub call: CallId,
    /// Which of the call's messages.
    pub part: MessagePart,
}

impl fmt::Display for MessageId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.call.bytes();
        match &self.part {
            MessagePart::Turn(turn) => bytes.extend(turn.to_be_bytes()),
            MessagePart::Recording(sid) => bytes.extend(sid.number().to_be_bytes()),
        }
        formatter.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for MessageId {
    type Err = NotAnId;

    /// The length says which kind: a turn's number has four bytes, a recording's sixteen.
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| NotAnId)?;
        let (call, part) = bytes.split_at_checked(24).ok_or(NotAnId)?;
        let call = CallId::from_bytes(call)?;
        let part = if let Ok(turn) = part.try_into() {
            MessagePart::Turn(u32::from_be_bytes(turn))
        } else if let Ok(sid) = part.try_into() {
            let sid = u128::from_be_bytes(sid);
            MessagePart::Recording(format!("RE{sid:032x}").parse().map_err(|_| NotAnId)?)
        } else {
            return Err(NotAnId);
        };
        Ok(Self { call, part })
    }
}

impl From<MessageId> for String {
    fn from(id: MessageId) -> Self {
        id.to_string()
    }
}

/// One of a company's numbers, by its digits without `+`, so that a path needs no escapes. It names the company's own
/// number at Kestrel and never a person's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "String", extend("pattern" = "^[1-9][0-9]{6,14}$"))
)]
#[serde(into = "String")]
pub struct NumberId(pub E164);

impl FromStr for NumberId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        format!("+{text}").parse().map(Self).map_err(|_| NotAnId)
    }
}

impl From<NumberId> for String {
    fn from(id: NumberId) -> Self {
        id.0.expose_digits().to_owned()
    }
}

fn to_the_millisecond(instant: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(instant.timestamp_millis()).unwrap_or(instant)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn call(millis: i64, sid: u128) -> CallId {
        let began = DateTime::from_timestamp_millis(millis).unwrap();
        CallId::new(began, format!("CA{sid:032x}").parse().unwrap())
    }

    proptest! {
        #[test]
        fn every_id_is_read_back(millis in 0_i64..253_402_300_800_000, sid in any::<u128>(), turn in any::<u32>()) {
            let call = call(millis, sid);
            let recording = format!("RE{sid:032x}").parse().unwrap();

            prop_assert_eq!(call.to_string().parse(), Ok(call.clone()));
            for part in [MessagePart::Turn(turn), MessagePart::Recording(recording)] {
                let id = MessageId { call: call.clone(), part };
                prop_assert_eq!(id.to_string().parse(), Ok(id));
            }
        }

        #[test]
        fn any_text_is_an_id_with_one_spelling_or_none(text in r"[A-Za-z0-9_=+/\-]{0,60}") {
            if let Ok(id) = text.parse::<CallId>() {
                prop_assert_eq!(id.to_string(), text.as_str());
            }
            if let Ok(id) = text.parse::<MessageId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }

    #[test]
    fn a_number_is_named_by_its_digits_alone() {
        let id: NumberId = "13035550142".parse().unwrap();

        assert_eq!((id.0.expose(), String::from(id.clone()).as_str()), ("+13035550142", "13035550142"));
        for wrong in ["", "+13035550142", "%2B13035550142", "0303555", "1303555014x", "available", "1303555014212345"] {
            assert_eq!(wrong.parse::<NumberId>(), Err(NotAnId), "{wrong}");
        }
    }

    #[test]
    fn an_id_is_as_precise_as_its_key() {
        let began = "2026-11-23T15:00:00.2509Z".parse().unwrap();
        let id = CallId::new(began, "CA0123456789abcdef0123456789abcdef".parse().unwrap());

        assert_eq!(id.to_string().parse(), Ok(id));
    }
}
