//! What a use-case about identity can end in, besides its answer.

use std::borrow::Cow;

use crate::app;
use crate::domain::people::NotAllowed;
use crate::random::NoRandomness;
use crate::store::{self, Conflicting};

/// Why something about identity was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address or the password is wrong, or its person is locked out: which of them is not told.
    #[error("the address or the password is wrong")]
    WrongPassword,
    /// Too often.
    #[error("too many tries")]
    TooMany {
        /// Seconds until it is worth trying again.
        retry_after: u32,
    },
    /// A field is wrong.
    #[error("the field {field} is wrong")]
    Field {
        /// Which.
        field: &'static str,
        /// What to do about it.
        message: Cow<'static, str>,
    },
    /// The rules do not allow it to whoever asks; the text says why.
    #[error("not allowed: {0}")]
    NotAllowed(&'static str),
    /// Something is in the way; the text says what, and what to do.
    #[error("in the way: {0}")]
    InTheWay(&'static str),
    /// Everything that other use-cases can end in too.
    #[error(transparent)]
    Other(#[from] app::Error),
}

impl Error {
    /// A field that is wrong, with what to do about it.
    pub fn field(field: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::Field { field, message: message.into() }
    }

    /// What a conflict is about, where this is one.
    pub fn conflicting(&self) -> Option<Conflicting> {
        match self {
            Self::Other(error) => error.conflicting(),
            Self::WrongPassword
            | Self::TooMany { .. }
            | Self::Field { .. }
            | Self::NotAllowed(_)
            | Self::InTheWay(_) => None,
        }
    }

    pub(super) fn not_found(what: &'static str) -> Self {
        Self::Other(app::Error::NotFound { what })
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Other(error.into())
    }
}

impl From<NoRandomness> for Error {
    fn from(error: NoRandomness) -> Self {
        Self::Other(app::Error::Bug(Box::new(error)))
    }
}

#[cfg(feature = "passwords")]
impl From<crate::passwords::HashError> for Error {
    fn from(error: crate::passwords::HashError) -> Self {
        Self::Other(app::Error::Bug(Box::new(error)))
    }
}

impl From<NotAllowed> for Error {
    fn from(why: NotAllowed) -> Self {
        Self::NotAllowed(why.why())
    }
}
