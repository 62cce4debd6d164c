//! Tells people how the replays went: each failure in full, skips by reason, and the sum.

use std::{
    collections::BTreeMap,
    fmt,
    io::{self, Write},
};

use crate::{matcher::Mismatch, replay::Verdict};

const LONGEST_VALUE: usize = 600;

/// The verdicts so far.
#[derive(Debug, Default)]
pub struct Tally {
    passed: usize,
    failed: usize,
    skipped: BTreeMap<String, Vec<String>>,
}

impl Tally {
    /// Adds the verdict on the trace `name`, and writes at once why it failed.
    pub fn add(&mut self, name: &str, verdict: Verdict, out: &mut dyn Write) -> io::Result<()> {
        match verdict {
            Verdict::Passed => self.passed += 1,
            Verdict::Skipped(reason) => self.skipped.entry(reason).or_default().push(name.to_owned()),
            Verdict::Failed(found) => {
                self.failed += 1;
                writeln!(out, "FAILED {name}")?;
                for mismatch in found {
                    write!(out, "{mismatch}")?;
                }
            }
        }
        Ok(())
    }

    /// Writes the skips by reason, by `verbose` with their traces, and the sum.
    pub fn finish(&self, verbose: bool, out: &mut dyn Write) -> io::Result<()> {
        for (reason, names) in &self.skipped {
            writeln!(out, "skipped {}: {reason}", names.len())?;
            for name in names.iter().filter(|_| verbose) {
                writeln!(out, "  {name}")?;
            }
        }
        let skipped: usize = self.skipped.values().map(Vec::len).sum();
        writeln!(out, "{} passed, {} failed, {skipped} skipped", self.passed, self.failed)
    }

    /// Says whether a trace failed.
    pub fn has_failures(&self) -> bool {
        self.failed > 0
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {}", self.path)?;
        writeln!(f, "    expected {}", shortened(&self.expected))?;
        writeln!(f, "    got      {}", shortened(&self.got))
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}… ({} bytes)", text.get(..end).unwrap_or_default(), text.len()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a broken assumption")]
    use super::*;

    fn report(verbose: bool) -> String {
        let mismatch = Mismatch { path: "/steps/0".into(), expected: "a".into(), got: "b".repeat(700) };
        let mut out = Vec::new();
        let mut tally = Tally::default();
        tally.add("x.one", Verdict::Passed, &mut out).unwrap();
        tally.add("x.two", Verdict::Failed(vec![mismatch]), &mut out).unwrap();
        tally.add("x.three", Verdict::Skipped("needs y".into()), &mut out).unwrap();
        tally.finish(verbose, &mut out).unwrap();
        assert!(tally.has_failures());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn failures_are_told_in_full_and_the_sum_comes_last() {
        let cut = format!("{}… (700 bytes)", "b".repeat(LONGEST_VALUE));
        let failure = format!("FAILED x.two\n  /steps/0\n    expected a\n    got      {cut}\n");
        let sum = "1 passed, 1 failed, 1 skipped\n";
        assert_eq!(report(false), format!("{failure}skipped 1: needs y\n{sum}"));
        assert_eq!(report(true), format!("{failure}skipped 1: needs y\n  x.three\n{sum}"));
    }
}
