//! Texts that are compared by their digest, so that who looks for some touches none.

use core::fmt;
use core::hash::{Hash, Hasher};

use super::encode::digest;

/// The digest (SHA-256) of some texts in their order, each after its length in 8 bytes, the highest first; for `Hash` its
/// first 8 bytes stand. [`Partition::application`](crate::cache::Partition::application) and
/// [`Partition::user`](crate::cache::Partition::user) make them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    pub(crate) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self(digest(texts.into_iter().map(str::as_bytes)))
    }

    /// Returns its bytes, by which a host may name what it keeps elsewhere.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
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

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn its_bytes_are_those_that_its_doc_says() {
        let texts = b"\0\0\0\0\0\0\0\x02ab\0\0\0\0\0\0\0\x01c";
        assert_eq!(Digest::of(["ab", "c"]).as_bytes()[..], Sha256::digest(texts)[..]);
        assert_ne!(Digest::of(["a", "bc"]), Digest::of(["ab", "c"]));
    }
}
