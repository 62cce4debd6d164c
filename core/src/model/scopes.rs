//! A set of scopes (RFC 6749, section 3.3).

use core::fmt;
use core::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::base::encode::same_name;
use crate::error::ConfigError;

/// What every request for a user asks for beside the caller's scopes.
const RESERVED: [&str; 3] = ["offline_access", "openid", "profile"];

/// A set of scopes, sorted, each of them once; compared without regard to ASCII case, as cache keys are.
#[derive(Clone)]
pub struct Scopes(pub(super) Arc<str>);

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
        let remedy = "name at least one, for instance RESOURCE/.default";
        Self::collect(scopes, check)?.ok_or_else(|| ConfigError::new("scopes", "is empty", remedy))
    }

    /// Collects the scopes that a user's token is asked for with; there may be none.
    ///
    /// # Errors
    /// [`ConfigError`] when one is empty, holds a blank or is reserved.
    pub(crate) fn of_user<I>(scopes: I) -> Result<Self, ConfigError>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let check = |scope: &str| {
            check(scope)?;
            if RESERVED.contains(&scope) {
                let problem = "has one that is always asked for (openid, profile, offline_access)";
                return Err(ConfigError::new("scopes", problem, "leave it out; `exclude_scopes` is for not asking"));
            }
            Ok(())
        };
        Ok(Self::collect(scopes, check)?.unwrap_or_else(|| Self("".into())))
    }

    /// Returns what is sent for a user: these scopes with the reserved ones, but those that the application leaves out.
    pub(crate) fn sent(&self, excluded: &[String]) -> Self {
        let all = self.iter().chain(RESERVED).filter(|scope| !excluded.iter().any(|other| other == scope));
        Self::sorted(&mut all.collect::<Vec<_>>())
    }

    /// Collects scopes as they are sent for a user; see [`of_user`](Self::of_user) and [`sent`](Self::sent).
    pub(crate) fn for_user<I>(scopes: I, excluded: &[String]) -> Result<Self, ConfigError>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        Ok(Self::of_user(scopes)?.sent(excluded))
    }

    /// Collects scopes that pass a check; one or two cost no list, and none are no set.
    fn collect<I>(scopes: I, check: impl Fn(&str) -> Result<(), ConfigError>) -> Result<Option<Self>, ConfigError>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let mut scopes = scopes.into_iter();
        let Some(first) = scopes.next() else { return Ok(None) };
        check(first.as_ref())?;
        let Some(second) = scopes.next() else { return Ok(Some(Self(first.as_ref().into()))) };
        check(second.as_ref())?;
        let rest: Vec<I::Item> = scopes.collect();
        if rest.is_empty() {
            return Ok(Some(Self::sorted(&mut [first.as_ref(), second.as_ref()])));
        }
        rest.iter().try_for_each(|scope| check(scope.as_ref()))?;
        let all = [&first, &second].into_iter().chain(&rest).map(AsRef::as_ref);
        Ok(Some(Self::sorted(&mut all.collect::<Vec<_>>())))
    }

    /// Returns these scopes and those of another set.
    pub(crate) fn with(&self, other: &Self) -> Self {
        Self::sorted(&mut self.iter().chain(other.iter()).collect::<Vec<_>>())
    }

    /// Reads scopes from a text that separates them with white space, such as an answer's `scope`.
    pub fn parse(text: &str) -> Self {
        Self::sorted(&mut text.split_whitespace().collect::<Vec<_>>())
    }

    fn sorted(all: &mut [&str]) -> Self {
        all.sort_unstable();
        let mut text = String::with_capacity(all.iter().map(|scope| scope.len() + 1).sum());
        let mut last = "";
        for scope in all.iter().filter(|scope| !scope.is_empty()) {
            if *scope != last {
                text.push_str(if last.is_empty() { "" } else { " " });
                text.push_str(scope);
            }
            last = scope;
        }
        Self(text.into())
    }

    /// Returns the scopes in ascending order, separated by single blanks.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Iterates over the scopes in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').filter(|scope| !scope.is_empty())
    }

    /// Tells whether they name a resource, so that an access token is wanted and not only an ID token.
    pub(crate) fn name_a_resource(&self) -> bool {
        self.iter().any(|scope| !RESERVED.contains(&scope))
    }

    /// Tells whether every scope of `wanted` is among these; where they are the first, as they mostly are, neither is split.
    pub fn covers(&self, wanted: &Self) -> bool {
        self.begins_with(&wanted.0) || wanted.iter().all(|scope| self.has(scope))
    }

    /// Tells whether any scope is in both sets.
    pub(crate) fn meet(&self, other: &Self) -> bool {
        self.iter().any(|scope| other.has(scope))
    }

    /// Tells whether a scope is among these.
    fn has(&self, scope: &str) -> bool {
        self.begins_with(scope) || self.iter().any(|own| same_name(own, scope))
    }

    /// Tells whether the first of these are the scopes of a text, spelled as there.
    fn begins_with(&self, text: &str) -> bool {
        self.0.strip_prefix(text).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    }

    /// Returns what equal sets have in common, whatever their case and order; others may have it too.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        let add = |all: Fingerprint, number: u64| Fingerprint {
            sum: all.sum.wrapping_add(number),
            bits: all.bits | 1 << (number >> 58),
        };
        let text = self.0.as_bytes();
        // Most sets have one scope.
        match hash(text) {
            Hashed { number, has_blank: false } if !text.is_empty() => add(Fingerprint::default(), number),
            _ => {
                let scopes = text.split(|byte| *byte == b' ').filter(|scope| !scope.is_empty());
                scopes.map(|scope| hash(scope).number).fold(Fingerprint::default(), add)
            }
        }
    }
}

/// What is known of a set of scopes without a look at it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    sum: u64,
    /// For each scope one bit, which others may share.
    bits: u64,
}

impl Fingerprint {
    /// Tells whether a set may have every scope of a wanted one; where it says no, it does not.
    pub(crate) fn may_cover(self, wanted: Self) -> bool {
        self.bits & wanted.bits == wanted.bits
    }

    /// Tells whether two sets may have a scope in common; where it says no, they have none.
    pub(crate) fn may_meet(self, other: Self) -> bool {
        self.bits & other.bits != 0
    }
}

/// What one pass over a scope tells, or over several.
struct Hashed {
    number: u64,
    has_blank: bool,
}

/// Hashes a scope, eight bytes at a time; the bit that tells upper from lower case is set in all, letters or not.
fn hash(scope: &[u8]) -> Hashed {
    const BLANKS: u64 = 0x2020_2020_2020_2020; // and the bit in which cases differ
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15; // 2^64 over the golden ratio
    let mix = |(number, blanks): (u64, u64), word: [u8; 8]| {
        let word = u64::from_le_bytes(word);
        let number = (number.rotate_left(23) ^ (word | BLANKS)).wrapping_mul(FACTOR);
        (number, blanks | zeros(word ^ BLANKS))
    };
    let (words, rest) = scope.as_chunks();
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    let (number, blanks) = words.iter().copied().chain([last]).fold((0, 0), mix);
    Hashed { number, has_blank: blanks != 0 }
}

/// Returns something else than zero where any of eight bytes is zero.
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(0x0101_0101_0101_0101) & !word & 0x8080_8080_8080_8080
}

fn check(scope: &str) -> Result<(), ConfigError> {
    let is_visible_ascii = scope.bytes().fold(true, |all, byte| all & byte.is_ascii_graphic());
    let remedy = "give each scope as one element of its own";
    match scope {
        scope if is_visible_ascii && !scope.is_empty() => Ok(()),
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
        state.write_u64(self.fingerprint().bits); // not the sum: it counts twins that differ in case twice
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
        assert!(of("a b c").covers(&of("a b")) && of("a").covers(&of("")) && !of("ab").covers(&of("a")));
        let may_cover = |set, wanted| of(set).fingerprint().may_cover(of(wanted).fingerprint());
        assert!(may_cover("a b c", "C a") && !may_cover("a b", "c"));
        assert!(of("a b").meet(&of("c B")) && !of("a b").meet(&of("c d")) && !of("").meet(&of("")));
        assert!(of("a b").fingerprint().may_meet(of("c B").fingerprint()));
        for at in 0..30 {
            let mut text = "x".repeat(30);
            text.replace_range(at..=at, " ");
            assert!(hash(text.as_bytes()).has_blank && !hash("x".repeat(at).as_bytes()).has_blank, "{at}");
        }
        let long = "x".repeat(200);
        assert_ne!(of(&long).fingerprint(), of(&long.replacen('x', "y", 1)).fingerprint());
    }

    #[test]
    fn what_is_no_scope_is_refused() {
        assert!(Scopes::new([""; 0]).is_err() && Scopes::new([""]).is_err());
        assert!(Scopes::new(["a b"]).is_err() && Scopes::new(["a", "b\r\nc"]).is_err());
    }
}
