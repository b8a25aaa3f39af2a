//! What the journeys stand on: a deployed local stack, callers, and the table to look into afterwards.

pub mod caller;
pub mod company;
pub mod stack;
pub mod webhook;
