//! The answer to `Load`: one partition as it was at a moment, shared and cheap to clone.

use std::sync::Arc;

use super::challenges::Challenges;
use super::index::Index;
use super::resource::Resource;
use super::tokens::Tokens;
use super::user::User;
use crate::base::{Secret, Timestamp};
use crate::model::{Endpoints, IssuerKeys, ProofKey, Telemetry};

/// How long a signed assertion is used again, in seconds, where the caller asks for it (rule R3.5).
const REUSE: u64 = 540;
/// After how long a key is replaced, in seconds (rule R1.2).
const KEY_LIFE: u64 = 8 * 3600;
/// How far the clock may jump back before what is kept for a while is discarded, in seconds.
const BACKWARDS: u64 = 60;

/// A partition as it was when it was loaded. `Debug` shows no secret; an unknown partition is an empty one.
#[derive(Clone, Debug, Default)]
pub struct Snapshot(pub(crate) Content);

#[derive(Clone, Debug, Default)]
pub(crate) enum Content {
    #[default]
    Empty,
    Tokens(Tokens),
    User(Arc<User>),
    Index(Arc<Index>),
    Endpoints(Arc<Endpoints>),
    Telemetry(Arc<Telemetry>),
    Assertion(Arc<KeptAssertion>),
    ProofKey(Arc<KeptKey>),
    Resource(Arc<Resource>),
    Challenges(Arc<Challenges>),
    Keys(Arc<IssuerKeys>),
}

/// The key of an application that its tokens are bound to.
#[derive(Debug)]
pub(crate) struct KeptKey {
    pub(crate) made: Timestamp,
    pub(crate) key: ProofKey,
}

impl KeptKey {
    /// Tells whether the key is not to be replaced yet.
    pub(crate) fn may_serve(&self, now: Timestamp) -> bool {
        now.since(self.made).as_secs() < KEY_LIFE && self.made.since(now).as_secs() <= BACKWARDS
    }
}

/// A signed assertion that serves further requests.
#[derive(Debug)]
pub(crate) struct KeptAssertion {
    pub(crate) made: Timestamp,
    pub(crate) assertion: Secret,
}

impl KeptAssertion {
    /// Tells whether the assertion has not served its time yet.
    pub(crate) fn may_serve(&self, now: Timestamp) -> bool {
        now.since(self.made).as_secs() < REUSE && self.made.since(now).as_secs() <= BACKWARDS
    }
}

impl Snapshot {
    /// Tells whether there is nothing in it, so that a host need not keep it.
    pub fn is_empty(&self) -> bool {
        matches!(self.0, Content::Empty)
    }

    pub(crate) fn tokens(&self) -> Option<&Tokens> {
        match &self.0 {
            Content::Tokens(tokens) => Some(tokens),
            _ => None,
        }
    }

    /// Returns a user's tokens, or those of an on-behalf-of session.
    pub(crate) fn user(&self) -> Option<&User> {
        match &self.0 {
            Content::User(user) => Some(user),
            _ => None,
        }
    }

    pub(crate) fn index(&self) -> Option<&Index> {
        match &self.0 {
            Content::Index(index) => Some(index),
            _ => None,
        }
    }

    pub(crate) fn endpoints(&self) -> Option<&Arc<Endpoints>> {
        match &self.0 {
            Content::Endpoints(endpoints) => Some(endpoints),
            _ => None,
        }
    }

    pub(crate) fn keys(&self) -> Option<&Arc<IssuerKeys>> {
        match &self.0 {
            Content::Keys(keys) => Some(keys),
            _ => None,
        }
    }

    pub(crate) fn telemetry(&self) -> Telemetry {
        match &self.0 {
            Content::Telemetry(telemetry) => Telemetry::clone(telemetry),
            _ => Telemetry::default(),
        }
    }

    /// Returns the key, where it is not to be replaced yet.
    pub(crate) fn proof_key(&self, now: Timestamp) -> Option<&ProofKey> {
        match &self.0 {
            Content::ProofKey(kept) if kept.may_serve(now) => Some(&kept.key),
            _ => None,
        }
    }

    pub(crate) fn resource(&self) -> Option<&Resource> {
        match &self.0 {
            Content::Resource(resource) => Some(resource),
            _ => None,
        }
    }

    /// Returns what came of answers to claims challenges.
    pub(crate) fn challenges(&self) -> Option<&Challenges> {
        match &self.0 {
            Content::Challenges(challenges) => Some(challenges),
            _ => None,
        }
    }

    pub(crate) fn assertion(&self) -> Option<&KeptAssertion> {
        match &self.0 {
            Content::Assertion(assertion) => Some(assertion),
            _ => None,
        }
    }
}
