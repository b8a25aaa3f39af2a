//! The product's words and rules. Pure: no I/O, no clock, no randomness, nothing async.

pub mod announce;
pub mod appointment;
pub mod audit;
pub mod call;
pub mod change;
pub mod conversation;
pub mod customer;
pub mod event;
pub mod health;
pub mod hours;
pub mod ids;
pub mod job;
pub mod message;
pub mod number;
pub mod phone;
pub mod schedule;
pub mod stored;
pub mod tenant;
pub mod ticket;
pub mod time;
pub mod turn;
pub mod usage;
