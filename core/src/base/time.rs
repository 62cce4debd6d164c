//! Time as an argument: whole Unix seconds, never read from a clock here.

use core::fmt;
use core::time::Duration;

/// A moment in whole seconds since 1970-01-01T00:00:00Z (a `NumericDate` of RFC 7519, section 2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// Makes a timestamp of Unix seconds.
    ///
    /// ```
    /// use msal_core::Timestamp;
    /// use std::time::Duration;
    /// let issued = Timestamp::from_unix_seconds(1_735_689_600);
    /// assert_eq!(issued.plus(Duration::from_secs(600)).as_unix_seconds(), 1_735_690_200);
    /// ```
    pub const fn from_unix_seconds(seconds: u64) -> Self {
        Self(seconds)
    }

    /// Returns the seconds since the Unix epoch.
    pub const fn as_unix_seconds(self) -> u64 {
        self.0
    }

    /// Adds a duration, in whole seconds, and stays at the largest moment when it would overflow.
    #[must_use]
    pub const fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration.as_secs()))
    }

    /// Returns how long after `earlier` this moment is, and zero when it is not after it.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_secs(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}
