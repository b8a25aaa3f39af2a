//! What the HTTP API of the site and of customers looks like: its routes, who may use them, and how it says no.
//!
//! Nothing here knows Lambda; the functions behind AppApi read the same table as the tests and the OpenAPI document.

pub mod context;
pub mod onboard;
pub mod problem;
pub mod route;
pub mod routes;
