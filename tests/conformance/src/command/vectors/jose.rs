//! The examples of RFC 7515, 7517, 7636, 7638, 7797 and 8037.

use std::io;

use msal_core::{
    base::encode::{base64url, from_hex},
    wire::{
        certificate::parse_certificates,
        jwk::{Jwks, JwsAlgorithm, thumbprint},
        jwt::{Jws, VALIDATOR_LIMIT, decode_part_bytes},
        verify::signers,
    },
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    super::backends::{Backends, OFFERED},
    public,
};
use crate::{
    matcher::Mismatch,
    report::{Tally, Verdict},
};

/// The file of examples, by what they are examples of.
#[derive(Deserialize)]
pub(super) struct Examples {
    jws: Vec<Token>,
    jwk_thumbprints: Vec<Thumbprint>,
    x5t: Vec<CertificateThumbprints>,
    jwk_sets: Vec<KeySet>,
    unencoded_payload: Vec<Token>,
    pkce: Vec<Sourced>,
    base64url: Vec<Encoding>,
}

#[derive(Deserialize)]
struct Sourced {
    source: String,
}

#[derive(Deserialize)]
struct Token {
    source: String,
    #[serde(default)]
    key: Value,
    jws: String,
    payload_base64url: Option<String>,
    result: String,
}

#[derive(Deserialize)]
struct Thumbprint {
    source: String,
    jwk: Value,
    sha256_thumbprint: String,
}

#[derive(Deserialize)]
struct CertificateThumbprints {
    source: String,
    x5c: Vec<String>,
    x5t: String,
    #[serde(rename = "x5t#S256")]
    x5t_s256: String,
}

#[derive(Deserialize)]
struct KeySet {
    source: String,
    jwks: Keys,
}

#[derive(Deserialize)]
struct Keys {
    keys: Vec<Value>,
    #[serde(default)]
    thumbprints: Vec<String>,
}

#[derive(Deserialize)]
struct Encoding {
    source: String,
    bytes_hex: String,
    text: String,
}

impl Examples {
    pub(super) fn judge(&self, tally: &mut Tally<'_>) -> io::Result<()> {
        for token in self.jws.iter().chain(&self.unencoded_payload) {
            tally.judge(&format!("{}: JWS", token.source), || token.verdict())?;
        }
        for example in &self.jwk_thumbprints {
            let got = thumbprint(example.jwk.to_string().as_bytes());
            let found = differs("thumbprint", json!(example.sha256_thumbprint), got.map_err(|error| error.to_string()));
            tally.judge(&format!("{}: thumbprint", example.source), || Verdict::of(found))?;
        }
        for example in &self.x5t {
            tally.judge(&format!("{}: x5t", example.source), || Verdict::of(example.differences()))?;
        }
        for example in &self.jwk_sets {
            tally.judge(&format!("{}: key set", example.source), || Verdict::of(example.differences()))?;
        }
        for Sourced { source } in &self.pkce {
            tally
                .judge(&format!("{source}: PKCE"), || Verdict::Skipped("PKCE on its own is not offered".to_owned()))?;
        }
        for example in &self.base64url {
            tally.judge(&format!("{}: base64url", example.source), || Verdict::of(example.differences()))?;
        }
        Ok(())
    }
}

/// Compares an outcome; one that is an error is another than any value.
fn differs<T: Into<Value>>(what: &str, expected: Value, got: Result<T, String>) -> Vec<Mismatch> {
    match got.map(Into::into) {
        Ok(value) if value == expected => Vec::new(),
        Ok(value) => vec![Mismatch::new(what, expected, value)],
        Err(error) => vec![Mismatch::new(what, expected, error)],
    }
}

impl Token {
    fn verdict(&self) -> Verdict {
        let keys = Jwks::parse(json!({"keys": [public(&self.key)]}).to_string().as_bytes()).unwrap_or_default();
        let jws = match Jws::parse_within(&self.jws, VALIDATOR_LIMIT) {
            Ok(jws) => jws,
            Err(error) => {
                return Verdict::of(differs("result", json!(self.result), Ok::<_, String>(error.to_string())));
            }
        };
        let algorithm = jws.header().algorithm();
        if self.result == "valid" && JwsAlgorithm::named(algorithm).is_none() {
            return Verdict::Skipped(format!("{algorithm} is not offered"));
        }
        let result = signers(&jws, &keys, &OFFERED, &Backends).map_or("invalid", |_| "valid");
        let mut found = differs("result", json!(self.result), Ok::<_, String>(result));
        if let Some(expected) = &self.payload_base64url {
            found.extend(differs("payload", json!(expected), Ok::<_, String>(base64url(jws.payload()))));
        }
        Verdict::of(found)
    }
}

impl CertificateThumbprints {
    fn differences(&self) -> Vec<Mismatch> {
        let expected = json!([self.x5t, self.x5t_s256]);
        let certificates = parse_certificates(self.x5c.concat().as_bytes()).map_err(|error| error.to_string());
        let got = certificates.map(|certificates| {
            let leaf = certificates.first().map(|leaf| [leaf.x5t(), leaf.x5t_s256()]);
            json!(leaf)
        });
        differs("thumbprints", expected, got)
    }
}

impl KeySet {
    /// A set with thumbprints is of public keys, and one without them is of private ones, of which none is kept.
    fn differences(&self) -> Vec<Mismatch> {
        let Keys { keys, thumbprints } = &self.jwks;
        let set = Jwks::parse(json!({"keys": keys}).to_string().as_bytes()).map_err(|error| error.to_string());
        let read = set.as_ref().map_err(Clone::clone).map(|set| set.keys().len() + set.skipped().len());
        let mut found = differs("keys", json!(keys.len()), read);
        if thumbprints.is_empty() {
            found.extend(differs("kept", json!(0), set.map(|set| set.keys().len())));
        } else {
            let got: Result<Vec<_>, _> = keys.iter().map(|key| thumbprint(key.to_string().as_bytes())).collect();
            found.extend(differs("thumbprints", json!(thumbprints), got.map_err(|error| error.to_string())));
        }
        found
    }
}

impl Encoding {
    fn differences(&self) -> Vec<Mismatch> {
        let bytes = from_hex(&self.bytes_hex).unwrap_or_default();
        let mut found = differs("text", json!(self.text), Ok::<_, String>(base64url(&bytes)));
        found.extend(differs("bytes", json!(bytes), decode_part_bytes(&self.text).map_err(|error| error.to_string())));
        found
    }
}
