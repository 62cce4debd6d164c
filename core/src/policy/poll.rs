//! How long to wait for a user who signs in on another device (RFC 8628, section 3.5).

use core::time::Duration;

use crate::base::Timestamp;

/// A refusal that only asks for patience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patience {
    /// The user has not acted yet.
    Pending,
    /// The same, and the polls come too fast.
    SlowDown,
}

impl Patience {
    /// Reads the error code; any other one is final.
    pub(crate) fn of(code: &str) -> Option<Self> {
        match code {
            "authorization_pending" => Some(Self::Pending),
            "slow_down" => Some(Self::SlowDown),
            _ => None,
        }
    }
}

/// Returns how long to wait before the next attempt; `None` where the codes will have expired by then.
pub(crate) fn next_attempt(interval: Duration, now: Timestamp, expires_on: Timestamp) -> Option<Duration> {
    (now.plus(interval) <= expires_on).then_some(interval)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_refusals_ask_for_patience() {
        assert_eq!(Patience::of("authorization_pending"), Some(Patience::Pending));
        assert_eq!(Patience::of("slow_down"), Some(Patience::SlowDown));
        for code in ["access_denied", "authorization_declined", "expired_token", "invalid_grant", ""] {
            assert_eq!(Patience::of(code), None, "{code}");
        }
    }

    #[test]
    fn nobody_waits_beyond_the_end() {
        let (five, at) = (Duration::from_secs(5), Timestamp::from_unix_seconds);
        for (now, expected) in [(0, Some(five)), (95, Some(five)), (96, None), (101, None)] {
            assert_eq!(next_attempt(five, at(now), at(100)), expected, "at {now}");
        }
    }
}
