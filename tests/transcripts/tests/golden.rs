//! The transcripts are what the flows do. `UPDATE_TRANSCRIPTS=1` writes them anew.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use msal_laws::marker::shown_in;
use msal_transcripts::{Tale, Told, diagram, tales};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn told() -> Vec<Told> {
    tales().iter().map(Tale::told).collect()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

#[test]
fn each_transcript_is_what_its_flow_does() {
    for told in told() {
        let path = root().join(told.name).with_extension("txt");
        if std::env::var_os("UPDATE_TRANSCRIPTS").is_some() {
            std::fs::write(&path, &told.text).unwrap();
        }
        let golden = read(&path);
        let pair = golden.lines().zip(told.text.lines()).enumerate().find(|(_, (golden, told))| golden != told);
        if let Some((line, (golden, told))) = pair {
            panic!("{}:{}\n   stands: {golden}\n      now: {told}", path.display(), line + 1);
        }
        assert_eq!(golden, told.text, "{}: UPDATE_TRANSCRIPTS=1 writes it anew", path.display());
    }
}

#[test]
fn each_file_is_told_and_each_name_is_one_tales() {
    let names: Vec<_> = tales().iter().map(|tale| tale.name.to_owned()).collect();
    let unique: BTreeSet<_> = names.iter().cloned().collect();
    assert_eq!(names.len(), unique.len());
    let files = std::fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path());
    let texts = files.filter(|path| path.extension().is_some_and(|extension| extension == "txt"));
    let stems: BTreeSet<_> = texts.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(stems, unique);
}

#[test]
fn no_transcript_shows_a_secret() {
    for told in told() {
        assert_eq!(shown_in(&told.text), None, "{}", told.name);
    }
}

#[test]
fn the_diagrams_are_those_of_the_flows() {
    let architecture = read(&root().join("../../ARCHITECTURE.md"));
    let told = told();
    let section = diagram::section(told.iter().flat_map(|told| &told.paths));
    let drawn = diagram::put(&architecture, &section).expect("ARCHITECTURE.md has diagram markers");
    assert!(architecture == drawn, "cargo run -p msal-transcripts -- diagrams draws them anew");
}
