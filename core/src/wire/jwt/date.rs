//! A moment as JWTs write it: `NumericDate` (RFC 7519, section 2).

use super::error::DateFlaw;
use crate::base::Timestamp;
use crate::wire::members::whole;

/// The last second of the year 9999.
const LATEST: u64 = 253_402_300_799;

/// Reads a JSON value as a moment; a fraction of a second is cut off.
///
/// The number may be whole or not, with or without an exponent, but must lie between the years 1970 and 9999.
pub(super) fn numeric_date(json: &str) -> Result<Timestamp, DateFlaw> {
    if !json.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
        return Err(DateFlaw::NotANumber);
    }
    let seconds = json.parse().ok().or_else(|| whole(json.parse().ok()?));
    seconds.filter(|seconds| *seconds <= LATEST).map(Timestamp::from_unix_seconds).ok_or(DateFlaw::OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_moments_within_their_bounds() {
        for (json, expected) in [
            ("0", Ok(0)),
            ("1700000000", Ok(1_700_000_000)),
            ("1700000000.0", Ok(1_700_000_000)),
            ("1700000000.9", Ok(1_700_000_000)),
            ("1.7e9", Ok(1_700_000_000)),
            ("253402300799", Ok(LATEST)),
            ("253402300799.9", Ok(LATEST)),
            ("253402300800", Err(DateFlaw::OutOfRange)),
            ("18446744073709551615", Err(DateFlaw::OutOfRange)),
            ("1e30", Err(DateFlaw::OutOfRange)),
            ("1e400", Err(DateFlaw::OutOfRange)),
            ("-1", Err(DateFlaw::OutOfRange)),
            ("-9223372036854775808", Err(DateFlaw::OutOfRange)),
            ("\"1700000000\"", Err(DateFlaw::NotANumber)),
            ("true", Err(DateFlaw::NotANumber)),
            ("null", Err(DateFlaw::NotANumber)),
            ("[1]", Err(DateFlaw::NotANumber)),
        ] {
            assert_eq!(numeric_date(json).map(Timestamp::as_unix_seconds), expected, "{json}");
        }
    }
}
