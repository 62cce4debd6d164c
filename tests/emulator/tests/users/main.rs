//! Users at the directory: how they sign in, and what their applications get.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

mod authorize;
mod code;
mod device;
mod faces;
mod federation;
mod hooks;
mod pages;
mod password;
mod refresh;
mod server;
mod world;
