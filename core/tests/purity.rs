//! Nothing in the dependency tree of the core does IO, and the tree stays small; README.md tells how small.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "this test asks cargo; the core asks nobody")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The most crates in the core's tree, itself included.
const MOST: usize = 100;

/// Crates that open sockets, read clocks, draw entropy, run tasks or log, with families by their prefix (`*`).
#[rustfmt::skip]
const DENIED: [&str; 47] = [
    "async-channel", "async-executor", "async-io", "async-net", "async-std", "aws-lc-*", "chrono", "curl*", "embassy*",
    "env_logger", "fastrand", "futures-executor", "getrandom", "hyper*", "instant", "isahc", "log4rs", "mio",
    "native-tls", "nix", "openssl*", "polling", "quanta", "rand", "rand_chacha", "reqwest", "ring", "rustix", "rustls*",
    "schannel", "security-framework*", "smol", "socket2", "surf", "tempfile", "tokio*", "tracing-subscriber", "ureq*",
    "uuid", "wasi", "wasip2", "wasm-bindgen*", "web-sys", "web-time", "webpki*", "winapi*", "windows*",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The crates that a package brings, itself included, each with its version.
fn tree(package: &str, target: &str) -> BTreeSet<String> {
    let listed =
        cargo(&["tree", "--offline", "--edges", "normal", "--prefix", "none", "-p", package, "--target", target]);
    listed
        .lines()
        .filter_map(|line| Some(line.split(" (").next()?.to_owned()))
        .filter(|line| !line.is_empty())
        .collect()
}

fn denied(tree: &BTreeSet<String>) -> Vec<&str> {
    let names = tree.iter().filter_map(|line| line.split(' ').next());
    names.filter(|name| DENIED.iter().any(|denied| is_denied(name, denied))).collect()
}

fn is_denied(name: &str, denied: &str) -> bool {
    denied.strip_suffix('*').map_or(name == denied, |family| name.starts_with(family))
}

#[test]
fn nothing_in_the_tree_does_io_on_any_platform() {
    let tree = tree("msal-core", "all");
    assert!(tree.iter().any(|line| line.starts_with("rsa v")), "the tree is read: {tree:?}");
    assert_eq!(denied(&tree), [""; 0]);
}

#[test]
fn the_tree_stays_small() {
    let tree = tree("msal-core", LINUX);
    assert!(tree.len() <= MOST, "{} crates: {tree:?}", tree.len());
}

#[test]
fn the_list_denies_what_it_names_and_no_more() {
    let tree = |names: &[&str]| names.iter().map(|name| format!("{name} v1.0.0")).collect();
    assert_eq!(
        denied(&tree(&["serde", "rand_core", "libc", "tokio", "windows-sys", "ring"])),
        ["ring", "tokio", "windows-sys"]
    );
    assert_eq!(denied(&tree(&["rand", "randomize", "nixpkgs"])), ["rand"]);
}

/// The platform whose counts README.md tells.
const LINUX: &str = "x86_64-unknown-linux-gnu";
const BEGIN: &str = "<!-- crates -->\n";
const END: &str = "<!-- /crates -->";

/// The packages of the workspace that are published.
fn published() -> Vec<String> {
    let metadata = cargo(&["metadata", "--offline", "--no-deps", "--format-version", "1"]);
    let metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap();
    let packages = metadata.get("packages").and_then(serde_json::Value::as_array).unwrap();
    let published = packages.iter().filter(|package| package.get("publish").is_some_and(serde_json::Value::is_null));
    let mut names: Vec<String> =
        published.filter_map(|package| package.get("name")?.as_str()).map(str::to_owned).collect();
    names.sort_by_key(|name| (name != "msal-core", name.clone()));
    names
}

fn table() -> String {
    let row = |name: &String| format!("| `{name}` | {} |\n", tree(name, LINUX).len());
    let rows: String = published().iter().map(row).collect();
    format!("| crate | crates |\n| --- | --- |\n{rows}")
}

/// Puts the table between its markers; `None` when a document does not have both.
fn put(document: &str, table: &str) -> Option<String> {
    let (before, rest) = document.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{table}{END}{after}"))
}

#[test]
fn the_readme_tells_how_many_crates_each_package_brings() {
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let true_one = put(&readme, &table()).expect("README.md has its markers for the table of crates");
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, &true_one).unwrap();
    } else {
        assert!(readme == true_one, "UPDATE_README=1 counts anew; true is:\n{}", table());
    }
}

#[test]
fn the_table_is_put_between_its_markers_only() {
    let document = format!("a\n{BEGIN}old\n{END}\nb");
    assert_eq!(put(&document, "new\n"), Some(format!("a\n{BEGIN}new\n{END}\nb")));
    assert_eq!(put("none", "new\n"), None);
}
