//! An access token on its way into the cache.

use std::sync::Arc;

use super::owner::{Owner, TokenScheme};
use super::partition::Partition;
use crate::model::AccessToken;

/// An access token with what its place in the cache follows from; an application's own is worked out before anybody holds the
/// cache's lock.
#[derive(Clone, Debug)]
pub(crate) struct Issued {
    pub(crate) token: Arc<AccessToken>,
    pub(crate) partition: Partition,
    pub(crate) owner: Owner,
}

impl Issued {
    /// Works out where a token belongs, and whose it is.
    pub(crate) fn new(token: Arc<AccessToken>) -> Self {
        let scheme = TokenScheme { token_type: &token.token_type, key_id: token.key_id.as_deref() };
        let owner = Owner::new(&token.client_id, &token.realm, scheme);
        Self { partition: Partition::of(&token), owner, token }
    }
}
