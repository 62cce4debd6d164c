//! What is remembered of an API, by its origin: the nonce for the next request, and which challenges were answered.

use core::fmt;

use crate::base::Timestamp;

/// For how long a challenge that was answered is not answered again, in seconds.
const ANSWERED: u64 = 3600;
/// How many answered challenges are remembered.
const MOST: usize = 64;

/// What an API sent last. `Debug` shows none of it.
#[derive(Clone, Default)]
pub(crate) struct Resource {
    pub(crate) nonce: Option<String>,
    answered: Vec<Answered>,
    /// When it was last heard of.
    pub(super) at: Timestamp,
}

/// A challenge that was answered.
#[derive(Clone)]
struct Answered {
    challenge: [u8; 32],
    /// The token that had been refused, where that is known.
    refused: Option<[u8; 32]>,
    at: Timestamp,
}

impl Resource {
    /// Tells whether a challenge was answered a short while ago to no avail: it comes again for another token than the
    /// one that was refused then, so for the one that answered it.
    pub(crate) fn has_answered(&self, challenge: &[u8; 32], refused: Option<&[u8; 32]>, now: Timestamp) -> bool {
        let mut answered = self.answered.iter().filter(|own| own.challenge == *challenge && own.is_recent(now));
        answered.any(|own| refused.is_none() || own.refused.as_ref() != refused)
    }

    /// Notes that a challenge is being answered, to which a token was refused.
    pub(super) fn answer(&mut self, challenge: [u8; 32], refused: Option<[u8; 32]>, at: Timestamp) {
        self.answered.retain(|own| own.challenge != challenge && own.is_recent(at));
        if self.answered.len() == MOST {
            self.answered.remove(0);
        }
        self.answered.push(Answered { challenge, refused, at });
    }
}

impl Answered {
    fn is_recent(&self, now: Timestamp) -> bool {
        now.since(self.at).as_secs() < ANSWERED
    }
}

impl fmt::Debug for Resource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Resource(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_answered_once_an_hour_and_few_are_remembered() {
        let at = Timestamp::from_unix_seconds;
        let mut resource = Resource::default();
        resource.answer([1; 32], Some([7; 32]), at(0));
        let has = |resource: &Resource, challenge, now| resource.has_answered(&[challenge; 32], None, at(now));
        assert!(has(&resource, 1, 3599) && !has(&resource, 2, 1) && !has(&resource, 1, 3600));
        assert!(resource.has_answered(&[1; 32], Some(&[8; 32]), at(1)), "the new token is refused too");
        assert!(!resource.has_answered(&[1; 32], Some(&[7; 32]), at(1)), "there was no new token");
        for number in 2..=u8::MAX {
            resource.answer([number; 32], None, at(10));
        }
        assert_eq!(resource.answered.len(), MOST);
        assert!(!has(&resource, 1, 10) && has(&resource, u8::MAX, 10));
    }
}
