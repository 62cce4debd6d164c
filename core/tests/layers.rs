//! The floors: a file uses lower ones, and files of its own floor without a cycle.
//!
//! [`source`] reads what each file of the core uses, its tests left out; [`rules`] says which of that must not be.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]
#![allow(clippy::disallowed_methods, reason = "this test reads the core's sources; the core reads nothing")]

#[path = "layers/rules.rs"]
mod rules;
#[path = "layers/source.rs"]
mod source;

use std::path::Path;

use rules::violations;
use source::Crate;

#[test]
fn the_core_keeps_its_floors() {
    let mut files = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut files);
    assert!(files.len() > 60, "the core's files are found");
    let core = Crate::parse(&files);
    assert!(core.edges().len() > 150, "what they use is understood");
    assert_eq!(violations(&core), [""; 0]);
}

/// Collects all sources below a folder under their paths relative to `src`.
fn read(folder: &Path, prefix: &str, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
        let name = format!("{prefix}{}", name.to_str().unwrap());
        match path.is_dir() {
            true => read(&path, &format!("{name}/"), files),
            false => files.push((name, std::fs::read_to_string(path).unwrap())),
        }
    }
}

/// A sound little crate, with one file replaced or added.
fn found(path: &str, source: &str) -> Vec<String> {
    let sound = [
        (
            "lib.rs",
            "pub mod base; pub mod wire; pub mod error; mod policy; mod cache; mod step; pub mod flows; pub use error::Error;",
        ),
        ("base/mod.rs", "mod time; pub use time::Timestamp;"),
        ("base/time.rs", "pub struct Timestamp;"),
        ("wire/mod.rs", "pub mod jws; mod members; pub use members::Members;"),
        ("wire/jws.rs", "use super::Members; use crate::base::Timestamp;"),
        ("wire/members.rs", "use crate::base::Timestamp; pub struct Members;"),
        ("error/mod.rs", "mod advice; pub use crate::wire::Members; pub enum Error {}"),
        ("error/advice.rs", "use super::Error; impl Error { fn advice() {} }"),
        ("policy/mod.rs", "use crate::base::Timestamp;"),
        ("cache/mod.rs", "use crate::error::Error;"),
        ("step/mod.rs", "mod io;"),
        ("step/io.rs", "pub async fn ask() {}"),
        ("flows/mod.rs", "mod client; mod long; mod one; mod other; pub use one::One; mod part;"),
        ("flows/long/mod.rs", "mod first; mod second; pub use first::First;"),
        ("flows/long/first.rs", "use super::second::Second; pub struct First;"),
        ("flows/long/second.rs", "pub struct Second;"),
        ("flows/client.rs", "use crate::error::Error; pub struct Client;"),
        ("flows/one.rs", "use super::client::Client; pub struct One; pub async fn one() {}"),
        ("flows/other.rs", "use crate::step; pub struct Other;"),
        ("flows/part/mod.rs", "use crate::flows::client::Client;"),
    ];
    let others = sound.iter().filter(|(own, _)| *own != path).map(|&(path, source)| (path, source));
    let files: Vec<_> = others.chain([(path, source)]).map(|(p, s)| (p.to_owned(), s.to_owned())).collect();
    violations(&Crate::parse(&files))
}

#[test]
fn a_sound_crate_has_no_violation() {
    assert_eq!(
        found("policy/mod.rs", "use crate::wire::Members; #[cfg(test)] mod tests { use crate::flows::One; }"),
        [""; 0]
    );
}

#[test]
fn each_rule_can_be_broken() {
    for (path, source, expected) in [
        ("wire/jws.rs", "use crate::error::Error;", "wire/jws.rs uses error/mod.rs, which is on a higher floor"),
        (
            "wire/jws.rs",
            "use crate::{base::Timestamp, Error};",
            "wire/jws.rs uses error/mod.rs, which is on a higher floor",
        ),
        (
            "base/time.rs",
            "fn f() -> crate::wire::jws::X {}",
            "base/time.rs uses wire/jws.rs, which is on a higher floor",
        ),
        (
            "base/time.rs",
            "fn f() { g!(crate::wire::jws::X) }",
            "base/time.rs uses wire/jws.rs, which is on a higher floor",
        ),
        ("base/time.rs", "fn f() { use crate::wire::*; }", "base/time.rs uses wire/mod.rs, which is on a higher floor"),
        ("base/time.rs", "pub use crate::error::Error;", "base/time.rs uses error/mod.rs, which is on a higher floor"),
        ("policy/mod.rs", "use crate::cache::X;", "policy/mod.rs uses cache/mod.rs, the other room of its floor"),
        ("cache/mod.rs", "use crate::policy::X;", "cache/mod.rs uses policy/mod.rs, the other room of its floor"),
        ("flows/other.rs", "use super::one::One;", "flows/other.rs uses flows/one.rs, which is a flow"),
        ("flows/other.rs", "use crate::flows::One;", "flows/other.rs uses flows/one.rs, which is a flow"),
        (
            "flows/other.rs",
            "use super::long::second::Second;",
            "flows/other.rs uses flows/long/second.rs, which is a flow",
        ),
        (
            "flows/long/second.rs",
            "use crate::flows::One; pub struct Second;",
            "flows/long/second.rs uses flows/one.rs, which is a flow",
        ),
        ("flows/part/mod.rs", "use super::One;", "flows/part/mod.rs uses flows/one.rs, which is a flow"),
        ("wire/members.rs", "use super::jws::X; pub struct Members;", "a cycle: wire/jws.rs, wire/members.rs"),
        (
            "error/mod.rs",
            "mod advice; pub enum Error {} fn f() { advice::of(); }",
            "a cycle: error/advice.rs, error/mod.rs",
        ),
        ("cache/mod.rs", "async fn f() {}", "cache/mod.rs is async"),
        ("cache/mod.rs", "fn f() { let _ = async { 1 }; }", "cache/mod.rs is async"),
        ("step/mod.rs", "mod io; fn f() { g(async || 1); }", "step/mod.rs is async"),
        ("cellar/mod.rs", "", "cellar/mod.rs is on no floor"),
    ] {
        assert_eq!(found(path, source), [expected], "{path}: {source}");
    }
}
