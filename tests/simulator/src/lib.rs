//! A deterministic simulator: the real use-cases of `shared::app` over an embedded table, with a network that fails, a
//! carrier that repeats and reorders, a queue that redelivers, and a clock that passes a month's end.
//!
//! A history is a function of its seed: everything happens in one thread, time is virtual, and every choice is drawn
//! from one generator. README.md says how to reproduce one and how to add a fault.

mod invariants;
pub mod report;
pub mod run;
pub mod table;
mod world;

pub use report::Report;
pub use table::Mutant;
pub use world::{Event, Failure, Function, Held, live};
