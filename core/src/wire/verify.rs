//! Whether a JWS was signed by a key (RFC 7515, section 5.2): which algorithm and key count, and the backend that computes.
//!
//! The header never chooses: its `alg` must be on the caller's list, which holds no symmetric algorithm and not `none`;
//! its `kid` is compared with those of the keys, byte for byte; and a key that names its own algorithm is used with no
//! other. A token that asks for an extension is refused, and keys that it brings along are not looked at.

use core::fmt;

use rsa::signature::Verifier as _;
use rsa::{pkcs1v15, pss};

use super::jwk::{Jwk, Jwks, JwsAlgorithm, LONGEST_KEY_ID, PublicKey};
use super::jwt::Jws;
use super::text::tidy;

/// Why a token is not known to be signed by one of the keys.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The token's algorithm is not on the list; what is on it.
    #[error("the algorithm is none of those allowed: {}", names(.0))]
    AlgNotAllowed(Vec<JwsAlgorithm>),
    /// The token may be accepted only by who understands some extension.
    #[error("the token asks for an extension, and none is supported")]
    CritNotSupported,
    /// The id of the key is longer than 256 bytes.
    #[error("the id of the key is longer than {LONGEST_KEY_ID} bytes")]
    KeyIdTooLong,
    /// No key has this id; another set may.
    #[error("no key has the id {}", shown(.0.as_deref()))]
    UnknownKey(Option<String>),
    /// All keys of this id are for another algorithm.
    #[error("the key is not for the algorithm {}", .0.name())]
    KeyMismatch(JwsAlgorithm),
    /// The verifier in use does not have the algorithm.
    #[error("the verifier does not have the algorithm {}", .0.name())]
    NotOffered(JwsAlgorithm),
    /// The signature was not made by the key over this token.
    #[error("the signature is wrong")]
    BadSignature,
}

fn names(algorithms: &[JwsAlgorithm]) -> String {
    algorithms.iter().map(|algorithm| algorithm.name()).collect::<Vec<_>>().join(", ")
}

fn shown(key_id: Option<&str>) -> String {
    key_id.map_or_else(|| "(none)".to_owned(), |id| format!("`{}`", tidy(id)))
}

/// Computes whether a signature is right; each backend is one such value.
pub trait Verifier: fmt::Debug + Send + Sync {
    /// Verifies a signature over a message, by a key whose type [`fits`](JwsAlgorithm::fits) the algorithm.
    ///
    /// # Errors
    /// [`SignatureError::BadSignature`], or [`SignatureError::NotOffered`] where the backend does not have the algorithm.
    fn verify(
        &self,
        key: &PublicKey,
        algorithm: JwsAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError>;
}

/// The backend that needs no other crate: RS256 and PS256 in pure Rust, by the `rsa` crate.
#[derive(Clone, Copy, Debug, Default)]
pub struct RsaVerifier;

impl Verifier for RsaVerifier {
    fn verify(
        &self,
        key: &PublicKey,
        algorithm: JwsAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let verified = match (algorithm, key) {
            (JwsAlgorithm::Rs256, PublicKey::Rsa(key)) => {
                pkcs1v15::Signature::try_from(signature).and_then(|signature| key.rs256().verify(message, &signature))
            }
            (JwsAlgorithm::Ps256, PublicKey::Rsa(key)) => {
                pss::Signature::try_from(signature).and_then(|signature| key.ps256().verify(message, &signature))
            }
            _ => return Err(SignatureError::NotOffered(algorithm)),
        };
        verified.map_err(|_| SignatureError::BadSignature)
    }
}

/// Returns the keys that made a token's signature, of which there is at least one.
///
/// # Errors
/// [`SignatureError`] says why there is none.
pub fn signers<'k>(
    jws: &Jws<'_>,
    keys: &'k Jwks,
    allowed: &[JwsAlgorithm],
    verifier: &dyn Verifier,
) -> Result<Vec<&'k Jwk>, SignatureError> {
    let header = jws.header();
    let algorithm = JwsAlgorithm::named(header.algorithm()).filter(|algorithm| allowed.contains(algorithm));
    let algorithm = algorithm.ok_or_else(|| SignatureError::AlgNotAllowed(allowed.to_vec()))?;
    if header.is_critical() {
        return Err(SignatureError::CritNotSupported);
    }
    if header.key_id().is_some_and(|id| id.len() > LONGEST_KEY_ID) {
        return Err(SignatureError::KeyIdTooLong);
    }
    let named: Vec<&Jwk> = keys.of_id(header.key_id()).collect();
    if named.is_empty() {
        return Err(SignatureError::UnknownKey(header.key_id().map(str::to_owned)));
    }
    let signature = jws.signature();
    let mut failure = SignatureError::KeyMismatch(algorithm);
    let mut signers = Vec::new();
    for candidate in named.into_iter().filter(|key| is_for(key, algorithm)) {
        match verifier.verify(&candidate.key, algorithm, jws.signing_input().as_bytes(), &signature) {
            Ok(()) => signers.push(candidate),
            Err(error) => failure = error,
        }
    }
    if signers.is_empty() { Err(failure) } else { Ok(signers) }
}

fn is_for(key: &Jwk, algorithm: JwsAlgorithm) -> bool {
    algorithm.fits(&key.key) && key.algorithm.is_none_or(|own| own == algorithm)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::encode::base64url;
    use crate::wire::jwk::RsaPublicKey;
    use crate::wire::jws;
    use crate::wire::key::{Algorithm, PrivateKey};
    use serde_json::{Value, json};

    const RS256: &[JwsAlgorithm] = &[JwsAlgorithm::Rs256];
    const BOTH: &[JwsAlgorithm] = &[JwsAlgorithm::Rs256, JwsAlgorithm::Ps256];

    fn private() -> PrivateKey {
        PrivateKey::from_pem(include_str!("../../tests/data/leaf_key.pem")).expect("the key of the vectors")
    }

    fn key(key_id: Option<&str>, algorithm: Option<JwsAlgorithm>) -> Jwk {
        let key = RsaPublicKey::from_pkcs1_der(private().public_key_der()).expect("a public key");
        Jwk { key_id: key_id.map(str::to_owned), algorithm, issuer: None, key: PublicKey::Rsa(key) }
    }

    fn signed(header: &Value) -> String {
        let algorithm = if header.get("alg") == Some(&json!("PS256")) { Algorithm::Ps256 } else { Algorithm::Rs256 };
        let input = jws::signing_input(&jws::encode(header), &json!({}));
        let signature = private().sign(algorithm, input.as_bytes(), [7; 32]).expect("it signs");
        jws::compact(&input, &signature)
    }

    fn verify(
        token: &str,
        keys: impl IntoIterator<Item = Jwk>,
        allowed: &[JwsAlgorithm],
    ) -> Result<usize, SignatureError> {
        let jws = Jws::parse(token).expect("a token");
        signers(&jws, &keys.into_iter().collect(), allowed, &RsaVerifier).map(|signers| signers.len())
    }

    #[test]
    fn the_key_and_the_list_choose_the_algorithm() {
        let [rs256, ps256] = ["RS256", "PS256"].map(|alg| signed(&json!({"alg": alg, "kid": "k"})));
        let any = || key(Some("k"), None);
        let pinned = || key(Some("k"), Some(JwsAlgorithm::Rs256));
        assert_eq!(verify(&rs256, [any()], RS256), Ok(1));
        assert_eq!(verify(&rs256, [pinned()], BOTH), Ok(1));
        assert_eq!(verify(&ps256, [any()], BOTH), Ok(1));
        assert_eq!(verify(&ps256, [any()], RS256), Err(SignatureError::AlgNotAllowed(RS256.to_vec())));
        assert_eq!(verify(&ps256, [pinned()], BOTH), Err(SignatureError::KeyMismatch(JwsAlgorithm::Ps256)));
        for alg in ["none", "nOnE", "HS256", "rs256", "RS256 ", ""] {
            let token = signed(&json!({"alg": alg, "kid": "k"}));
            assert_eq!(verify(&token, [any()], BOTH), Err(SignatureError::AlgNotAllowed(BOTH.to_vec())), "{alg}");
        }
    }

    #[test]
    fn the_id_of_the_key_is_compared_as_it_stands() {
        let keys = || [key(Some("k"), None), key(None, None), key(Some(""), None)];
        for (id, expected) in [
            (json!("k"), Ok(1)),
            (Value::Null, Ok(1)),
            (json!(""), Ok(1)),
            (json!("K"), Err(SignatureError::UnknownKey(Some("K".to_owned())))),
            (json!("../k"), Err(SignatureError::UnknownKey(Some("../k".to_owned())))),
            (json!("k\0"), Err(SignatureError::UnknownKey(Some("k\0".to_owned())))),
            (json!("k".repeat(257)), Err(SignatureError::KeyIdTooLong)),
        ] {
            let header = if id.is_null() { json!({"alg": "RS256"}) } else { json!({"alg": "RS256", "kid": id}) };
            assert_eq!(verify(&signed(&header), keys(), RS256), expected, "{id}");
        }
        assert_eq!(SignatureError::UnknownKey(Some("a\nb".to_owned())).to_string(), "no key has the id `a b`");
    }

    #[test]
    fn each_key_of_the_id_is_tried() {
        let token = signed(&json!({"alg": "RS256", "kid": "k"}));
        let mut other = key(Some("k"), None);
        let modulus = [0xff; 256];
        other.key = PublicKey::Rsa(RsaPublicKey::new(&modulus, &[3]).expect("an odd number"));
        assert_eq!(verify(&token, [other.clone(), key(Some("k"), None), key(Some("k"), None)], RS256), Ok(2));
        assert_eq!(verify(&token, [other], RS256), Err(SignatureError::BadSignature));
    }

    #[test]
    fn an_extension_or_a_changed_byte_is_refused() {
        for header in [json!({"alg": "RS256", "crit": []}), json!({"alg": "RS256", "b64": false})] {
            assert_eq!(verify(&signed(&header), [key(None, None)], RS256), Err(SignatureError::CritNotSupported));
        }
        let token = signed(&json!({"alg": "RS256"}));
        let changed = token.replace("e30", &base64url(b"{ }"));
        assert_eq!(verify(&changed, [key(None, None)], RS256), Err(SignatureError::BadSignature));
        let (input, _) = token.rsplit_once('.').expect("a token");
        assert_eq!(verify(&format!("{input}."), [key(None, None)], RS256), Err(SignatureError::BadSignature));
    }
}
