//! Which answers to claims challenges are remembered: the last ones, in the order in which they came.

use std::collections::VecDeque;

/// How many answers are remembered.
const MOST: usize = 256;

/// The names of the answers that are remembered, the oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers(VecDeque<[u8; 32]>);

impl Answers {
    /// Notes an answer that has not been remembered yet, and returns the one that has no room any more.
    pub(super) fn note(&mut self, answer: [u8; 32]) -> Option<[u8; 32]> {
        self.0.push_back(answer);
        if self.0.len() > MOST { self.0.pop_front() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_too_many_answers_the_oldest_is_forgotten() {
        let mut answers = Answers::default();
        for number in 0..=u8::MAX {
            assert_eq!(answers.note([number; 32]), None);
        }
        assert_eq!(answers.note([9; 32]), Some([0; 32]));
        assert_eq!(answers.note([8; 32]), Some([1; 32]));
        assert_eq!(answers.0.len(), MOST);
    }
}
