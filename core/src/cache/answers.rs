//! Which answers to claims challenges are remembered, and when each was noted: about a thousand of the last.

use std::collections::BTreeMap;

use crate::base::Timestamp;

/// How many answers are remembered of those whose names begin with the same byte, so that one more costs a look at a few.
const MOST_ALIKE: usize = 8;

/// The answers by the first byte of their names, which are digests; of those alike, the one noted longest ago comes first.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers(BTreeMap<u8, Vec<Answer>>);

#[derive(Clone, Debug)]
struct Answer {
    name: [u8; 32],
    at: Timestamp,
}

impl Answers {
    /// Notes an answer, which may be known already, and returns the name of the one that there is no room for any more.
    pub(super) fn note(&mut self, name: [u8; 32], at: Timestamp) -> Option<[u8; 32]> {
        let [first, ..] = name;
        let alike = self.0.entry(first).or_default();
        alike.retain(|known| known.name != name);
        let forgotten = (alike.len() >= MOST_ALIKE).then(|| alike.remove(0).name);
        alike.push(Answer { name, at });
        forgotten
    }

    /// Returns when an answer was noted last.
    pub(super) fn noted(&self, name: &[u8; 32]) -> Option<Timestamp> {
        let [first, ..] = name;
        self.0.get(first)?.iter().find(|known| known.name == *name).map(|known| known.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_too_many_answers_those_noted_longest_ago_are_forgotten() {
        let at = Timestamp::from_unix_seconds;
        let name = |first: u8, number: u8| {
            let mut name = [first; 32];
            name[31] = number;
            name
        };
        let mut answers = Answers::default();
        for number in 0..8 {
            assert_eq!(answers.note(name(1, number), at(number.into())), None);
        }
        assert_eq!(answers.note(name(1, 0), at(9)), None, "it was known");
        assert_eq!(answers.note(name(2, 8), at(9)), None, "it has room of its own");
        assert_eq!(answers.noted(&name(1, 0)), Some(at(9)), "it is the youngest now");
        assert_eq!(answers.note(name(1, 8), at(10)), Some(name(1, 1)));
        assert_eq!(answers.noted(&name(1, 1)), None);
        for (number, noted) in [(0, 9), (2, 2), (7, 7), (8, 10)] {
            assert_eq!(answers.noted(&name(1, number)), Some(at(noted)));
        }
        assert_eq!(answers.noted(&name(3, 0)), None);
    }
}
