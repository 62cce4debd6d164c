//! Signed HTTP requests that are made: what was signed is verified, and nothing else is.

use std::sync::LazyLock;

use msal_core::http::Request;
use msal_core::model::PopAuthScheme;
use msal_core::wire::key::{PrivateKey, USUAL_BITS, generate};
use msal_core::wire::shr::{Confirmation, PublicJwk, ReceivedRequest, Shr, ShrError, ShrVerifier, SignedPart};
use msal_core::{Algorithm, Seed, Timestamp};
use proptest::prelude::*;

const NOW: Timestamp = Timestamp::from_unix_seconds(1_700_000_000);
const TOKEN: &str = "access-token";

static KEY: LazyLock<PrivateKey> = LazyLock::new(|| generate(USUAL_BITS, &Seed::new([3; 32])).expect("a key"));
static JWK: LazyLock<PublicJwk> = LazyLock::new(|| PublicJwk::of_private(&KEY).expect("a public key"));

/// A request, all of which is signed.
#[derive(Clone, Debug)]
struct Sent {
    method: String,
    host: String,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Sent {
    fn url(&self) -> String {
        let query: Vec<String> = self.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("https://{}{}{mark}{}", self.host, self.path, query.join("&"))
    }

    fn scheme(&self) -> PopAuthScheme {
        let scheme = PopAuthScheme::for_request(&self.method, self.url()).expect("a URL");
        let scheme = scheme.with_query().expect("plain pairs").with_headers(self.headers.clone()).expect("headers");
        scheme.with_body(&self.body)
    }

    /// The request as it arrives, with the one header of the proof.
    fn received(&self, proof: &str) -> Request<Vec<u8>> {
        let request = Request::builder().method(self.method.as_str()).uri(self.url()).header("authorization", proof);
        let headers = self.headers.iter();
        let request = headers.fold(request, |request, (name, value)| request.header(name.as_str(), value.as_str()));
        request.body(self.body.clone()).expect("a request")
    }
}

fn sent() -> impl Strategy<Value = Sent> {
    let pairs = |name: &'static str, value: &'static str| {
        prop::collection::hash_map(name, value, 0..4).prop_map(|pairs| pairs.into_iter().collect::<Vec<_>>())
    };
    (
        "[A-Z!#$%&*+.^_|~-]{1,8}",
        "[a-z][a-z0-9-]{0,8}[a-z0-9]\\.example(:[1-9][0-9]{2,3})?",
        "(/[A-Za-z0-9_~!$&'()*+,;=:@|-]{1,6}|/%[2-7][A-D]|/a%20){0,3}/?",
        pairs("[a-zA-Z0-9$%_.]{1,5}", "[a-zA-Z0-9%+/:;,!~]{1,6}"),
        pairs("x-[a-z0-9]{1,4}", "([!-~]([ -~]{0,8}[!-~])?)?"),
        prop::collection::vec(any::<u8>(), 0..40),
    )
        .prop_map(|(method, host, path, query, headers, body)| {
            let path = if path.is_empty() { "/".to_owned() } else { path };
            Sent { method, host, path, query, headers, body }
        })
}

fn algorithm() -> impl Strategy<Value = Algorithm> {
    prop::sample::select(vec![Algorithm::Ps256, Algorithm::Rs256])
}

fn proof(sent: &Sent, nonce: &str, algorithm: Algorithm) -> String {
    let scheme = sent.scheme();
    let input = scheme.shr(TOKEN, NOW, nonce, &JWK).signing_input(algorithm);
    Shr::authorization(&input, &KEY.sign(algorithm, input.as_bytes(), [5; 32]).expect("it signs"))
}

fn verifier() -> ShrVerifier {
    let parts = [SignedPart::Method, SignedPart::Host, SignedPart::Path, SignedPart::Query, SignedPart::Body];
    ShrVerifier::builder().require(parts).build().expect("a verifier")
}

fn verify(verifier: &ShrVerifier, request: &Request<Vec<u8>>) -> Result<(), ShrError> {
    let received = ReceivedRequest::new(request).with_body(request.body());
    let checked = verifier.verify_with(&received, NOW, |token| match token {
        TOKEN => Ok((Confirmation::Thumbprint(JWK.key_id().to_owned()), ())),
        _ => Err(ShrError::TokenRefused),
    });
    checked.map(|_| ())
}

/// Puts another byte in the place of one.
fn with_changed_byte(text: &str, at: prop::sample::Index, by: u8) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let at = at.index(bytes.len());
    if let Some(byte) = bytes.get_mut(at) {
        *byte = (*byte - b' ' + by) % 95 + b' ';
    }
    String::from_utf8(bytes).expect("printable ASCII")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_was_signed_is_verified_once(sent in sent(), nonce in ".{1,20}", algorithm in algorithm()) {
        let (verifier, request) = (verifier(), sent.received(&proof(&sent, &nonce, algorithm)));
        prop_assert_eq!(verify(&verifier, &request), Ok(()));
        prop_assert_eq!(verify(&verifier, &request), Err(ShrError::Replayed));
    }

    #[test]
    fn a_proof_of_which_a_byte_is_changed_is_refused(
        sent in sent(), algorithm in algorithm(), at: prop::sample::Index, by in 1_u8..95,
    ) {
        let proof = proof(&sent, "nonce", algorithm);
        let token = proof.strip_prefix("PoP ").expect("the scheme");
        let changed = format!("PoP {}", with_changed_byte(token, at, by));
        prop_assume!(changed.trim_end() == changed && !changed.starts_with("PoP  "));
        prop_assert!(verify(&verifier(), &sent.received(&changed)).is_err(), "{changed}");
    }

    #[test]
    fn another_request_is_refused(sent in sent(), other in sent(), which in 0..6) {
        let proof = proof(&sent, "nonce", Algorithm::Rs256);
        let mut arrived = sent.clone();
        match which {
            0 => arrived.method = other.method,
            1 => arrived.host = other.host,
            2 => arrived.path = other.path,
            3 => arrived.query = other.query,
            4 => arrived.headers = other.headers,
            _ => arrived.body = other.body,
        }
        let is_same = arrived.method == sent.method && arrived.host == sent.host && arrived.path == sent.path
            && arrived.query == sent.query && arrived.body == sent.body
            && sent.headers.iter().all(|header| arrived.headers.contains(header));
        let verified = verify(&verifier(), &arrived.received(&proof));
        prop_assert_eq!(verified.is_ok(), is_same, "{:?}", verified);
    }

    #[test]
    fn a_changed_byte_of_the_body_is_refused(sent in sent(), at: prop::sample::Index, by in 1_u8..) {
        prop_assume!(!sent.body.is_empty());
        let proof = proof(&sent, "nonce", Algorithm::Rs256);
        let mut arrived = sent.clone();
        let at = at.index(arrived.body.len());
        arrived.body.iter_mut().skip(at).take(1).for_each(|byte| *byte = byte.wrapping_add(by));
        prop_assert_eq!(verify(&verifier(), &arrived.received(&proof)), Err(ShrError::Mismatch(SignedPart::Body)));
    }
}
