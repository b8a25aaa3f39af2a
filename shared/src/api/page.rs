//! Lists: some of it, and where it goes on.

use serde::Serialize;

/// Most entries that one request lists.
pub const LONGEST: usize = 100;
/// As many as are listed where nothing is said.
pub const USUAL: usize = 25;

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "PageOf{T}"))]
pub struct Page<T> {
    /// The entries. A page may be short, even empty, while there is more: where many were looked at and few fit.
    pub items: Vec<T>,
    /// Send it as `cursor`, with the same filters, for what follows. Null at the end of the list.
    pub next_cursor: Option<String>,
}

/// A list that has one page only.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "ListOf{T}"))]
pub struct List<T> {
    /// All of it.
    pub items: Vec<T>,
}
