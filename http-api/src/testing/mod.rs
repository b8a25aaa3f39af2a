//! For the tests of the functions behind AppApi.

mod published;
mod table;

pub use published::as_published;
pub use table::table;
