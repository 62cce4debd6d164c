//! Whether a proof was used before: the trait for a store of one's own, and a bounded memory as a value.

use core::fmt;
use core::hash::{BuildHasherDefault, Hash, Hasher};
use std::collections::{BTreeMap, HashSet};
use std::sync::Mutex;

use sha2::{Digest, Sha256};

use crate::base::Timestamp;

/// How many seconds of signing share one slice of the memory.
const SLICE: u64 = 8;

/// What tells one proof from all others: the SHA-256 digest of what was signed and of its signature.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProofId([u8; 32]);

impl ProofId {
    /// Names a proof. What whoever relays it could change must not be part of the signature that is given.
    pub(super) fn of(signing_input: &str, signature: &[u8]) -> Self {
        let digest = Sha256::new().chain_update(signing_input).chain_update(b".").chain_update(signature);
        Self(digest.finalize().into())
    }

    /// Takes a digest that was kept elsewhere.
    pub const fn from_bytes(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// Returns the digest.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for ProofId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("ProofId(..)")
    }
}

/// What a replay cache says of a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replay {
    /// It is new, and noted from now on.
    New,
    /// It was used before.
    Used,
    /// There is no telling: the cache is full, or does not answer. The proof is refused.
    Unknown,
}

/// Remembers which proofs were used, while they could be used again.
///
/// A cache of several processes is what this trait is for; it answers at once. One that has to be waited for is asked
/// after the verification instead, by [`VerifiedShr::proof_id`](super::VerifiedShr::proof_id).
pub trait ReplayCache: Send + Sync {
    /// Notes a proof that was signed at one moment and is refused as too old after another, and tells whether it is
    /// new.
    fn note(&self, proof: &ProofId, signed_at: Timestamp, until: Timestamp, now: Timestamp) -> Replay;
}

impl ReplayCache for Mutex<ReplayMemory> {
    fn note(&self, proof: &ProofId, signed_at: Timestamp, until: Timestamp, now: Timestamp) -> Replay {
        self.lock().map_or(Replay::Unknown, |mut memory| memory.note(proof, signed_at, until, now))
    }
}

/// A replay cache in memory, which holds so many proofs and no more: one that is full accepts no new ones.
///
/// It takes 16 bytes for a proof and up to 24 more for the table around it. Proofs that are too old to be used are
/// forgotten, those of 8 seconds at a time.
#[derive(Default)]
pub struct ReplayMemory {
    capacity: usize,
    length: usize,
    latest: Timestamp,
    slices: BTreeMap<u64, Slice>,
}

/// The proofs that were signed within some seconds, and until when the last of them can be used.
#[derive(Default)]
struct Slice {
    until: Timestamp,
    proofs: HashSet<Short, BuildHasherDefault<FirstHalf>>,
}

impl ReplayMemory {
    /// Makes a memory for this many proofs; it grows as they come.
    pub fn new(capacity: usize) -> Self {
        Self { capacity, ..Self::default() }
    }

    /// Returns how many proofs are held.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Tells whether no proof is held.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Notes a proof, as [`ReplayCache::note`] does. One that could have been forgotten already counts as used, also
    /// when a clock goes back.
    pub fn note(&mut self, proof: &ProofId, signed_at: Timestamp, until: Timestamp, now: Timestamp) -> Replay {
        self.latest = self.latest.max(now);
        if until < self.latest {
            return Replay::Used;
        }
        self.forget();
        let number = signed_at.as_unix_seconds() / SLICE;
        let (short, is_full) = (Short::of(proof), self.length >= self.capacity);
        if is_full {
            let is_used = self.slices.get(&number).is_some_and(|slice| slice.proofs.contains(&short));
            return if is_used { Replay::Used } else { Replay::Unknown };
        }
        let slice = self.slices.entry(number).or_default();
        slice.until = slice.until.max(until);
        if !slice.proofs.insert(short) {
            return Replay::Used;
        }
        self.length += 1;
        Replay::New
    }

    /// Forgets the oldest slices, as far as all their proofs are too old to be used.
    fn forget(&mut self) {
        while let Some(oldest) = self.slices.first_entry().filter(|slice| slice.get().until < self.latest) {
            self.length -= oldest.remove().proofs.len();
        }
    }
}

impl fmt::Debug for ReplayMemory {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ReplayMemory({} of {})", self.length, self.capacity)
    }
}

/// Half of a proof's digest, which is as hard to hit as a key is to guess.
#[derive(PartialEq, Eq)]
struct Short(u64, u64);

impl Short {
    fn of(proof: &ProofId) -> Self {
        let number = |bytes: &[u8]| bytes.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte));
        let (first, rest) = proof.0.split_at(8);
        Self(number(first), number(rest))
    }
}

impl Hash for Short {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0);
    }
}

/// Takes the first half as it is: digests are as evenly spread as hashes.
#[derive(Default)]
struct FirstHalf(u64);

impl Hasher for FirstHalf {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |number, byte| number.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGE: u64 = 300;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    fn id(number: u64) -> ProofId {
        ProofId::of(&number.to_string(), b"signature")
    }

    fn note(memory: &mut ReplayMemory, number: u64, signed_at: u64, now: u64) -> Replay {
        memory.note(&id(number), at(signed_at), at(signed_at + AGE), at(now))
    }

    #[test]
    fn a_proof_is_new_once() {
        let mut memory = ReplayMemory::new(10);
        assert_eq!(note(&mut memory, 1, 1000, 1000), Replay::New);
        assert_eq!(note(&mut memory, 1, 1000, 1300), Replay::Used);
        assert_eq!(note(&mut memory, 2, 1000, 1300), Replay::New);
        assert_eq!(format!("{memory:?} {:?}", id(1)), "ReplayMemory(2 of 10) ProofId(..)");
    }

    #[test]
    fn what_is_too_old_is_forgotten_and_never_new_again() {
        let mut memory = ReplayMemory::new(10);
        for number in 0..10 {
            assert_eq!(note(&mut memory, number, 1000 + 64 * number, 1300), Replay::New, "{number}");
        }
        assert_eq!(note(&mut memory, 10, 1600, 1300), Replay::Unknown);
        assert_eq!(note(&mut memory, 9, 1576, 1300), Replay::Used);
        assert_eq!(note(&mut memory, 10, 1600, 1600), Replay::New);
        assert_eq!(memory.len(), 6);
        for now in [1600, 1300] {
            assert_eq!(note(&mut memory, 1, 1064, now), Replay::Used, "the clock goes back");
        }
        assert_eq!(note(&mut memory, 11, 9000, 9000), Replay::New);
        assert_eq!((memory.len(), memory.is_empty(), memory.slices.len()), (1, false, 1));
    }

    #[test]
    fn a_memory_that_was_left_locked_in_a_panic_accepts_nothing() {
        let shared = Mutex::new(ReplayMemory::new(1));
        assert_eq!(shared.note(&id(1), at(0), at(1), at(0)), Replay::New);
        let _ = std::panic::catch_unwind(core::panic::AssertUnwindSafe(|| {
            let _guard = shared.lock();
            unreachable!("on purpose");
        }));
        assert_eq!(shared.note(&id(2), at(9), at(10), at(9)), Replay::Unknown);
    }
}
