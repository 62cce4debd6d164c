//! What is remembered of an API, by its origin: the nonce for the next request.

use core::fmt;

use crate::base::Timestamp;

/// What an API sent last. `Debug` shows none of it.
#[derive(Clone, Default)]
pub(crate) struct Resource {
    pub(crate) nonce: String,
    /// When it was sent.
    pub(super) at: Timestamp,
}

impl fmt::Debug for Resource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Resource(..)")
    }
}
