//! One error for all use-cases, in our words. The functions map it to their transport.

#[cfg(feature = "documents")]
use crate::aws::documents::DocumentError;
#[cfg(feature = "sessions")]
use crate::aws::sessions::NoSession;
use crate::store::{self, Conflicting};
use crate::twilio::rest::RestError;

/// What a use-case can end in, besides its answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input makes no sense. Retrying cannot help.
    #[error("the request cannot be understood: {reason}")]
    Invalid {
        /// Why, without any of the input's values.
        reason: &'static str,
    },
    /// What is asked for is not there, or not this tenant's.
    #[error("{what} was not found")]
    NotFound {
        /// The kind of thing.
        what: &'static str,
    },
    /// Somebody else was first.
    #[error("another change came first")]
    Conflict(#[source] store::Error),
    /// Something outside did not answer. Retrying can help.
    #[error("{dependency} is unavailable")]
    Unavailable {
        /// What did not answer.
        dependency: &'static str,
        /// Its own error.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A mistake of ours.
    #[error("a mistake in Kestrel")]
    Bug(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// What a conflict is about, where this is one.
    pub fn conflicting(&self) -> Option<Conflicting> {
        match self {
            Self::Conflict(conflict) => conflict.conflicting(),
            Self::Invalid { .. } | Self::NotFound { .. } | Self::Unavailable { .. } | Self::Bug(_) => None,
        }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable { .. } => Self::Unavailable { dependency: "the table", source: Box::new(error) },
            store::Error::NotFound { what } => Self::NotFound { what },
            store::Error::Conflict { .. } => Self::Conflict(error),
            store::Error::Corrupt { .. } | store::Error::Bug(_) => Self::Bug(Box::new(error)),
        }
    }
}

impl From<RestError> for Error {
    /// A token that is not accepted may have been rotated a moment ago.
    fn from(error: RestError) -> Self {
        match error {
            RestError::Unauthorized | RestError::TooManyRequests | RestError::Unavailable(_) => {
                Self::Unavailable { dependency: "Twilio", source: Box::new(error) }
            }
            RestError::Refused { .. } | RestError::TooLong | RestError::Garbled(_) => Self::Bug(Box::new(error)),
        }
    }
}

#[cfg(feature = "documents")]
impl From<DocumentError> for Error {
    fn from(error: DocumentError) -> Self {
        Self::Unavailable { dependency: "the bucket", source: Box::new(error) }
    }
}

#[cfg(feature = "sessions")]
impl From<NoSession> for Error {
    fn from(error: NoSession) -> Self {
        Self::Unavailable { dependency: "the company's session", source: Box::new(error) }
    }
}
