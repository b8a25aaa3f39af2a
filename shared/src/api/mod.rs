//! What the HTTP API of the site and of customers looks like: its routes, who may use them, and how it says no.
//!
//! Nothing here knows Lambda; the functions behind AppApi read the same table as the tests and the OpenAPI document.

pub mod api_keys;
pub mod appointments;
pub mod audit;
pub mod body;
pub mod calls;
pub mod company;
pub mod context;
pub mod draft;
pub mod edge;
pub mod exports;
pub mod identity;
pub mod messages;
pub mod numbers;
pub mod onboard;
#[cfg(feature = "schema")]
pub mod openapi;
pub mod overview;
pub mod page;
pub mod people;
pub mod problem;
pub mod public_id;
pub mod recordings;
pub mod route;
pub mod routes;
pub mod test_conversations;
pub mod tickets;
pub mod usage;
