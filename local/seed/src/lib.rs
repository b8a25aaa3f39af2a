//! The local stack's data: the demo companies, and a way to make and read more of them.

#![expect(missing_docs, reason = "a developer's tool; its users are the binary beside it and the journeys")]

pub mod companies;
pub mod numbers;
pub mod people;
pub mod show;
pub mod stack;
