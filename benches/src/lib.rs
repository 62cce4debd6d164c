//! What the criterion benches and the `figures` program share: a filled token cache, a service in memory, and samples.
//!
//! Only the public API of the libraries is used here, as by any of their users.

mod bare;
mod figure;
mod memory;
mod possession;
mod sample;
mod service;
mod tenants;
mod users;

pub use bare::BareMap;
pub use figure::Figure;
pub use memory::{Memory, answer, begin, fill, look, run};
pub use possession::{InHand, proof_id};
pub use sample::{ROUNDS, Samples, alternate, per_call, per_call_async};
pub use service::{Service, configuration, token_answer};
pub use tenants::{SCOPES_A_TENANT, Tenants, Visits};
pub use users::{Granted, Users};

/// Why there is nothing to measure.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
