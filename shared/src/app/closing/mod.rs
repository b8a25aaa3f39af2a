//! A company leaves: it is closed at once, everybody's access is ended, and thirty days later its numbers are given
//! back. Until then an operator can open it again.
//!
//! Closing is one transaction. What follows is written down stage by stage ([`crate::domain::closing`]), each step may
//! be done twice, and whatever stops on its way is finished by the hourly sweep.

mod close;
mod end_access;
mod release;
mod reopen;
pub mod sweep_closings;

pub use close::close;
pub use reopen::{Reopened, reopen};

use super::Error;
use super::afresh::afresh;
use super::audit::audit;

/// What must be there, or is no company's.
fn gone(what: &'static str) -> impl Fn() -> Error {
    move || Error::NotFound { what }
}
