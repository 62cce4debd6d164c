//! What the laws are tested with: worlds that answer a flow, and arbitrary flows to answer.
//!
//! A [`World`] gives the seven words their meaning without any IO; [`run`] is the one loop over it and keeps all that the
//! flow asked and showed. [`Scripted`] answers by a script of [`Deed`]s, honest or not. [`Pair`] answers by an embedded
//! Entra ID. [`AppSpec`], [`CallSpec`] and [`SignInSpec`] are arbitrary applications, calls and pasts as plain values;
//! [`Call`] is any of the [`FLOWS`] in the [`Scene`] that they set. Every secret in here carries the [`marker`] that must
//! never be seen, and so does all that tells who the one [`person`] is who signs in.

mod api;
mod call;
mod deed;
mod flows;
mod honest;
pub mod key;
pub mod marker;
mod pair;
pub mod person;
mod run;
mod scene;
mod scripted;
mod spec;
pub mod strategy;

pub use api::{Api, NONCE_LIFE};
pub use call::Call;
pub use deed::{Deed, Deeds, Echo, Mutation};
pub use flows::{AnyFlow, FLOWS, Kind, Yield};
pub use honest::{Wanted, honest};
pub use pair::Pair;
pub use run::{MOST_STEPS, Run, Seen, World, run, run_for};
pub use scene::Scene;
pub use scripted::Scripted;
pub use spec::{AppSpec, CallSpec, Place, ProofSpec, SignInSpec, TENANT};

/// An RSA key in PEM that protects nothing.
pub const KEY: &str = include_str!("../data/key.pem");
/// A certificate for [`KEY`].
pub const CERTIFICATE: &str = include_str!("../data/certificate.pem");
/// The key that takes the place of [`KEY`] when it is rotated.
pub const NEXT_KEY: &str = include_str!("../data/next-key.pem");
/// A certificate for [`NEXT_KEY`].
pub const NEXT_CERTIFICATE: &str = include_str!("../data/next-certificate.pem");

/// The time at which a world begins, in Unix seconds: 2025-01-01T00:00:00Z.
pub const EPOCH: u64 = 1_735_689_600;
