//! How an entry stood in the token cache that it was read from, so that what is not changed is written as it was.

use crate::wire::object::Object;

/// The key of an entry, and its members but the secret.
#[derive(Clone, PartialEq)]
pub(crate) struct Written {
    pub(crate) key: String,
    pub(crate) members: Object,
}
