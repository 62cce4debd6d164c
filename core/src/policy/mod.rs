//! Floor 4: decisions as tables, pure and without an opinion of where their facts come from.

mod challenge;
pub(crate) mod keys;
mod poll;
mod refresh;

pub use challenge::ChallengeAnswer;
pub(crate) use challenge::Refused;
pub(crate) use poll::{Patience, next_attempt};
pub(crate) use refresh::{Freshness, freshness};
