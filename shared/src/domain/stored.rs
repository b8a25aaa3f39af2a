//! Proof that a value is in the table.

use std::ops::Deref;

/// A value that the table has acknowledged.
///
/// Sentences that promise something to a caller ("you are booked for…") take a `Stored<T>`, so that only what is
/// committed can be spoken. Only `shared::store` makes one; `tests/layers.rs` fails when any other module calls
/// [`Stored::acknowledged`]. In a test conversation the same sentences are said of what is only looked at:
/// [`Stored::rehearsed`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored<T>(T);

impl<T> Stored<T> {
    /// Marks a value as acknowledged by the table. For `shared::store` only.
    pub fn acknowledged(value: T) -> Self {
        Self(value)
    }

    /// Marks a value that would be acknowledged in a call, for sentences that no caller hears. For test conversations
    /// only.
    pub fn rehearsed(value: T) -> Self {
        Self(value)
    }

    /// The value, without the proof.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Stored<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
