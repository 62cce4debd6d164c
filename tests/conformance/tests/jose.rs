//! Signed HTTP requests across libraries: Node's `jose` and Python's `jwcrypto` verify ours, and ours verifies theirs.
//!
//! Both are installed by `.ci/run`, below `target/jose`. Where one is not there its test says so and is skipped,
//! unless the variable `MSAL_JOSE` is `required`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at a broken assumption"
)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use http::Request;
use msal_core::base::encode::{base64, base64url};
use msal_core::model::PopAuthScheme;
use msal_core::wire::jws;
use msal_core::wire::jwt::decode_part;
use msal_core::wire::key::{PrivateKey, USUAL_BITS, generate};
use msal_core::wire::shr::{Confirmation, PublicJwk, ReceivedRequest, ShrError, ShrVerifier, SignedPart};
use msal_core::{Algorithm, Seed, Timestamp};
use serde_json::{Value, json};

const NOW: u64 = 1_700_000_000;
const TOKEN: &str = "access-token";
const NONCE: &str = "nonce \"\\ü";
const URL: &str = "https://api.contoso.example:8443/v1/items%20A?b=bar&a=%C3%A4&c=duck";
const HEADERS: [(&str, &str); 2] = [("content-type", "application/json"), ("etag", "742-3u8f34-3r2nvv3")];
const BODY: &str = r#"{"hello":"wörld!"}"#;
const ALGORITHMS: [Algorithm; 2] = [Algorithm::Ps256, Algorithm::Rs256];

fn key() -> PrivateKey {
    generate(USUAL_BITS, &Seed::new([4; 32])).unwrap()
}

fn pem(key: &PrivateKey) -> String {
    let text = base64(&key.to_pkcs8_der());
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"))
}

/// Signs a request as our client does.
fn ours(algorithm: Algorithm) -> String {
    let scheme = PopAuthScheme::for_request("POST", URL).unwrap().with_query().unwrap();
    let scheme = scheme.with_headers(HEADERS).unwrap().with_body(BODY.as_bytes());
    let (key, jwk) = (key(), PublicJwk::of_private(&key()).unwrap());
    let input = scheme.shr(TOKEN, Timestamp::from_unix_seconds(NOW), NONCE, &jwk).signing_input(algorithm);
    jws::compact(&input, &key.sign(algorithm, input.as_bytes(), [6; 32]).unwrap())
}

/// Verifies a request as our API does, every part of it.
fn verify(proof: &str) -> Result<(), ShrError> {
    let request = Request::post(URL).header("authorization", format!("PoP {proof}"));
    let request = HEADERS.into_iter().fold(request, |request, (name, value)| request.header(name, value));
    let request = request.body(()).unwrap();
    let verifier = ShrVerifier::builder().require([SignedPart::Query, SignedPart::Body, SignedPart::Headers]);
    let received = ReceivedRequest::new(&request).with_body(BODY.as_bytes());
    let key_id = PublicJwk::of_private(&key()).unwrap().key_id().to_owned();
    let verifier = verifier.nonce(NONCE).build().unwrap();
    let outcome = verifier.verify_with(&received, Timestamp::from_unix_seconds(NOW), |token| {
        assert_eq!(token, TOKEN);
        Ok((Confirmation::Thumbprint(key_id), ()))
    });
    outcome.map(|_| ())
}

/// A proof whose claims say something else than what was signed.
fn forged(proof: &str) -> String {
    let parts: Vec<&str> = proof.split('.').collect();
    let [header, claims, signature] = parts[..] else { panic!("three parts") };
    let claims = decode_part(claims).unwrap().replace("POST", "PUTT");
    format!("{header}.{}.{signature}", base64url(claims.as_bytes()))
}

/// Asks a library of another language to verify our proofs and to sign its own, and verifies those.
fn exchange(mut peer: Command) {
    let proofs: Vec<String> =
        ALGORITHMS.into_iter().flat_map(|algorithm| [ours(algorithm), forged(&ours(algorithm))]).collect();
    let pem = pem(&key());
    let request = json!({"method": "POST", "url": URL, "headers": HEADERS, "body": BODY});
    let claims = json!({"at": TOKEN, "ts": NOW, "nonce": NONCE});
    let sign =
        ALGORITHMS.map(|algorithm| json!({"pem": pem, "alg": algorithm.name(), "claims": claims, "request": request}));
    let answer = answer(&mut peer, &json!({"verify": proofs, "sign": sign}));
    for (number, proof) in proofs.iter().enumerate() {
        let claims = &answer["verified"][number];
        let own = decode_part(proof.split('.').nth(1).unwrap()).unwrap();
        let own: Value = serde_json::from_str(&own).unwrap();
        let expected = if number % 2 == 0 { own } else { Value::Null };
        assert_eq!(*claims, expected, "{proof}");
    }
    for (theirs, algorithm) in answer["signed"].as_array().unwrap().iter().zip(ALGORITHMS) {
        let theirs = theirs.as_str().unwrap();
        assert_eq!(verify(theirs), Ok(()), "{} {theirs}", algorithm.name());
        assert!(matches!(verify(&forged(theirs)), Err(ShrError::Signature(_))));
    }
    assert_eq!(answer["signed"].as_array().unwrap().len(), ALGORITHMS.len());
}

fn answer(peer: &mut Command, asked: &Value) -> Value {
    let mut child = peer.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(asked.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{peer:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Where `.ci/run` puts what it installs for this test.
fn installed(path: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("../jose").join(path)
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("jose").join(name)
}

/// Says aloud that a test is skipped, or fails where it must not be.
fn skip_without(library: &str, probe: &mut Command) -> bool {
    let is_there = probe.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if !is_there {
        let is_required = std::env::var("MSAL_JOSE").is_ok_and(|value| value == "required");
        assert!(!is_required, "{library} is required, and is not there");
        eprintln!("SKIPPED: {library} is not installed; .ci/run says how");
    }
    !is_there
}

#[test]
fn node_and_this_library_verify_each_other() {
    let node = || {
        let mut node = Command::new("node");
        node.env("NODE_PATH", installed("node_modules"));
        node
    };
    if !skip_without("Node's jose", node().args(["-e", "require('jose')"])) {
        let mut peer = node();
        peer.arg(script("peer.cjs"));
        exchange(peer);
    }
}

#[test]
fn python_and_this_library_verify_each_other() {
    let own = installed("venv/bin/python3");
    let python = || Command::new(if own.exists() { own.as_path() } else { Path::new("python3") });
    if !skip_without("Python's jwcrypto", python().args(["-c", "import jwcrypto"])) {
        let mut peer = python();
        peer.arg(script("peer.py"));
        exchange(peer);
    }
}
