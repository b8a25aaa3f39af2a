//! Whole calls between the carrier and a small application, and the fault proxy in front of a small table.

mod beginnings;
mod conversations;
mod dialling;
mod failures;
mod faults;
mod recordings;
mod rest;
mod support;
