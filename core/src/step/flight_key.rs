//! What tells whether two flows, or two requests, are the same.

/// What equal flows, or equal requests, have in common: a digest that shows nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FlightKey(pub(crate) [u8; 32]);
