//! Names that are compared by their digest, so that who looks for one touches no text.

use core::fmt;
use core::hash::{Hash, Hasher};

use super::encode::digest;

/// The digest (SHA-256) of some texts, in their order. Its hash is part of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    pub(crate) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self(digest(texts.into_iter().map(str::as_bytes)))
    }
}

impl Hash for Digest {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (first, _) = self.0.split_at(8);
        state.write(first);
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("..")
    }
}
