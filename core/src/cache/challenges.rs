//! What came of answers to claims challenges, so that the same claims are not asked for again to no avail.

use core::fmt;

use crate::base::Timestamp;

/// For how long the service is not asked again for claims that it has refused, in seconds.
const REFUSED: u64 = 60;
/// How many answers are remembered.
const MOST: usize = 256;

/// What came of the last answers. `Debug` shows none of it.
#[derive(Clone, Default)]
pub(crate) struct Challenges(Vec<Answer>);

/// What came of one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The digest of the claims that were asked for.
    pub(crate) claims: [u8; 32],
    pub(crate) outcome: Outcome,
}

/// Whether there was a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// This one, by its digest.
    Issued([u8; 32]),
    /// The service has refused one to a user, by the digest of the id.
    Refused([u8; 32], Timestamp),
}

impl Challenges {
    /// Tells whether a token was issued for these very claims, so that it is of no use to ask for them again.
    pub(crate) fn are_in(&self, token: &[u8; 32], claims: &[u8; 32]) -> bool {
        let expected = Answer { claims: *claims, outcome: Outcome::Issued(*token) };
        self.0.contains(&expected)
    }

    /// Tells whether the service has refused a user these claims a moment ago.
    pub(crate) fn were_refused(&self, user: &[u8; 32], claims: &[u8; 32], now: Timestamp) -> bool {
        self.0.iter().any(|answer| match answer.outcome {
            Outcome::Refused(own, at) => own == *user && answer.claims == *claims && now.since(at).as_secs() < REFUSED,
            Outcome::Issued(_) => false,
        })
    }

    /// Notes what came of an answer; of too many, the oldest is forgotten.
    pub(super) fn note(&mut self, answer: Answer) {
        let is_outdated = |own: &Answer| match (own.outcome, answer.outcome) {
            (Outcome::Refused(own_user, _), Outcome::Refused(user, _)) => {
                own_user == user && own.claims == answer.claims
            }
            _ => *own == answer,
        };
        self.0.retain(|own| !is_outdated(own));
        if self.0.len() == MOST {
            self.0.remove(0);
        }
        self.0.push(answer);
    }
}

impl fmt::Debug for Challenges {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Challenges(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_claims_and_a_refusal_for_a_minute() {
        let at = Timestamp::from_unix_seconds;
        let [a, b] = [[1; 32], [2; 32]];
        let mut challenges = Challenges::default();
        challenges.note(Answer { claims: a, outcome: Outcome::Issued(b) });
        assert!(challenges.are_in(&b, &a) && !challenges.are_in(&a, &a) && !challenges.are_in(&b, &b));
        challenges.note(Answer { claims: a, outcome: Outcome::Refused(b, at(10)) });
        challenges.note(Answer { claims: a, outcome: Outcome::Refused(b, at(20)) });
        assert_eq!(challenges.0.len(), 2);
        assert!(challenges.were_refused(&b, &a, at(79)) && !challenges.were_refused(&b, &a, at(80)));
        assert!(!challenges.were_refused(&a, &a, at(21)));
        for number in 0..=u8::MAX {
            challenges.note(Answer { claims: [number; 32], outcome: Outcome::Issued(a) });
        }
        assert_eq!(challenges.0.len(), MOST);
        assert!(!challenges.are_in(&b, &a), "the oldest is forgotten");
    }
}
