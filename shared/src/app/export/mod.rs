//! A company takes its data out: asked for by its owner, written by a job, fetched by a link that ends.

pub mod ask;
pub mod document;
pub mod files;
pub mod take;
pub mod write;
