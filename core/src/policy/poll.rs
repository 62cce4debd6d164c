//! What to do when a token endpoint has answered a poll for a device code (RFC 8628, section 3.5).

use core::time::Duration;

use crate::base::Timestamp;

/// What the service said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The user has not acted yet.
    Pending,
    /// The same, and the polls come too fast.
    SlowDown,
    /// Anything else, which ends the wait.
    Final,
}

impl Answer {
    /// Reads the error code.
    pub(crate) fn of(code: &str) -> Self {
        match code {
            "authorization_pending" => Self::Pending,
            "slow_down" => Self::SlowDown,
            _ => Self::Final,
        }
    }
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Poll {
    /// Ask again after a while.
    Again(Duration),
    /// The codes will have expired by then: wait for nothing.
    Expired,
    /// Report what the service said.
    Stop,
}

/// Decides, with the interval that is in force after the answer.
pub(crate) fn poll(answer: Answer, interval: Duration, now: Timestamp, expires_on: Timestamp) -> Poll {
    match answer {
        Answer::Final => Poll::Stop,
        Answer::Pending | Answer::SlowDown if now.plus(interval) > expires_on => Poll::Expired,
        Answer::Pending | Answer::SlowDown => Poll::Again(interval),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table() {
        let (five, at) = (Duration::from_secs(5), Timestamp::from_unix_seconds);
        for (code, now, expected) in [
            ("authorization_pending", 95, Poll::Again(five)),
            ("authorization_pending", 96, Poll::Expired),
            ("slow_down", 95, Poll::Again(five)),
            ("slow_down", 101, Poll::Expired),
            ("access_denied", 95, Poll::Stop),
            ("authorization_declined", 95, Poll::Stop),
            ("expired_token", 200, Poll::Stop),
            ("invalid_grant", 95, Poll::Stop),
        ] {
            assert_eq!(poll(Answer::of(code), five, at(now), at(100)), expected, "{code} at {now}");
        }
    }
}
