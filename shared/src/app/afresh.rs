//! Changes that meet other changes of the same thing.

use super::{Error, identity};
use crate::store::Conflicting;

/// How often a change is made again that met another change of the same thing.
const MEETINGS: usize = 4;

/// Makes a change anew, from what is stored now, while others change the same.
pub(super) async fn afresh<T, E: Meeting, F: Future<Output = Result<T, E>>>(change: impl Fn() -> F) -> Result<T, E> {
    let mut left = MEETINGS;
    loop {
        left -= 1;
        match change().await {
            Err(error) if left > 0 && error.conflicting() == Some(Conflicting::Version) => {}
            done => return done,
        }
    }
}

/// An error that may be the meeting of two changes.
pub(super) trait Meeting {
    /// What a conflict is about, where this is one.
    fn conflicting(&self) -> Option<Conflicting>;
}

impl Meeting for Error {
    fn conflicting(&self) -> Option<Conflicting> {
        Error::conflicting(self)
    }
}

impl Meeting for identity::Error {
    fn conflicting(&self) -> Option<Conflicting> {
        identity::Error::conflicting(self)
    }
}
