//! `tokens`: ID tokens, good and hostile, against the decoder, the checks of claims, and the check of signatures.

use std::path::PathBuf;

use msal_core::{
    Timestamp,
    wire::{
        id_token::{IdTokenErrorKind, decode_id_token},
        jwk::{Jwks, JwsAlgorithm},
        jwt::{Claims, Jws, JwtError, VALIDATOR_LIMIT},
        verify::signers,
    },
};
use serde::Deserialize;
use serde_json::Value;

use super::{Command, Done, backends::Backends, cases};
use crate::{
    matcher::Mismatch,
    report::{Tally, Verdict},
};

pub(super) const COMMAND: Command = Command {
    name: "tokens",
    purpose: "Decodes ID tokens, checks their claims and verifies their signatures.",
    about: "\
A PATH is a file with `jwks` and `cases`: a `token`, what it is expected with (`expect_with`),
and what must come of it: `decode` (ok, error), of reading its claims without any check;
`validate` (ok, or the first kind of refusal), of MSAL's decode_id_token with 120 s of skew;
`signature` (valid, invalid), of RS256 by a key of the set over a payload with claims; each
may be `either`. What a case says of the token of an earlier case, and says otherwise, is
skipped. Without a PATH the file that comes with this package is read.
",
    shipped: &["vectors/jwt/id-tokens.json"],
    run,
};

#[derive(Deserialize)]
struct File {
    jwks: Value,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    token: String,
    expect_with: Expected,
    decode: String,
    validate: String,
    signature: String,
}

/// What a token is expected with.
#[derive(Deserialize, PartialEq, Eq)]
struct Expected {
    now: u64,
    client_id: Option<String>,
    issuer: Option<String>,
    nonce: Option<String>,
}

fn run(paths: &[PathBuf], tally: &mut Tally<'_>) -> Done {
    cases::each(paths, tally, |_, File { jwks, cases }, tally| {
        let jwks = jwks.to_string();
        cases.iter().enumerate().try_for_each(|(at, case)| {
            let contradicted = cases.iter().take(at).any(|earlier| earlier.contradicts(case));
            tally.judge(&case.id, || match contradicted {
                true => Verdict::Skipped("the file says otherwise of the same token".to_owned()),
                false => Verdict::of(differences(case, jwks.as_bytes())),
            })
        })
    })
}

impl Case {
    /// Tells whether both can not be right: they are about one token, and one says the opposite of the other.
    fn contradicts(&self, other: &Self) -> bool {
        let says = |one: &str, other: &str| one != other && one != "either" && other != "either";
        self.token == other.token
            && self.expect_with == other.expect_with
            && (says(&self.decode, &other.decode)
                || says(&self.validate, &other.validate)
                || says(&self.signature, &other.signature))
    }
}

fn differences(case: &Case, jwks: &[u8]) -> Vec<Mismatch> {
    let outcomes = [
        ("decode", &case.decode, decode(case)),
        ("validate", &case.validate, validate(case)),
        ("signature", &case.signature, signature(case, jwks)),
    ];
    let judged = outcomes.into_iter().filter(|(_, expected, _)| *expected != "either");
    let wrong = judged.filter(|(_, expected, (outcome, _))| expected.as_str() != *outcome);
    wrong.map(|(what, expected, (outcome, why))| Mismatch::new(what, expected, format!("{outcome}: {why}"))).collect()
}

/// What came of a token, in the words of the layout, and why.
type Outcome = (&'static str, String);

fn decode(case: &Case) -> Outcome {
    let claims: Result<Claims, JwtError> = Jws::parse(&case.token).and_then(Jws::into_claims);
    claims.map_or_else(|error| ("error", error.to_string()), |claims| ("ok", format!("{claims:?}")))
}

fn validate(case: &Case) -> Outcome {
    let Expected { now, client_id, issuer, nonce } = &case.expect_with;
    let now = Timestamp::from_unix_seconds(*now);
    match decode_id_token(&case.token, client_id.as_deref(), issuer.as_deref(), nonce.as_deref(), now) {
        Ok(claims) => ("ok", format!("{claims:?}")),
        Err(error) => (named(error.kind()), error.to_string()),
    }
}

fn named(kind: IdTokenErrorKind) -> &'static str {
    match kind {
        IdTokenErrorKind::Malformed => "malformed",
        IdTokenErrorKind::Issuer => "issuer",
        IdTokenErrorKind::Audience => "audience",
        IdTokenErrorKind::Nonce => "nonce",
        IdTokenErrorKind::Time => "time",
        _ => "another kind",
    }
}

fn signature(case: &Case, jwks: &[u8]) -> Outcome {
    let keys = match Jwks::parse(jwks) {
        Ok(keys) => keys,
        Err(error) => return ("no keys", error.to_string()),
    };
    let token = match Jws::parse_within(&case.token, VALIDATOR_LIMIT) {
        Ok(token) => token,
        Err(error) => return ("invalid", error.to_string()),
    };
    if let Err(error) = signers(&token, &keys, &[JwsAlgorithm::Rs256], &Backends) {
        return ("invalid", error.to_string());
    }
    match token.into_claims() {
        Ok(claims) => ("valid", format!("{claims:?}")),
        Err(error) => ("invalid", error.to_string()),
    }
}
