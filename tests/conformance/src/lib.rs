//! Replays recorded traces (`FORMAT.md`) against an implementation and says where it departs from them.
//!
//! A trace names the calls, scripts the answers of the network and states what must come out. [`replay`]
//! walks a [`trace`], hands each call with resolved [`template`]s to a [`driver`], which talks to the outside
//! through a [`script`] only. What happened becomes a [`transcript`] of the trace's own shape; at the end
//! [`check`] compares the two with the [`matcher`]s, since a pointer in a trace may point forward.
//!
//! [`command`] is the command line: besides `replay`, commands that judge the cases of other files.
//! Only [`msal`], the driver of msal-core, knows a library. Nothing here has a network, a clock or entropy.

pub mod cache;
pub mod check;
pub mod collect;
pub mod command;
pub mod departures;
pub mod driver;
pub mod exchange;
pub mod matcher;
pub mod msal;
pub mod pointer;
pub mod replay;
pub mod report;
pub mod script;
pub mod template;
pub mod trace;
pub mod transcript;
pub mod wire;

#[cfg(test)]
mod echo;
#[cfg(test)]
mod laws;
