//! What is kept for a while and in memory only: an application's key, or an assertion that it signed.

use crate::base::{Secret, Timestamp};
use crate::model::ProofKey;

/// After how long a key is replaced, in seconds (rule R1.2).
const KEY_LIFE: u64 = 8 * 3600;
/// How long a signed assertion is used again, in seconds, where the caller asks for it (rule R3.5).
const REUSE: u64 = 540;
/// How far the clock may jump back before what is kept is discarded, in seconds.
const BACKWARDS: u64 = 60;

/// What serves until its time is over.
#[derive(Debug)]
pub(crate) struct Kept<T> {
    pub(crate) made: Timestamp,
    pub(crate) value: T,
    /// How long it serves, in seconds.
    life: u64,
}

impl Kept<ProofKey> {
    /// The key of an application that its tokens are bound to.
    pub(crate) fn key(made: Timestamp, value: ProofKey) -> Self {
        Self { made, value, life: KEY_LIFE }
    }
}

impl Kept<Secret> {
    /// A signed assertion that serves further requests.
    pub(crate) fn assertion(made: Timestamp, value: Secret) -> Self {
        Self { made, value, life: REUSE }
    }
}

impl<T> Kept<T> {
    /// Tells whether its time is not over yet.
    pub(crate) fn may_serve(&self, now: Timestamp) -> bool {
        now.since(self.made).as_secs() < self.life && self.made.since(now).as_secs() <= BACKWARDS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_serves_its_time_and_a_clock_may_be_set_back_a_little() {
        let at = Timestamp::from_unix_seconds;
        let kept = Kept::assertion(at(1000), Secret::new("assertion"));
        for (now, serves) in [(939, false), (940, true), (1000, true), (1000 + REUSE - 1, true), (1000 + REUSE, false)]
        {
            assert_eq!(kept.may_serve(at(now)), serves, "{now}");
        }
    }
}
