//! `msal-transcripts diagrams` draws the state diagrams anew in ARCHITECTURE.md.

use std::path::Path;
use std::process::ExitCode;

use msal_transcripts::{Tale, diagram, tales};

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() != Some("diagrams") {
        eprintln!("usage: msal-transcripts diagrams");
        return ExitCode::from(2);
    }
    match draw(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ARCHITECTURE.md")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn draw(document: &Path) -> std::io::Result<()> {
    let told: Vec<_> = tales().iter().map(Tale::told).collect();
    let section = diagram::section(told.iter().flat_map(|told| &told.paths));
    let drawn = diagram::put(&std::fs::read_to_string(document)?, &section);
    let drawn = drawn.ok_or_else(|| std::io::Error::other("ARCHITECTURE.md has lost its diagram markers"))?;
    std::fs::write(document, drawn)
}
