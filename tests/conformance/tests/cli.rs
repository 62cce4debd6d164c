//! The command line from outside: what it prints, and its exit status.

#![allow(clippy::unwrap_used, reason = "a test may stop at a broken assumption")]

use std::{fs, path::PathBuf, process::Command};

fn run(args: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_msal-conformance")).args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn file(name: &str, content: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path.into_os_string().into_string().unwrap()
}

fn last_line(text: &str) -> &str {
    text.lines().last().unwrap()
}

#[test]
fn help_is_no_error_and_bad_usage_is() {
    let (code, out, _) = run(&["--help"]);
    assert!(code == Some(0) && out.starts_with("usage: "), "{out}");
    let commands = out
        .lines()
        .skip(1)
        .take_while(|line| !line.contains("--help"))
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let commands: Vec<&str> = commands.collect();
    assert!(commands.contains(&"replay"), "{out}");
    for command in commands {
        let (code, out, _) = run(&[command, "--help"]);
        assert!(code == Some(0) && out.starts_with(&format!("usage: msal-conformance {command} ")), "{out}");
    }
    for (args, error) in [
        (&[][..], "name a command"),
        (&["play"], "no command `play`"),
        (&["play", "--help"], "no command `play`"),
        (&["replay", "--loud"], "no flag `--loud`"),
    ] {
        let (code, out, err) = run(args);
        assert!(code == Some(2) && out.is_empty() && err.starts_with("usage: "), "{args:?}: {err}");
        assert!(err.contains(error), "{args:?}: {err}");
    }
}

#[test]
fn the_shipped_traces_are_replayed_by_default_and_the_sum_comes_last() {
    let (code, out, _) = run(&["replay"]);
    let numbers = last_line(&out).split([' ', ',']).filter_map(|word| word.parse::<usize>().ok());
    assert!(matches!(code, Some(0 | 1)));
    assert_eq!(numbers.sum::<usize>(), 362, "{out}");
}

#[test]
fn what_is_no_trace_of_format_1_is_named() {
    let good = concat!(env!("CARGO_MANIFEST_DIR"), "/traces/certificate.chain_without_thumbprint.json");
    let files = [file("two.json", r#"{"format": 2}"#), file("none.json", "{"), "absent.json".to_owned()];
    for bad in &files {
        let (code, out, err) = run(&["replay", good, bad]);
        assert_eq!(code, Some(2));
        assert!(err.contains(bad.as_str()), "{err}");
        assert_eq!(last_line(&out), "0 passed, 0 failed, 1 skipped");
    }
}

#[test]
fn skipped_traces_are_named_when_asked() {
    let name = "certificate.chain_without_thumbprint";
    let path = format!("{}/traces/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let (code, out, _) = run(&["replay", &path]);
    assert_eq!(
        (code, out.as_str()),
        (Some(0), "skipped 1: departs from leaf-only-chain\n0 passed, 0 failed, 1 skipped\n")
    );
    let (_, out, _) = run(&["replay", "--verbose", &path]);
    assert!(out.contains(name), "{out}");
}
