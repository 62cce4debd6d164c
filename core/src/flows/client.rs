//! What every flow of an application knows of it.

use std::sync::Arc;

use http::HeaderMap;
use serde_json::{Map, Value};

use crate::cache::{Owner, Partition};
use crate::model::Authority;
use crate::model::cloud::Hosts;
use crate::model::proof::Proof;

/// An application, checked and ready.
#[repr(C)] // in this order, so that what a look into the cache reads lies together
pub(crate) struct Client {
    /// The partition of its own tokens, where its tenant is known without asking.
    pub(crate) partition: Option<Partition>,
    /// The hosts whose tokens serve, as far as known without asking.
    pub(crate) aliases: Hosts,
    /// Whose a bearer token of a user is, where the tenant is known without asking.
    pub(crate) owner: Option<Owner>,
    /// The tenant as the cache knows it, where that is known without asking.
    pub(crate) realm: Option<String>,
    pub(crate) client_id: Arc<str>,
    pub(crate) authority: Authority,
    pub(crate) proof: Proof,
    pub(crate) capabilities: Vec<String>,
    /// The reserved scopes that are not asked for.
    pub(crate) excluded_scopes: Vec<String>,
    /// Claims that go into client assertions beside the standard ones, and over them.
    pub(crate) client_claims: Map<String, Value>,
    /// The headers of a form that it sends, with those that name the application.
    pub(crate) headers: HeaderMap,
    pub(crate) telemetry: bool,
    /// Under which name its authority is remembered.
    pub(crate) authority_key: Arc<str>,
    /// What tells it from other applications, its credential included.
    pub(crate) fingerprint: [u8; 32],
}

impl Client {
    /// Returns the partition that remembers its authority.
    pub(crate) fn authority_partition(&self) -> Partition {
        Partition::Authority(Arc::clone(&self.authority_key))
    }
}
