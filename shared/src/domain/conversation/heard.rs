//! What came from the caller since Kestrel last spoke.

/// Speech, keys or nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// Words, by the carrier's recogniser.
    Speech(String),
    /// Keys pressed: digits, `*` and `#`.
    Keys(String),
    /// Nothing, before the time was up.
    Silence,
}
