//! Identifiers. Each kind is its own type, parsed once at the edge.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why a text is not the identifier it claims to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {kind}")]
pub struct InvalidId {
    kind: &'static str,
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(extend("format" = "uuid")))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps an id made by `clock::Ids`.
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The UUID itself.
            pub const fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            /// Accepts only the lower-case hyphenated form, so that one id has one spelling in a key.
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let id = Uuid::try_parse(text).map_err(|_| InvalidId { kind: $kind })?;
                if id.hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text {
                    Ok(Self(id))
                } else {
                    Err(InvalidId { kind: $kind })
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(formatter)
            }
        }
    };
}

uuid_id!(
    /// A company. UUID v7, so companies sort by when they signed up.
    TenantId,
    "tenant id"
);
uuid_id!(
    /// A visit. Derived from the call and the turn that booked it, so that a repeated webhook names the same visit.
    AppointmentId,
    "appointment id"
);
uuid_id!(
    /// A line in the audit log. UUID v7, so the log sorts by time.
    AuditId,
    "audit id"
);

uuid_id!(
    /// A support ticket. UUID v7, so tickets sort by when they were opened.
    TicketId,
    "ticket id"
);

uuid_id!(
    /// A person who works for a company. UUID v7.
    UserId,
    "user id"
);

uuid_id!(
    /// An invitation to work for a company. UUID v7.
    InvitationId,
    "invitation id"
);
uuid_id!(
    /// An API key, by the id it is shown under: never its secret. UUID v7.
    ApiKeyId,
    "API key id"
);

uuid_id!(
    /// A job that takes a company's data out. UUID v7.
    ExportId,
    "export id"
);

macro_rules! twilio_sid {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $kind:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(
            feature = "schema",
            derive(schemars::JsonSchema),
            schemars(extend("pattern" = concat!("^", $prefix, "[0-9a-f]{32}$")))
        )]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The digits as a number, which sorts as the text does and takes 16 bytes.
            pub fn number(&self) -> u128 {
                // 32 hex digits, as the parser made sure.
                u128::from_str_radix(&self.0[$prefix.len()..], 16).unwrap_or_default()
            }

            /// The text Twilio gave.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let hex = text.strip_prefix($prefix).unwrap_or_default();
                let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
                if hex.len() == 32 && hex.bytes().all(is_hex) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(InvalidId { kind: $kind })
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(sid: $name) -> Self {
                sid.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

twilio_sid!(
    /// One leg of a call: `CA` and 32 lower-case hex digits, given by Twilio.
    CallSid,
    "CA",
    "call sid"
);
twilio_sid!(
    /// A recording: `RE` and 32 lower-case hex digits, given by Twilio.
    RecordingSid,
    "RE",
    "recording sid"
);

/// The X-Ray trace header of the invocation that wrote an item, so that a stored fact leads back to its trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct TraceId(String);

impl TraceId {
    /// Keeps the `Root=` part of an `X-Amzn-Trace-Id` header, or nothing where there is none.
    ///
    /// The rest (parent, sampling) names one segment, and 64 characters are more than any root takes.
    pub fn from_header(header: Option<&str>) -> Self {
        let root = header
            .unwrap_or_default()
            .split(';')
            .find_map(|part| part.trim().strip_prefix("Root="))
            .filter(|root| root.len() <= 64 && root.bytes().all(|byte| byte.is_ascii_graphic()));
        Self(root.unwrap_or("none").to_owned())
    }

    /// The trace's root id, or `none`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The header that carries the trace on, where there is one.
    pub fn to_header(&self) -> Option<String> {
        (self.0 != "none").then(|| format!("Root={}", self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        let text = "0192f000-0000-7000-8000-00000000000a";

        assert_eq!(text.parse::<TenantId>().unwrap().to_string(), text);
        assert!(text.to_uppercase().parse::<TenantId>().is_err());
        assert!(text.replace('-', "").parse::<TenantId>().is_err());
        assert!("".parse::<TenantId>().is_err());
    }

    #[test]
    fn a_call_sid_is_ca_and_32_hex_digits() {
        assert!("CA0123456789abcdef0123456789abcdef".parse::<CallSid>().is_ok());
        for wrong in ["", "CA", "CA0123", "RE0123456789abcdef0123456789abcdef", "CA0123456789abcdef0123456789abcde#"] {
            assert!(wrong.parse::<CallSid>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_trace_id_is_the_root_of_the_header() {
        let header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

        assert_eq!(TraceId::from_header(Some(header)).as_str(), "1-5759e988-bd862e3fe1be46a994272793");
        assert_eq!(TraceId::from_header(None).as_str(), "none");
        assert_eq!(TraceId::from_header(Some(header)).to_header().unwrap(), "Root=1-5759e988-bd862e3fe1be46a994272793");
        assert_eq!(TraceId::from_header(None).to_header(), None);
    }
}
