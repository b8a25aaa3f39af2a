//! The conversation as a caller has it: whole calls, every stage, and calls made up at random.

mod booking;
mod control;
mod endings;
mod golden;
mod model;
mod random;
mod urgent;
