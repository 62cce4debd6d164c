//! The parts into which a host's memory is divided, each loaded and saved on its own.

use core::fmt;
use core::hash::{Hash, Hasher};
use std::hash::DefaultHasher;
use std::sync::Arc;

/// One part of a host's memory.
///
/// *Token partitions* hold what the unified cache schema of the MSALs has. *Memory partitions* never enter it: a host
/// keeps them in memory only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Partition {
    /// The tokens that an application got for itself in one tenant.
    Application(Arc<ApplicationPartition>),
    /// The tokens of a user, for all clients, tenants and hosts, by home account id.
    User(Arc<str>),
    /// What is known of applications and accounts across tenants.
    Index,
    /// Memory: the endpoints of an authority, by its URL.
    Authority(Arc<str>),
    /// Memory: the failures of an application since its last success, by client id.
    Telemetry(Arc<str>),
    /// Memory: a signed assertion to use again, by its key, audience and claims.
    Assertion([u8; 32]),
}

impl Partition {
    /// Names the partition of an application in a tenant; ids are compared without regard to ASCII case.
    pub fn application(client_id: &str, realm: &str) -> Self {
        Self::Application(Arc::new(ApplicationPartition::new(client_id, realm)))
    }

    /// Tells whether the partition is written in the unified cache schema.
    pub fn holds_tokens(&self) -> bool {
        matches!(self, Self::Application(_) | Self::User(_) | Self::Index)
    }
}

impl fmt::Debug for Partition {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Application(part) => write!(out, "Application({} in {})", part.client_id, part.realm),
            Self::User(_) => out.write_str("User(..)"),
            Self::Index => out.write_str("Index"),
            Self::Authority(url) => write!(out, "Authority({url})"),
            Self::Telemetry(client_id) => write!(out, "Telemetry({client_id})"),
            Self::Assertion(_) => out.write_str("Assertion(..)"),
        }
    }
}

/// A client id and a tenant, in lower case.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub struct ApplicationPartition {
    hash: u64,
    client_id: String,
    realm: String,
}

impl ApplicationPartition {
    fn new(client_id: &str, realm: &str) -> Self {
        let (client_id, realm) = (client_id.to_ascii_lowercase(), realm.to_ascii_lowercase());
        let mut hasher = DefaultHasher::new();
        (&client_id, &realm).hash(&mut hasher);
        Self { hash: hasher.finish(), client_id, realm }
    }

    /// Returns the client id.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Returns the tenant.
    pub fn realm(&self) -> &str {
        &self.realm
    }
}

impl Hash for ApplicationPartition {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}
