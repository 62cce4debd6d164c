//! The laws that every flow keeps, over arbitrary worlds (ARCHITECTURE.md, "Laws").

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test may fail loudly, and strategies give values"
)]

mod bounded;
mod crossing;
mod determined;
mod discreet;
mod flights;
mod halves;
mod harmless;
mod possession;
mod refresh;
mod sign_in;
mod thrifty;
mod total;
mod unaffected;
mod usable;
mod users;
