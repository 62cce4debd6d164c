//! The answer to `Load`: one partition as it was at a moment, shared and cheap to clone.

use std::sync::Arc;

use super::index::Index;
use super::kept::Kept;
use super::resource::Resource;
use super::tokens::Tokens;
use super::user::User;
use crate::base::{Secret, Timestamp};
use crate::model::{Endpoints, IssuerKeys, ProofKey, Telemetry};

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
    Assertion(Arc<Kept<Secret>>),
    ProofKey(Arc<Kept<ProofKey>>),
    Resource(Arc<Resource>),
    Answer(Timestamp),
    Keys(Arc<IssuerKeys>),
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
            Content::ProofKey(kept) if kept.may_serve(now) => Some(&kept.value),
            _ => None,
        }
    }

    pub(crate) fn resource(&self) -> Option<&Resource> {
        match &self.0 {
            Content::Resource(resource) => Some(resource),
            _ => None,
        }
    }

    /// Returns when claims were answered so.
    pub(crate) fn answered_at(&self) -> Option<Timestamp> {
        match &self.0 {
            Content::Answer(at) => Some(*at),
            _ => None,
        }
    }

    pub(crate) fn assertion(&self) -> Option<&Kept<Secret>> {
        match &self.0 {
            Content::Assertion(assertion) => Some(assertion),
            _ => None,
        }
    }
}
