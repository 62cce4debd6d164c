//! The corpus as ordinary tests: every seed keeps its target's law, and so do thousands of mutations of it, always the
//! same ones; and no target, folder of seeds or entry point is without the others.
#![allow(clippy::indexing_slicing, reason = "a test may, within bounds that it has just computed")]

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use msal_fuzz_bodies::{Body, TARGETS};

/// How many bytes of mutated input one target gets, which bounds the time that it takes.
const BYTES: usize = 1 << 19;
/// The most mutations of one seed, and the fewest.
const MUTATIONS: std::ops::RangeInclusive<usize> = 8..=2000;
/// The most bytes that the whole corpus may take.
const LARGEST_CORPUS: usize = 600 << 10;

#[test]
fn targets_corpora_and_entry_points_belong_together() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let names = |folder: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(fuzz().join(folder)).expect("a folder").map(|entry| entry.expect("an entry").path());
        entries.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect()
    };
    assert_eq!(names("corpus"), targets, "each target has a folder of seeds");
    assert_eq!(names("fuzz_targets"), targets, "each target has an entry point");
    assert!(names("dictionaries").is_subset(&targets), "each dictionary belongs to a target");
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).expect("the manifest");
    for target in &targets {
        assert!(!seeds(target).is_empty(), "{target} has no seeds");
        assert!(manifest.contains(&format!("name = \"{target}\"")), "{target} is no binary in fuzz/Cargo.toml");
        let entry = fs::read_to_string(fuzz().join(format!("fuzz_targets/{target}.rs"))).expect("an entry point");
        assert!(entry.contains(&format!("msal_fuzz_bodies::{target}(data)")), "{target}.rs calls another body");
    }
    let size: usize = targets.iter().flat_map(|target| seeds(target)).map(|(_, seed)| seed.len()).sum();
    assert!(size <= LARGEST_CORPUS, "the corpus has {size} bytes");
}

#[test]
fn every_seed_keeps_its_law() {
    assert_kept(|target, body| {
        kept(body, "nothing", b"")?;
        seeds(target).iter().try_for_each(|(name, seed)| kept(body, name, seed))
    });
}

#[test]
fn mutations_of_every_seed_keep_its_law() {
    assert_kept(|target, body| {
        let seeds = seeds(target);
        let share = BYTES / seeds.len();
        for (at, (name, seed)) in seeds.iter().enumerate() {
            let other = &seeds[(at + 1) % seeds.len()].1;
            let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ seed.len() as u64);
            for number in 0..(share / (seed.len() + 1)).clamp(*MUTATIONS.start(), *MUTATIONS.end()) {
                kept(body, &format!("mutation {number} of {name}"), &random.mutated(seed, other))?;
            }
        }
        Ok(())
    });
}

/// Checks every target, and names the first breach of each.
fn assert_kept(check: impl Fn(&str, Body) -> Result<(), String>) {
    let checked = TARGETS.iter().map(|(target, body)| (target, check(target, *body)));
    let broken: Vec<String> =
        checked.filter_map(|(target, kept)| Some(format!("{target} breaks its law for {}", kept.err()?))).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}

/// Runs a body, and says for which input its law is broken.
fn kept(body: Body, name: &str, data: &[u8]) -> Result<(), String> {
    catch_unwind(|| body(data)).map_err(|_| format!("{name}:\n{}", data.escape_ascii()))
}

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns the seeds of a target by name, in order.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = fs::read_dir(fuzz().join("corpus").join(target)).expect("a folder of seeds");
    let mut paths: Vec<PathBuf> = folder.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let name = |path: &Path| path.file_name().expect("a file").to_string_lossy().into_owned();
    paths.into_iter().map(|path| (name(&path), fs::read(&path).expect("a seed"))).collect()
}

/// Xorshift: the same mutations in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (limit.max(1) as u64)).expect("below a usize")
    }

    /// Changes a seed in one to four places: a bit, a byte, a cut, a repetition, or a piece of another seed.
    fn mutated(&mut self, seed: &[u8], other: &[u8]) -> Vec<u8> {
        const ODD: &[u8] = b"\0\n \"\\{}[]:,-+0129aAzZ=%\x7f\x80\xc3\xff";
        let mut data = seed.to_vec();
        for _ in 0..=self.below(3) {
            let (at, odd) = (self.below(data.len() + 1), ODD[self.below(ODD.len())]);
            let end = (at + 1 + self.below(16)).min(data.len());
            match self.below(6) {
                0 if at < data.len() => data[at] ^= 1 << self.below(8),
                1 if at < data.len() => data[at] = odd,
                2 => data.insert(at, odd),
                3 => drop(data.drain(at.min(end)..end)),
                4 => data.extend_from_within(at.min(end)..end),
                _ => {
                    let from = self.below(other.len() + 1);
                    let piece = &other[from..(from + self.below(64)).min(other.len())];
                    drop(data.splice(at..at, piece.iter().copied()));
                }
            }
        }
        data
    }
}
