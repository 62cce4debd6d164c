//! Sets of scopes that many tokens have in common.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Scopes;

/// How many sets are kept at least before those that no token has any more are looked for.
const FEW: usize = 64;

/// Sets of scopes, equal ones kept once, so that looks at whichever token read the same memory.
#[derive(Clone, Default)]
pub(crate) struct ScopeSets {
    known: BTreeSet<Arc<str>>,
    /// At how many sets those that are not used any more are dropped.
    crowded: usize,
}

impl ScopeSets {
    /// Returns the same scopes in the memory of those that are known already.
    pub(crate) fn share(&mut self, scopes: &Scopes) -> Scopes {
        if let Some(known) = self.known.get(scopes.as_str()) {
            return Scopes(Arc::clone(known));
        }
        if self.known.len() >= self.crowded {
            self.known.retain(|text| Arc::strong_count(text) > 1);
            self.crowded = FEW.max(2 * self.known.len());
        }
        self.known.insert(Arc::clone(&scopes.0));
        scopes.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sets_share_their_memory_and_unused_ones_are_dropped() {
        let mut sets = ScopeSets::default();
        let first = sets.share(&Scopes::parse("b a"));
        let second = sets.share(&Scopes::parse("a b"));
        assert!(Arc::ptr_eq(&first.0, &second.0));
        assert_ne!(sets.share(&Scopes::parse("A b")).as_str(), "a b", "each keeps its spelling");
        for number in 0..10 * FEW {
            sets.share(&Scopes::parse(&number.to_string()));
        }
        assert!(sets.known.len() <= FEW, "{} sets are kept", sets.known.len());
        assert!(Arc::ptr_eq(&first.0, &sets.share(&Scopes::parse("a b")).0));
    }
}
