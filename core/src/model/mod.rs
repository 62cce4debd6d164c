//! Floor 3: the nouns of the protocol, parsed once and valid from then on.

pub(crate) mod access_token;
mod assertion;
mod authentication;
pub(crate) mod authority;
pub mod claims;
pub(crate) mod cloud;
pub(crate) mod credential;
mod endpoints;
pub(crate) mod environment;
mod extended_key;
mod issuer;
pub(crate) mod proof;
mod scopes;
mod signing;
mod telemetry;

pub use access_token::AccessToken;
pub use assertion::{AssertionContext, AssertionProvider, SecretSource, memoize};
pub use authentication::{Authentication, TokenSource};
pub use authority::{Authority, AuthorityKind, InstanceDiscovery};
pub use credential::Credential;
pub use endpoints::Endpoints;
pub use environment::Environment;
pub use extended_key::ext_cache_key;
pub(crate) use extended_key::is_ordinary;
pub(crate) use scopes::Fingerprint;
pub use scopes::Scopes;
pub use signing::{Signature, SigningKey, SigningRequest};

pub(crate) use issuer::is_acceptable as is_acceptable_issuer;
pub(crate) use telemetry::{Api, Reason, Telemetry, current_telemetry};
