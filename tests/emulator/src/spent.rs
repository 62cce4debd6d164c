//! Which assertions were used: each may be used once (RFC 7523, section 3, `jti`).
//!
//! An assertion is forgotten when it expires. The memory is bounded: beyond 262,144 entries the one that expires first
//! is forgotten early.

use std::collections::{BTreeSet, HashSet};

use sha2::{Digest, Sha256};

const BOUND: usize = 1 << 18;

/// The assertions that were used and have not expired.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spent {
    known: HashSet<[u8; 32]>,
    by_expiry: BTreeSet<(u64, [u8; 32])>,
}

impl Spent {
    /// Uses an assertion up; false if it was used before.
    pub(crate) fn spend(&mut self, client_id: &str, jti: &str, expires: u64, now: u64) -> bool {
        self.forget(now);
        let hash = Sha256::new().chain_update(client_id).chain_update([0]).chain_update(jti).finalize();
        let fresh = self.known.insert(hash.into());
        if fresh {
            self.by_expiry.insert((expires, hash.into()));
        }
        fresh
    }

    fn forget(&mut self, now: u64) {
        while let Some(&(expires, hash)) = self.by_expiry.first()
            && (expires <= now || self.known.len() >= BOUND)
        {
            self.by_expiry.pop_first();
            self.known.remove(&hash);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BOUND, Spent};

    #[test]
    fn an_assertion_is_spent_until_it_expires_and_per_client() {
        let mut spent = Spent::default();
        assert!(spent.spend("a", "1", 100, 50));
        assert!(!spent.spend("a", "1", 100, 99));
        assert!(spent.spend("b", "1", 100, 99));
        assert!(spent.spend("a", "1", 200, 100));
        assert_eq!((spent.known.len(), spent.by_expiry.len()), (1, 1));
    }

    #[test]
    fn the_memory_is_bounded_and_forgets_what_expires_first() {
        let mut spent = Spent::default();
        for number in 0..=BOUND {
            let expires = u64::try_from(number).unwrap_or(u64::MAX) + 100;
            assert!(spent.spend("a", &number.to_string(), expires, 50));
        }
        assert_eq!((spent.known.len(), spent.by_expiry.len()), (BOUND, BOUND));
        assert!(!spent.spend("a", &BOUND.to_string(), 100, 50));
        assert!(spent.spend("a", "0", 1000, 50));
    }
}
