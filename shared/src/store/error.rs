//! What can go wrong with the table, in our words, and how DynamoDB's errors become them.
//!
//! An SDK error is never kept: its `Debug` holds whole responses, and a refused condition's response holds the item,
//! so a person. What is kept is the operation, the error's code and, where no item can be in it, its text.

use std::error::Error as StdError;
use std::fmt;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

/// A result of the store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an operation on the table did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not now: no connection, no answer in time, throttled, or the table's own failure. Trying again may help; a
    /// write may have happened all the same.
    #[error("the table is unavailable")]
    Unavailable {
        /// What happened.
        source: Cause,
    },
    /// Somebody else has it, or changed it first.
    #[error("{what} conflicts with what is stored")]
    Conflict {
        /// What is taken.
        what: Conflicting,
    },
    /// There is no such item of this company.
    #[error("{what} was not found")]
    NotFound {
        /// What was looked for.
        what: &'static str,
    },
    /// An item is not what this version of Kestrel writes.
    #[error("a stored {entity} cannot be read")]
    Corrupt {
        /// Which kind of item.
        entity: &'static str,
    },
    /// The request itself is wrong, or something it needs is missing or forbidden: trying again cannot help.
    #[error("the table refused the request")]
    Bug(#[source] Cause),
}

/// What a conflict is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflicting {
    /// The company's name in URLs.
    Slug,
    /// The owner's e-mail address.
    Email,
    /// A telephone number.
    Number,
    /// The settings: somebody changed them since they were read.
    Version,
    /// A key that names a request: it was used for another one.
    Request,
}

impl Error {
    /// What a conflict is about, where this is one.
    pub fn conflicting(&self) -> Option<Conflicting> {
        match self {
            Self::Conflict { what } => Some(*what),
            Self::Unavailable { .. } | Self::NotFound { .. } | Self::Corrupt { .. } | Self::Bug(_) => None,
        }
    }
}

impl fmt::Display for Conflicting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Slug => "slug",
            Self::Email => "email",
            Self::Number => "number",
            Self::Version => "version",
            Self::Request => "request",
        })
    }
}

/// The technical reason: an operation and what DynamoDB or the connection said. Never holds a value from an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    operation: &'static str,
    code: String,
    detail: String,
}

impl Cause {
    pub(super) fn new(operation: &'static str, code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { operation, code: code.into(), detail: detail.into() }
    }

    /// DynamoDB's code for it (`ThrottlingException`), or ours (`timeout`, `dispatch`, …).
    pub fn code(&self) -> &str {
        &self.code
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.operation, self.code)?;
        if self.detail.is_empty() { Ok(()) } else { write!(formatter, ": {}", self.detail) }
    }
}

impl StdError for Cause {}

/// What a request is worth after an SDK error.
pub(super) enum Failure {
    /// A transaction holds the item just now: nothing was written, and trying again in a moment helps.
    Conflict(Cause),
    /// Anything else.
    Other(Error),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Conflict(source) => Self::Unavailable { source },
            Failure::Other(error) => error,
        }
    }
}

/// Sorts an SDK error. Refused conditions are the caller's to take out first.
pub(super) fn classify<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    let unavailable =
        |code: &str, detail: String| Failure::Other(Error::Unavailable { source: Cause::new(operation, code, detail) });
    match error {
        SdkError::ServiceError(service) => classify_service(operation, service.err(), service.raw().status().as_u16()),
        SdkError::TimeoutError(_) => unavailable("timeout", String::new()),
        SdkError::DispatchFailure(failure) => {
            unavailable("dispatch", failure.as_connector_error().map(chain).unwrap_or_default())
        }
        // The answer was cut off or is not DynamoDB's; the write may have happened.
        SdkError::ResponseError(response) => {
            unavailable("response", format!("status {}", response.raw().status().as_u16()))
        }
        SdkError::ConstructionFailure(_) => Failure::Other(bug(operation, "construction", "")),
        other => unavailable("unknown", other.to_string()),
    }
}

fn classify_service<E: ProvideErrorMetadata>(operation: &'static str, error: &E, status: u16) -> Failure {
    let code = error.code().unwrap_or("unknown");
    let cause = || Cause::new(operation, code, format!("status {status}"));
    match code {
        "TransactionConflictException" | "TransactionInProgressException" | "ReplicatedWriteConflictException" => {
            Failure::Conflict(cause())
        }
        "InternalServerError"
        | "LimitExceededException"
        | "ProvisionedThroughputExceededException"
        | "RequestLimitExceeded"
        | "ServiceUnavailable"
        | "ThrottlingException"
        // Credentials of a frozen environment run out; the next start has new ones.
        | "ExpiredTokenException" => Failure::Other(Error::Unavailable { source: cause() }),
        _ if status >= 500 => Failure::Other(Error::Unavailable { source: cause() }),
        // A validation's text names attributes and expressions, which are ours.
        _ => Failure::Other(bug(operation, code, error.message().unwrap_or_default())),
    }
}

pub(super) fn bug(operation: &'static str, code: impl Into<String>, detail: impl Into<String>) -> Error {
    Error::Bug(Cause::new(operation, code, detail))
}

/// An error and what caused it, in one line.
fn chain(error: &(impl StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
