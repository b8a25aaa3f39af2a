//! What the journeys stand on: a deployed local stack, callers, and the table to look into afterwards.

pub mod browser;
pub mod caller;
pub mod company;
pub mod emulator;
pub mod functions;
pub mod mail;
pub mod newcomer;
pub mod queue;
pub mod schedule;
pub mod stack;
pub mod tool;
pub mod webhook;
