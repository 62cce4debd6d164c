//! Signed HTTP requests: a proof built from its header and claims, signed, and verified for a request.

use std::sync::LazyLock;

use msal_core::base::encode::base64url;
use msal_core::http::{HeaderName, HeaderValue, Method, Request, Uri};
use msal_core::wire::key::PrivateKey;
use msal_core::wire::shr::{
    Confirmation, PublicJwk, ReceivedRequest, ShrError, ShrVerifier, SignedPart, VerifiedShr, bound_key_id,
};
use msal_core::{Algorithm, Timestamp};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::text;

const NOW: u64 = 1_700_000_100;
const HOST: &str = "api.contoso.example";
const NONCE: &str = "nonce";
const TOKEN: &str = "access-token";

static KEY: LazyLock<PrivateKey> =
    LazyLock::new(|| PrivateKey::from_pem(include_str!("id_token_key.pem")).expect("the key of the tests"));

static KEY_ID: LazyLock<String> =
    LazyLock::new(|| PublicJwk::of_private(&KEY).expect("a public key").key_id().to_owned());

/// Whatever is accepted says, by its own reading, what arrived; nothing is accepted without its signature, twice, or
/// with another key; and no error shows the proof.
///
/// The input is a header, claims, a line of method and URL, lines of headers, and a body, between lines of `%%`; in the
/// claims `$jwk` stands for the key.
pub fn shr(data: &[u8]) {
    let Some(text) = text::of(data) else { return };
    let [header, claims, target, fields, body] = text::parts(text);
    let Some(request) = request(target, fields, body) else { return };
    let jwk = PublicJwk::of_private(&KEY).expect("a public key");
    let claims = claims.replace("\"$jwk\"", jwk.json());
    let input = format!("{}.{}", base64url(header.as_bytes()), base64url(claims.as_bytes()));
    let unsigned = verify(&verifier(), &request, &format!("{input}."), &KEY_ID).expect_err("there is no signature");
    assert_discreet(&unsigned, &input);
    if !matches!(unsigned, ShrError::Signature(_)) {
        return; // a signature takes long, and nothing is left to find
    }
    let signed = [Algorithm::Ps256, Algorithm::Rs256].map(|algorithm| {
        let signature = KEY.sign(algorithm, input.as_bytes(), [7; 32]).expect("it signs");
        let proof = format!("{input}.{}", base64url(&signature));
        let verifier = verifier();
        let outcome = verify(&verifier, &request, &proof, &KEY_ID);
        match &outcome {
            Ok(accepted) => {
                assert_expected(header, algorithm, &claims, &request, accepted);
                let again = verify(&verifier, &request, &proof, &KEY_ID);
                assert_eq!(again.err(), Some(ShrError::Replayed));
            }
            Err(error) => assert_discreet(error, &proof),
        }
        assert_eq!(verify(&verifier, &request, &proof, "another key").err(), Some(ShrError::WrongKey));
        outcome.is_ok()
    });
    assert_ne!(signed, [true, true], "the header names one algorithm");
}

fn verifier() -> ShrVerifier {
    ShrVerifier::builder().hosts([HOST]).nonce(NONCE).require_headers(["etag"]).build().expect("a verifier")
}

fn request(target: &str, fields: &str, body: &str) -> Option<Request<Vec<u8>>> {
    let (method, uri) = target.split_once(' ')?;
    let mut request = Request::new(body.as_bytes().to_vec());
    *request.method_mut() = Method::from_bytes(method.as_bytes()).ok()?;
    *request.uri_mut() = uri.parse::<Uri>().ok()?;
    for (name, value) in fields.lines().filter_map(|line| line.split_once(": ")) {
        let name: HeaderName = name.parse().ok()?;
        request.headers_mut().append(name, value.parse::<HeaderValue>().ok()?);
    }
    Some(request)
}

fn verify(
    verifier: &ShrVerifier,
    request: &Request<Vec<u8>>,
    proof: &str,
    key_id: &str,
) -> Result<VerifiedShr<()>, ShrError> {
    let mut sent = request.clone();
    let field = HeaderValue::from_str(&format!("PoP {proof}")).expect("base64url and dots");
    sent.headers_mut().insert("authorization", field);
    let received = ReceivedRequest::new(&sent).with_body(request.body());
    verifier.verify_with(&received, Timestamp::from_unix_seconds(NOW), |token| match token {
        TOKEN => Ok((Confirmation::Thumbprint(key_id.to_owned()), ())),
        _ => Err(ShrError::TokenRefused),
    })
}

fn assert_expected(
    header: &str,
    algorithm: Algorithm,
    claims: &str,
    request: &Request<Vec<u8>>,
    verified: &VerifiedShr<()>,
) {
    let header: Value = serde_json::from_str(header).expect("a header that any reader of JSON takes");
    assert_eq!(header.get("alg").and_then(Value::as_str), Some(algorithm.name()));
    assert!(header.get("typ").and_then(Value::as_str).is_some_and(|typ| typ.eq_ignore_ascii_case("pop")));
    assert!(header.get("crit").is_none() && header.get("b64").is_none());
    let Ok(own) = serde_json::from_str::<Value>(claims) else { return }; // a number that no double holds
    let text = |name: &str| own.get(name).map(|text| text.as_str().expect("a text"));
    assert_eq!((text("at"), text("nonce"), text("p")), (Some(TOKEN), Some(NONCE), Some(request.uri().path())));
    assert!(text("m").expect("a method").trim().eq_ignore_ascii_case(request.method().as_str()));
    assert!(text("u").expect("a host").to_ascii_lowercase().starts_with(HOST));
    let signed_at = own.get("ts").and_then(Value::as_f64).expect("a moment");
    assert!((1_699_999_800.0..1_700_000_401.0).contains(&signed_at), "{signed_at}");
    assert!(text("b").is_none_or(|digest| digest == base64url(&Sha256::digest(request.body()))));
    let header_names = own.pointer("/h/0").and_then(Value::as_array);
    assert!(header_names.into_iter().flatten().all(|name| {
        let name = name.as_str().expect("a name");
        request.headers().get_all(name).iter().count() == 1
    }));
    assert!(!request.headers().contains_key("etag") || header_names.is_some());
    assert_eq!(verified.key_id, *KEY_ID);
    assert_eq!(verified.client_claims.as_deref(), text("client_claims"));
}

fn assert_discreet(error: &ShrError, proof: &str) {
    text::assert_loggable(error, 300);
    text::assert_hides(error, proof);
    assert!(!matches!(error, ShrError::BodyUnread | ShrError::NotSigned(SignedPart::Body)), "the body is there");
    assert_eq!(bound_key_id(proof).filter(|id| id == "another key"), None);
}
