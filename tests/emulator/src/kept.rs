//! A bounded memory of things that have a name: beyond the bound, the oldest is forgotten.

use std::collections::{BTreeMap, VecDeque};

/// How many are remembered.
const BOUND: usize = 1 << 16;

/// Things by their names, in the order they came; `Debug` shows how many.
#[derive(Clone)]
pub(crate) struct Kept<V> {
    known: BTreeMap<String, V>,
    order: VecDeque<String>,
}

impl<V> Kept<V> {
    /// Keeps a thing under a name that was never used before.
    pub(crate) fn keep(&mut self, name: String, thing: V) {
        if self.known.len() >= BOUND
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        self.order.push_back(name.clone());
        self.known.insert(name, thing);
    }

    pub(crate) fn find(&self, name: &str) -> Option<&V> {
        self.known.get(name)
    }

    pub(crate) fn find_mut(&mut self, name: &str) -> Option<&mut V> {
        self.known.get_mut(name)
    }

    /// Takes a thing out, for good.
    pub(crate) fn take(&mut self, name: &str) -> Option<V> {
        let taken = self.known.remove(name)?;
        self.order.retain(|known| known != name);
        Some(taken)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.known.iter().map(|(name, thing)| (name.as_str(), thing))
    }
}

impl<V> Default for Kept<V> {
    fn default() -> Self {
        Self { known: BTreeMap::new(), order: VecDeque::new() }
    }
}

impl<V> std::fmt::Debug for Kept<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Kept({})", self.known.len())
    }
}

#[cfg(test)]
mod tests {
    use super::{BOUND, Kept};

    #[test]
    fn the_oldest_is_forgotten_and_what_was_taken_is_gone() {
        let mut kept = Kept::default();
        for number in 0..=BOUND {
            kept.keep(number.to_string(), number);
        }
        assert_eq!((kept.find("0"), kept.find("1"), kept.iter().count()), (None, Some(&1), BOUND));
        assert_eq!((kept.take("1"), kept.take("1")), (Some(1), None));
    }
}
