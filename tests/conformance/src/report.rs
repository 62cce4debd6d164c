//! Tells people how the cases went: each failure in full, skips by reason, and the sum.

use std::{
    any::Any,
    collections::BTreeMap,
    fmt,
    io::{self, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use crate::matcher::Mismatch;

const LONGEST_VALUE: usize = 600;

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The implementation did what the case says.
    Passed,
    /// It did not, in these places.
    Failed(Vec<Mismatch>),
    /// The case was not tried to its end, for this reason, which is the same for all cases of one kind.
    Skipped(String),
}

impl Verdict {
    /// Returns the verdict on a case that was tried: passed where nothing was found.
    pub fn of(found: Vec<Mismatch>) -> Self {
        if found.is_empty() { Self::Passed } else { Self::Failed(found) }
    }
}

/// The verdicts so far, and where they are written to.
pub struct Tally<'out> {
    out: &'out mut dyn Write,
    passed: usize,
    failed: usize,
    skipped: BTreeMap<String, Vec<String>>,
    all_read: bool,
}

impl<'out> Tally<'out> {
    /// Begins to count.
    pub fn new(out: &'out mut dyn Write) -> Self {
        Self { out, passed: 0, failed: 0, skipped: BTreeMap::new(), all_read: true }
    }

    /// Tries the case `name`, in which a panic is a failure like another, and writes at once why it failed.
    pub fn judge(&mut self, name: &str, case: impl FnOnce() -> Verdict) -> io::Result<()> {
        match catch_unwind(AssertUnwindSafe(case)).unwrap_or_else(|payload| panicked(&*payload)) {
            Verdict::Passed => self.passed += 1,
            Verdict::Skipped(reason) => self.skipped.entry(reason).or_default().push(name.to_owned()),
            Verdict::Failed(found) => {
                self.failed += 1;
                writeln!(self.out, "FAILED {name}")?;
                for mismatch in found {
                    write!(self.out, "{mismatch}")?;
                }
            }
        }
        Ok(())
    }

    /// Says on standard error why a file can not be read, which decides the exit status.
    pub fn unreadable(&mut self, path: &Path, error: &dyn std::error::Error) {
        eprintln!("msal-conformance: {} {error}", path.display());
        self.all_read = false;
    }

    /// Writes the skips by reason, by `verbose` with their cases, and the sum; returns the exit status.
    pub fn finish(self, verbose: bool) -> io::Result<u8> {
        for (reason, names) in &self.skipped {
            writeln!(self.out, "skipped {}: {reason}", names.len())?;
            for name in names.iter().filter(|_| verbose) {
                writeln!(self.out, "  {name}")?;
            }
        }
        let skipped: usize = self.skipped.values().map(Vec::len).sum();
        writeln!(self.out, "{} passed, {} failed, {skipped} skipped", self.passed, self.failed)?;
        self.out.flush()?;
        Ok(match (self.all_read, self.failed) {
            (false, _) => 2,
            (true, 1..) => 1,
            (true, 0) => 0,
        })
    }
}

fn panicked(payload: &(dyn Any + Send)) -> Verdict {
    let text = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
    Verdict::Failed(vec![Mismatch::new("", "no panic", text.unwrap_or("a panic"))])
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
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at a broken assumption")]
    use super::*;

    fn report(verbose: bool) -> (String, u8) {
        let mut out = Vec::new();
        let mut tally = Tally::new(&mut out);
        tally.judge("x.one", || Verdict::of(Vec::new())).unwrap();
        tally.judge("x.two", || Verdict::of(vec![Mismatch::new("/steps/0", "a", "b".repeat(700))])).unwrap();
        tally.judge("x.three", || Verdict::Skipped("needs y".into())).unwrap();
        let status = tally.finish(verbose).unwrap();
        (String::from_utf8(out).unwrap(), status)
    }

    #[test]
    fn failures_are_told_in_full_and_the_sum_comes_last() {
        let cut = format!("{}… (700 bytes)", "b".repeat(LONGEST_VALUE));
        let failure = format!("FAILED x.two\n  /steps/0\n    expected a\n    got      {cut}\n");
        let sum = "1 passed, 1 failed, 1 skipped\n";
        assert_eq!(report(false), (format!("{failure}skipped 1: needs y\n{sum}"), 1));
        assert_eq!(report(true), (format!("{failure}skipped 1: needs y\n  x.three\n{sum}"), 1));
    }

    #[test]
    fn a_panic_is_a_failure_and_an_unreadable_file_outweighs_it() {
        let mut out = Vec::new();
        let mut tally = Tally::new(&mut out);
        tally.judge("x", || panic!("of case {}", 1)).unwrap();
        tally.unreadable(Path::new("absent"), &fmt::Error);
        assert_eq!(tally.finish(false).unwrap(), 2);
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("got      of case 1\n") && text.ends_with("0 passed, 1 failed, 0 skipped\n"), "{text}");
    }
}
