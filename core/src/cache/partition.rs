//! The parts into which a host's memory is divided, each loaded and saved on its own.

use core::fmt;
use std::sync::Arc;

use crate::base::Digest;
use crate::base::encode::lower;
use crate::model::{AccessToken, Account};

/// One part of a host's memory.
///
/// *Token partitions* hold what the unified cache schema of the MSALs has. They are named by digests: a look compares no
/// text, and counts no reference to one in another place of memory. *Memory partitions* never enter the schema: a host
/// keeps them in memory only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Partition {
    /// The tokens that an application got for itself in one tenant, by client id and tenant.
    Application(Digest),
    /// The tokens of a user, for all clients, tenants and hosts, by home account id.
    User(Digest),
    /// The tokens that were got on behalf of a user, by the hash of the assertion or the key of the session.
    OnBehalfOf(Digest),
    /// What is known of applications and accounts across tenants.
    Index,
    /// Memory: the endpoints of an authority, by its URL.
    Authority(Arc<str>),
    /// Memory: the signature keys of an issuer, by the URL of the set.
    Keys(Arc<str>),
    /// Memory: the failures of an application since its last success, by client id.
    Telemetry(Arc<str>),
    /// Memory: the key of an application that its tokens are bound to, by client id.
    ProofKey(Arc<str>),
    /// Memory: the nonce that an API sent last, by scheme, host and port.
    Resource(Arc<str>),
    /// Memory: what came of an answer to a claims challenge, by the application, the claims, and the token that was issued or
    /// the user who was refused one.
    Answer([u8; 32]),
    /// Memory: a signed assertion to use again, by its key, audience and claims.
    Assertion([u8; 32]),
}

impl Partition {
    /// Names the partition of an application in a tenant; ids are compared without regard to ASCII case.
    pub fn application(client_id: &str, realm: &str) -> Self {
        Self::Application(Digest::of([&*lower(client_id), &*lower(realm)]))
    }

    /// Names the partition of a user; the id is compared as it is.
    pub fn user(home_account_id: &str) -> Self {
        Self::User(Account::digest_of(home_account_id))
    }

    /// Returns the partition that a token belongs to.
    pub(crate) fn of(token: &AccessToken) -> Self {
        let user = token.home_account_id.as_deref().filter(|_| token.user_assertion_hash.is_none());
        match (user, &token.user_assertion_hash) {
            (None, None) => Self::application(&token.client_id, &token.realm),
            (user, hash) => Self::of_user(user.unwrap_or_default(), hash.as_deref()),
        }
    }

    /// Returns the partition of a user's tokens; those that came with an assertion or in a session are apart.
    pub(crate) fn of_user(home_account_id: &str, user_assertion_hash: Option<&str>) -> Self {
        match user_assertion_hash {
            Some(hash) => Self::OnBehalfOf(Digest::of([hash])),
            None => Self::user(home_account_id),
        }
    }

    /// Tells whether the partition is written in the unified cache schema.
    pub fn holds_tokens(&self) -> bool {
        matches!(self, Self::Application(_) | Self::User(_) | Self::OnBehalfOf(_) | Self::Index)
    }
}

impl fmt::Debug for Partition {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Application(_) => out.write_str("Application(..)"),
            Self::User(_) => out.write_str("User(..)"),
            Self::OnBehalfOf(_) => out.write_str("OnBehalfOf(..)"),
            Self::Index => out.write_str("Index"),
            Self::Authority(url) => write!(out, "Authority({url})"),
            Self::Keys(url) => write!(out, "Keys({url})"),
            Self::Telemetry(client_id) => write!(out, "Telemetry({client_id})"),
            Self::ProofKey(client_id) => write!(out, "ProofKey({client_id})"),
            Self::Resource(origin) => write!(out, "Resource({origin})"),
            Self::Answer(_) => out.write_str("Answer(..)"),
            Self::Assertion(_) => out.write_str("Assertion(..)"),
        }
    }
}
