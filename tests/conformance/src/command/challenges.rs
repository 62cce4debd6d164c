//! `challenges`: headers with the challenges, claims and nonces in them, against the parser of `WWW-Authenticate`.

use std::{collections::BTreeMap, path::PathBuf};

use msal_core::wire::challenge::{Challenge, Challenges, parse_challenges};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Command, Done, cases};
use crate::{
    matcher::Mismatch,
    report::{Tally, Verdict},
};

pub(super) const COMMAND: Command = Command {
    name: "challenges",
    purpose: "Reads WWW-Authenticate headers and compares what stands in them.",
    about: "\
A PATH is a file with `cases`: `headers`, the `challenges` in them or `error` or `either`,
the `claims_challenge` (an object, null, `error` or `either`) and, where it is said, the
`pop_nonce`. Without one, the file that comes with this package is read.
",
    shipped: &["vectors/www-authenticate/challenges.json"],
    run,
};

/// A file of cases.
#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

/// Headers, and what is to be read from them.
#[derive(Deserialize)]
struct Case {
    id: String,
    headers: Vec<String>,
    challenges: Expected<Vec<ExpectedChallenge>>,
    claims_challenge: Expected<Option<Map<String, Value>>>,
    #[serde(default, deserialize_with = "said")]
    pop_nonce: Option<Expected<Option<String>>>,
}

/// What a case says of one thing.
#[derive(Deserialize)]
#[serde(untagged)]
enum Expected<T> {
    Outcome(Outcome),
    Value(T),
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    /// It must be refused.
    Error,
    /// It is not prescribed.
    Either,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
struct ExpectedChallenge {
    scheme: String,
    token68: Option<String>,
    #[serde(default)]
    params: BTreeMap<String, String>,
}

/// Tells a member that is null from one that is not there.
fn said<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<Expected<Option<String>>>, D::Error> {
    Deserialize::deserialize(value).map(Some)
}

fn run(paths: &[PathBuf], tally: &mut Tally<'_>) -> Done {
    cases::each(paths, tally, |_, File { cases }, tally| {
        cases.iter().try_for_each(|case| tally.judge(&case.id, || Verdict::of(differences(case))))
    })
}

fn differences(case: &Case) -> Vec<Mismatch> {
    let all = parse_challenges(case.headers.iter().map(String::as_bytes));
    [challenges(case, &all), claims(case, &all), nonce(case, &all)].into_iter().flatten().collect()
}

fn challenges(case: &Case, all: &Challenges) -> Option<Mismatch> {
    let got = || json!([all.challenges.iter().map(shape).collect::<Vec<_>>(), format!("{:?}", all.errors)]);
    let differs = |expected: Value| Some(Mismatch::new("challenges", expected, got()));
    match &case.challenges {
        Expected::Outcome(Outcome::Either) => None,
        Expected::Outcome(Outcome::Error) if all.errors.is_empty() => differs("error".into()),
        Expected::Value(expected) if expected.len() != all.challenges.len() => differs(expected.len().into()),
        Expected::Value(expected) => {
            let mut pairs = expected.iter().zip(&all.challenges);
            let (expected, _) = pairs.find(|(expected, challenge)| !is_as(challenge, expected))?;
            differs(json!({"scheme": expected.scheme, "token68": expected.token68, "params": expected.params}))
        }
        Expected::Outcome(Outcome::Error) => None,
    }
}

fn is_as(challenge: &Challenge, expected: &ExpectedChallenge) -> bool {
    challenge.scheme() == expected.scheme
        && challenge.token68() == expected.token68.as_deref()
        && challenge.params().len() == expected.params.len()
        && challenge.params().all(|(name, value)| expected.params.get(name).is_some_and(|own| own == value))
}

fn shape(challenge: &Challenge) -> Value {
    let params: Vec<_> = challenge.params().collect();
    json!({"scheme": challenge.scheme(), "token68": challenge.token68(), "params": params})
}

/// The failed request is taken to have used a bearer token.
fn claims(case: &Case, all: &Challenges) -> Option<Mismatch> {
    let got = all.claims_challenge("Bearer");
    let expected = match &case.claims_challenge {
        Expected::Outcome(Outcome::Either) => return None,
        Expected::Outcome(Outcome::Error) => {
            return got.is_ok().then(|| Mismatch::new("claims_challenge", "error", format!("{got:?}")));
        }
        Expected::Value(expected) => expected.clone().map(Value::Object),
    };
    let read = got.as_ref().ok().map(|text| text.as_deref().and_then(|text| serde_json::from_str(text).ok()));
    (read.as_ref() != Some(&expected)).then(|| Mismatch::new("claims_challenge", json!(expected), format!("{got:?}")))
}

fn nonce(case: &Case, all: &Challenges) -> Option<Mismatch> {
    let expected = match case.pop_nonce.as_ref()? {
        Expected::Value(expected) => expected.as_deref(),
        Expected::Outcome(Outcome::Either) => return None,
        Expected::Outcome(Outcome::Error) => None,
    };
    let got = all.pop_nonce();
    (got != expected).then(|| Mismatch::new("pop_nonce", json!(expected), json!(got)))
}
