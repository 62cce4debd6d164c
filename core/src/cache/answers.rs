//! Which answers to claims challenges are remembered: the last ones, in the order in which they came.

use std::collections::VecDeque;

/// How many answers are remembered, of all applications together.
const MOST: usize = 1024;

/// The names of the answers that are remembered, the oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers(VecDeque<[u8; 32]>);

impl Answers {
    /// Notes an answer, which may be known already, and returns the one that has no room any more.
    pub(super) fn note(&mut self, answer: [u8; 32], is_known: bool) -> Option<[u8; 32]> {
        if is_known {
            self.0.retain(|own| *own != answer);
        }
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
        let name = |number: usize| {
            let mut name = [0; 32];
            name.iter_mut().zip(number.to_be_bytes()).for_each(|(to, from)| *to = from);
            name
        };
        for number in 0..MOST {
            assert_eq!(answers.note(name(number), false), None);
        }
        assert_eq!(answers.note(name(0), true), None, "it is the youngest now");
        assert_eq!(answers.note(name(MOST), false), Some(name(1)));
        assert_eq!(answers.0.len(), MOST);
    }
}
