//! Floor 4: decisions as tables, pure and without an opinion of where their facts come from.

pub(crate) mod keys;
mod poll;
mod refresh;

pub(crate) use poll::{Patience, next_attempt};
pub(crate) use refresh::{Freshness, freshness};
