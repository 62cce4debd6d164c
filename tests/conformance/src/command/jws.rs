//! `jws`: signed tokens and sets of keys, good and hostile, in the layouts of Wycheproof.

use std::path::PathBuf;

use msal_core::wire::{
    jwk::{Jwks, JwsAlgorithm},
    jwt::{Jws, VALIDATOR_LIMIT},
    verify::signers,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Command, Done,
    backends::{Backends, OFFERED},
    cases,
    wycheproof::{Case, Expected},
};
use crate::report::{Tally, Verdict};

pub(super) const COMMAND: Command = Command {
    name: "jws",
    purpose: "Verifies signed tokens by keys and sets of keys (layouts of Wycheproof).",
    about: "\
A PATH is a file of Wycheproof's `json_web_signature` or `json_web_key`. A token that is valid
by an algorithm that is not offered is skipped by its name; all others that are not must be
refused.
",
    shipped: &[],
    run,
};

#[derive(Deserialize)]
struct File {
    #[serde(rename = "testGroups")]
    groups: Vec<Group>,
}

/// A key or a set of keys, and tokens. Where there is no public key, the private one is symmetric.
#[derive(Deserialize)]
struct Group {
    public: Option<Value>,
    private: Option<Value>,
    tests: Vec<Case<Token>>,
}

#[derive(Deserialize)]
struct Token {
    jws: Value,
}

fn run(paths: &[PathBuf], tally: &mut Tally<'_>) -> Done {
    cases::each(paths, tally, |_, File { groups }, tally| {
        groups.iter().try_for_each(|group| {
            let keys = keys(group);
            group.tests.iter().try_for_each(|case| tally.judge(&case.name("jws"), || judge(case, &keys)))
        })
    })
}

/// Reads the set of keys; one that is refused as a whole has none.
fn keys(group: &Group) -> Jwks {
    let given = group.public.as_ref().or(group.private.as_ref()).cloned().unwrap_or_default();
    let given = given.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(given);
    let set = if given.get("keys").is_some() { given } else { json!({"keys": [given]}) };
    Jwks::parse(set.to_string().as_bytes()).unwrap_or_default()
}

fn judge(case: &Case<Token>, keys: &Jwks) -> Verdict {
    let token = case.input.jws.as_str().map_or_else(|| case.input.jws.to_string(), str::to_owned);
    let jws = match Jws::parse_within(&token, VALIDATOR_LIMIT) {
        Ok(jws) => jws,
        Err(error) => return case.verdict(&Err(error.to_string())),
    };
    let algorithm = jws.header().algorithm();
    if case.result == Expected::Valid && JwsAlgorithm::named(algorithm).is_none() {
        return Verdict::Skipped(format!("{algorithm} is not offered"));
    }
    let signed = signers(&jws, keys, &OFFERED, &Backends);
    case.verdict(&signed.map(|_| ()).map_err(|error| error.to_string()))
}
