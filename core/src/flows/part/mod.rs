//! What flows share: each part is one move of the protocol.

pub(crate) mod exchange;
pub(crate) mod look;
pub(crate) mod prove;
pub(crate) mod redeem;
pub(crate) mod resolve;
