//! Whether a cached token is handed out, replaced early, or of no use any more.

use core::time::Duration;

use crate::base::Timestamp;

/// A token with less life left than this counts as expired.
const MARGIN: Duration = Duration::from_secs(300);

/// What a cached token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// Hand it out.
    Fresh,
    /// Replace it, and hand it out where that fails.
    Aging,
    /// Replace it.
    Expired,
}

/// Decides by the clock: expiry with its margin of five minutes, then the moment from which on a refresh is wanted.
pub(crate) fn freshness(now: Timestamp, expires_on: Timestamp, refresh_on: Option<Timestamp>) -> Freshness {
    match () {
        () if expires_on.since(now) < MARGIN => Freshness::Expired,
        () if refresh_on.is_some_and(|refresh_on| refresh_on < now) => Freshness::Aging,
        () => Freshness::Fresh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boundaries() {
        let at = Timestamp::from_unix_seconds;
        for (expires_on, refresh_on, expected) in [
            (1300, None, Freshness::Fresh),
            (1299, None, Freshness::Expired),
            (900, None, Freshness::Expired),
            (5000, Some(1000), Freshness::Fresh),
            (5000, Some(999), Freshness::Aging),
            (1299, Some(999), Freshness::Expired),
            (u64::MAX, None, Freshness::Fresh),
        ] {
            assert_eq!(
                freshness(at(1000), at(expires_on), refresh_on.map(at)),
                expected,
                "{expires_on} {refresh_on:?}"
            );
        }
    }
}
