//! How the API says no: problem documents as in RFC 9457.

use serde::Serialize;

use crate::app;
use crate::store::Conflicting;

/// The content type of a problem document.
pub const CONTENT_TYPE: &str = "application/problem+json";

/// A field of a request that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldError {
    /// The field, as a path: `company.timezone`, `business_hours.week.0.1`.
    pub field: String,
    /// What to do about it, in a sentence for whoever filled it in.
    pub message: String,
}

impl FieldError {
    /// A field that is wrong.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// Which kind of no. The name is part of the API: programs compare it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 400: the request cannot be read at all.
    Unreadable,
    /// 401: no credential, or one that is not (any more) good.
    Unauthenticated,
    /// 403: the credential is good and does not allow this.
    Forbidden,
    /// 404: no such thing here; also everything of another company.
    NotFound,
    /// 405: the path is there, not with this method.
    MethodNotAllowed,
    /// 409: something else has this name, or the request repeats a key with other content.
    Conflict,
    /// 412: somebody changed it since it was read (`If-Match`).
    Changed,
    /// 413: too long.
    TooLarge,
    /// 422: it can be read and fields of it are wrong.
    Invalid,
    /// 428: a change without `If-Match`.
    VersionNeeded,
    /// 429: too many requests.
    TooMany,
    /// 500: a mistake of ours.
    Broken,
    /// 503: something behind the API does not answer. Try again.
    Unavailable,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 13] = [
        Self::Unreadable,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Conflict,
        Self::Changed,
        Self::TooLarge,
        Self::Invalid,
        Self::VersionNeeded,
        Self::TooMany,
        Self::Broken,
        Self::Unavailable,
    ];

    /// The HTTP status.
    pub fn status(self) -> u16 {
        self.parts().0
    }

    /// The name: the end of the document's `type`.
    pub fn name(self) -> &'static str {
        self.parts().1
    }

    fn parts(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Unreadable => (400, "unreadable", "The request cannot be read"),
            Self::Unauthenticated => (401, "unauthenticated", "Log in first"),
            Self::Forbidden => (403, "forbidden", "You may not do this"),
            Self::NotFound => (404, "not-found", "There is no such thing"),
            Self::MethodNotAllowed => (405, "method-not-allowed", "This address does not take that method"),
            Self::Conflict => (409, "conflict", "Something else is in the way"),
            Self::Changed => (412, "changed", "Somebody changed this meanwhile"),
            Self::TooLarge => (413, "too-large", "The request is too large"),
            Self::Invalid => (422, "invalid", "Some fields need another look"),
            Self::VersionNeeded => (428, "version-needed", "Say which version you change"),
            Self::TooMany => (429, "too-many-requests", "Too many requests"),
            Self::Broken => (500, "broken", "Something broke on our side"),
            Self::Unavailable => (503, "unavailable", "Not available right now"),
        }
    }
}

/// A problem document, before it is an HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which kind.
    pub kind: Kind,
    /// What to do, in a sentence. Never holds a value of the request.
    pub detail: Option<String>,
    /// The fields that are wrong.
    pub errors: Vec<FieldError>,
    /// Seconds until it is worth trying again, for `Retry-After`.
    pub retry_after: Option<u32>,
}

/// The document as it is sent.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Problem"))]
pub struct Document<'a> {
    /// Which kind, stable: `urn:kestrel:problem:` and a name.
    pub r#type: String,
    /// The kind in words.
    pub title: &'a str,
    /// The HTTP status.
    pub status: u16,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<&'a str>,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub errors: &'a [FieldError],
    /// The request's trace, to quote to support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<&'a str>,
}

impl Problem {
    /// A no without more words.
    pub fn new(kind: Kind) -> Self {
        Self { kind, detail: None, errors: Vec::new(), retry_after: None }
    }

    /// With a sentence that says what to do.
    #[must_use]
    pub fn saying(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// Fields that are wrong.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(Kind::Invalid) }
    }

    /// One field that is wrong.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldError::new(field, message)])
    }

    /// A name that somebody else has.
    pub fn taken(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { errors: vec![FieldError::new(field, message)], ..Self::new(Kind::Conflict) }
    }

    /// The document that is sent.
    pub fn document<'a>(&'a self, trace: Option<&'a str>) -> Document<'a> {
        let (status, name, title) = self.kind.parts();
        Document {
            r#type: format!("urn:kestrel:problem:{name}"),
            title,
            status,
            detail: self.detail.as_deref(),
            errors: &self.errors,
            trace_id: trace,
        }
    }
}

impl From<&app::Error> for Problem {
    /// The last place in which an error of a use-case is known; whoever calls this logs it first.
    fn from(error: &app::Error) -> Self {
        match error {
            app::Error::Invalid { reason } => Self::new(Kind::Unreadable).saying(*reason),
            app::Error::NotFound { .. } => Self::new(Kind::NotFound),
            app::Error::Conflict(conflict) => match conflict.conflicting() {
                Some(Conflicting::Version) => {
                    Self::new(Kind::Changed).saying("Load it again, then make your change once more.")
                }
                Some(Conflicting::Slug) => Self::taken("slug", "This address is taken. Choose another."),
                Some(Conflicting::Email) => Self::taken("email", "This e-mail address already has an account."),
                Some(Conflicting::Number) => Self::taken("phone_number", "This number is taken. Choose another."),
                Some(Conflicting::Request) => Self::new(Kind::Conflict)
                    .saying("This Idempotency-Key was used for another request. Take a new one."),
                None => Self::new(Kind::Conflict),
            },
            app::Error::Unavailable { .. } => {
                Self { retry_after: Some(2), ..Self::new(Kind::Unavailable) }.saying("Try again in a moment.")
            }
            app::Error::Bug(_) => Self::new(Kind::Broken).saying("We have been told. Try again later."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_says_only_what_there_is_to_say() {
        let problem = Problem::field("timezone", "Choose a time zone.");

        let document = serde_json::to_value(problem.document(Some("1-abc"))).unwrap();

        assert_eq!(
            document,
            serde_json::json!({
                "type": "urn:kestrel:problem:invalid",
                "title": "Some fields need another look",
                "status": 422,
                "errors": [{"field": "timezone", "message": "Choose a time zone."}],
                "trace_id": "1-abc",
            })
        );
        let bare = serde_json::to_value(Problem::new(Kind::NotFound).document(None)).unwrap();
        assert_eq!(bare.as_object().map(serde_json::Map::len), Some(3));
    }

    #[test]
    fn each_kind_has_its_own_name_and_status() {
        let names: std::collections::BTreeSet<_> = Kind::ALL.into_iter().map(Kind::name).collect();
        let statuses: std::collections::BTreeSet<_> = Kind::ALL.into_iter().map(Kind::status).collect();

        assert_eq!((names.len(), statuses.len()), (Kind::ALL.len(), Kind::ALL.len()));
    }
}
