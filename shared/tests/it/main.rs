//! The tests of `shared` that need an emulator or the source tree, as one binary: one link, one start.

#![expect(clippy::unwrap_used, reason = "a helper of a test that cannot go on panics, as the test itself does")]

mod app_call;
mod app_circles;
mod app_closing;
mod app_costs;
mod app_ends;
mod app_events;
mod app_export;
mod app_faults;
mod app_forwarding;
mod app_health;
mod app_identity;
mod app_identity_codes;
mod app_identity_keys;
mod app_identity_people;
#[cfg(feature = "sessions")]
mod app_isolation;
mod app_jobs;
mod app_model;
mod app_month_calls;
mod app_months;
mod app_numbers;
mod app_onboard;
mod app_reconcile;
mod app_reconcile_faults;
mod app_reconcile_voicemail;
mod app_relay;
mod app_saved_form;
mod app_standing;
mod app_turns;
mod app_voicemail;
mod capacity;
mod isolation;
mod letters;
mod letters_account;
mod month_end;
mod notify;
mod notify_digest;
mod notify_once;
mod notify_suppressed;
mod store_appointments;
mod store_calendar;
mod store_calls;
mod store_credentials;
mod store_deliveries;
mod store_faults;
mod store_health;
mod store_items;
mod store_months;
mod store_tenants;
mod store_tickets;
mod store_turns;
mod store_users;
mod support;

#[path = "../layers.rs"]
mod layers;
