//! How much work a file may ask for before it is refused.

use super::super::error::KeyError;

/// The most rounds of key derivation that all parts of one file may ask for together.
const MOST_ROUNDS: u64 = 1_000_000;

/// Refuses a sum of rounds that is too large, before any of them is done.
pub(in super::super) fn bounded(rounds: u64) -> Result<(), KeyError> {
    match rounds {
        0..=MOST_ROUNDS => Ok(()),
        _ => Err(KeyError::TooCostly("more than one million rounds of key derivation")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_rounds_are_the_most() {
        assert_eq!(bounded(MOST_ROUNDS), Ok(()));
        assert!(matches!(bounded(MOST_ROUNDS + 1), Err(KeyError::TooCostly(_))));
    }
}
