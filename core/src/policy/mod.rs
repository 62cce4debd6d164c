//! Floor 4: decisions as tables, pure and without an opinion of where their facts come from.

mod refresh;

pub(crate) use refresh::{Freshness, freshness};
