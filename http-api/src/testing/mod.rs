//! For the tests of the functions behind AppApi.

pub mod policed;
mod published;
mod table;

pub use published::as_published;
pub use table::table;
