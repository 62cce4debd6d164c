//! A set of scopes (RFC 6749, section 3.3).

use core::fmt;
use core::hash::{Hash, Hasher};
use std::hash::DefaultHasher;
use std::sync::Arc;

use crate::error::ConfigError;

/// A set of scopes, sorted, each of them once; compared without regard to ASCII case, as cache keys are.
#[derive(Clone)]
pub struct Scopes(Arc<str>);

impl Scopes {
    /// Collects scopes as a caller names them.
    ///
    /// # Errors
    /// [`ConfigError`] when there are none, or one is empty or holds a blank.
    pub fn new<I>(scopes: I) -> Result<Self, ConfigError>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let mut scopes = scopes.into_iter();
        let Some(first) = scopes.next() else {
            return Err(ConfigError::new("scopes", "is empty", "name at least one, for instance RESOURCE/.default"));
        };
        let Some(second) = scopes.next() else {
            return check(first.as_ref()).map(|()| Self(first.as_ref().into()));
        };
        let mut all: Vec<String> = Vec::with_capacity(2 + scopes.size_hint().0);
        for scope in [first, second].into_iter().chain(scopes) {
            check(scope.as_ref())?;
            all.push(scope.as_ref().to_owned());
        }
        Ok(Self::sorted(all))
    }

    /// Reads scopes from a text that separates them with white space, such as an answer's `scope`.
    pub fn parse(text: &str) -> Self {
        Self::sorted(text.split_whitespace().map(str::to_owned).collect())
    }

    fn sorted(mut all: Vec<String>) -> Self {
        all.sort_unstable();
        all.dedup();
        Self(all.join(" ").into())
    }

    /// Returns the scopes in ascending order, separated by single blanks.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Iterates over the scopes in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').filter(|scope| !scope.is_empty())
    }

    /// Tells whether every scope of `wanted` is among these.
    pub fn covers(&self, wanted: &Self) -> bool {
        wanted.iter().all(|scope| self.iter().any(|own| own.eq_ignore_ascii_case(scope)))
    }

    /// Returns a number that equal sets have in common, whatever their case and order.
    pub(crate) fn fingerprint(&self) -> u64 {
        self.iter().map(scope_fingerprint).fold(0, u64::wrapping_add)
    }
}

fn scope_fingerprint(scope: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut lower = [0; 64];
    for chunk in scope.as_bytes().chunks(lower.len()) {
        let part = lower.get_mut(..chunk.len()).unwrap_or_default();
        part.copy_from_slice(chunk);
        part.make_ascii_lowercase();
        hasher.write(part);
    }
    hasher.finish()
}

fn check(scope: &str) -> Result<(), ConfigError> {
    let remedy = "give each scope as one element of its own";
    match scope {
        "" => Err(ConfigError::new("scopes", "has an empty scope", remedy)),
        scope if scope.contains(|c: char| c.is_whitespace() || c.is_control()) => {
            Err(ConfigError::new("scopes", "has a scope with a blank in it", remedy))
        }
        _ => Ok(()),
    }
}

impl PartialEq for Scopes {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0) || self.covers(other) && other.covers(self)
    }
}

impl Eq for Scopes {}

impl Hash for Scopes {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.fingerprint());
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Scopes({:?})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_sorted_and_unique() {
        let scopes = Scopes::new(["b", "A", "a", "B", "a"]).expect("well-formed");
        assert_eq!(scopes.as_str(), "A B a b");
        assert_eq!(Scopes::parse(" b\ta  b ").as_str(), "a b");
    }

    #[test]
    fn comparison_ignores_case_and_order() {
        let of = Scopes::parse;
        assert_eq!(of("api://x/Beta api://x/alpha"), of("API://X/ALPHA api://x/beta"));
        assert_eq!(of("Beta alpha").fingerprint(), of("ALPHA beta").fingerprint());
        assert!(of("a b c").covers(&of("C a")) && !of("a b").covers(&of("c")));
        assert_ne!(of("a"), of("a b"));
        let long = "x".repeat(200);
        assert_ne!(of(&long).fingerprint(), of(&long.replacen('x', "y", 1)).fingerprint());
    }

    #[test]
    fn what_is_no_scope_is_refused() {
        assert!(Scopes::new([""; 0]).is_err() && Scopes::new([""]).is_err());
        assert!(Scopes::new(["a b"]).is_err() && Scopes::new(["a", "b\r\nc"]).is_err());
    }
}
