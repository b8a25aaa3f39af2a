//! Every sentence Kestrel speaks by itself, by topic. A sentence that promises something takes the stored value.

pub mod booking;
pub mod control;
pub mod ending;
pub mod greeting;
pub mod intake;
pub mod safety;
