//! Floor 6: the flows, each in the order in which its protocol tells it, and the parts that they share.
//!
//! A flow calls parts, never another flow.

pub(crate) mod client;
mod for_client;
pub(crate) mod part;
mod remove_tokens;
mod resolve_authority;

pub use for_client::AcquireTokenForClient;
pub use remove_tokens::RemoveTokensForClient;
pub use resolve_authority::ResolveAuthority;
