//! What flows share: each part is one move of the protocol.

pub(crate) mod application_token;
pub(crate) mod authorization_request;
pub(crate) mod bind;
pub(crate) mod exchange;
#[cfg(feature = "username-password")]
pub(crate) mod federated;
mod find;
pub(crate) mod grant;
pub(crate) mod issuer_keys;
pub(crate) mod look;
pub(crate) mod prove;
pub(crate) mod redeem;
pub(crate) mod refresh;
pub(crate) mod resolve;
#[cfg(feature = "username-password")]
pub(crate) mod user_realm;
pub(crate) mod user_tokens;
