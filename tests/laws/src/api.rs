//! A small protected API: it takes a bearer's token, or a proof of possession that it checks in full, and says in a
//! challenge what it lacks.

use std::sync::Arc;
use std::time::Duration;

use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{Request, Response, StatusCode};
use msal_adapter::signer::Ring;
use msal_core::Timestamp;
use msal_core::wire::id_token::IdTokenValidator;
use msal_core::wire::jwk::{Jwks, JwsAlgorithm};
use msal_core::wire::shr::{Confirmation, NonceIssuer, ReceivedRequest, ShrError, ShrVerifier};
use msal_emulator::{Entra, sample};

/// For how long a nonce is good, in seconds.
pub const NONCE_LIFE: u64 = 60;

/// The API: what it trusts, and the proofs that it has seen.
#[derive(Debug)]
pub struct Api {
    /// Where the directory is.
    origin: String,
    verifier: ShrVerifier,
    tokens: IdTokenValidator,
    nonces: Option<NonceIssuer>,
    /// Why the last proof was refused.
    pub refused: Option<ShrError>,
}

impl Api {
    /// Puts up an API for the resource of the sample directory; one that wants its nonces in every proof, or any.
    ///
    /// # Panics
    /// When its own settings can not be.
    pub fn new(origin: &str, wants_nonces: bool) -> Self {
        let nonces = wants_nonces.then(|| NonceIssuer::new([7; 32], Duration::from_secs(NONCE_LIFE)));
        let verifier = ShrVerifier::builder()
            .algorithms([JwsAlgorithm::Ps256, JwsAlgorithm::Rs256, JwsAlgorithm::Es256])
            .verifier(Arc::new(Ring));
        let verifier = nonces.iter().fold(verifier, |verifier, nonces| verifier.nonce_issuer(nonces.clone()));
        Self {
            origin: origin.to_owned(),
            verifier: verifier.build().expect("the usual settings"),
            tokens: IdTokenValidator::access_tokens([sample::RESOURCE]).build().expect("an audience"),
            nonces,
            refused: None,
        }
    }

    /// Answers a request; tokens are checked by the keys that the directory publishes.
    pub fn handle(&mut self, entra: &mut Entra, request: &Request<Vec<u8>>, now: u64) -> Response<Vec<u8>> {
        let field = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        match field.split_once(' ') {
            Some(("Bearer", token)) => bearer(entra, token),
            Some(("PoP", _)) => self.proof(entra, request, now),
            _ => challenge(r#"Bearer realm="""#),
        }
    }

    fn proof(&mut self, entra: &mut Entra, request: &Request<Vec<u8>>, now: u64) -> Response<Vec<u8>> {
        let keys = self.keys(entra, now);
        let issuer = format!("{}/{}/v2.0", self.origin, sample::TENANT);
        let received = ReceivedRequest::new(request).with_body(request.body());
        let at = Timestamp::from_unix_seconds(now);
        let mut trust = None;
        let verified = self.verifier.verify_with(&received, at, |token| {
            let claims = self.tokens.validate(token, &keys, &issuer, at)?;
            trust = entra.challenge(token).filter(|challenge| challenge.contains("insufficient_claims"));
            let confirmation = Confirmation::read(&claims.other("cnf").ok_or(ShrError::NotBound)?)?;
            Ok((confirmation, ()))
        });
        let nonce = self.nonces.as_ref().map(|nonces| (nonces.challenge(at), nonces.next(at)));
        self.refused = verified.as_ref().err().cloned();
        match (verified, trust, nonce) {
            (Ok(_), Some(untrusted), _) => challenge(&untrusted.replacen("Bearer", "PoP", 1)),
            (Ok(_), None, nonce) => {
                let mut answer = Response::new(b"served".to_vec());
                if let Some(next) = nonce.and_then(|(_, next)| next.parse().ok()) {
                    answer.headers_mut().insert("authentication-info", next);
                }
                answer
            }
            (Err(ShrError::Nonce), _, Some((again, _))) => challenge(&again),
            (Err(_), ..) => challenge(r#"PoP error="invalid_token""#),
        }
    }
}

impl Api {
    fn keys(&self, entra: &mut Entra, now: u64) -> Jwks {
        let url = format!("{}/{}/discovery/v2.0/keys", self.origin, sample::TENANT);
        let request = Request::get(url).body(Vec::new()).expect("a request");
        Jwks::parse(entra.handle(&request, now).response.body()).expect("a set of keys")
    }
}

/// A bearer's token is taken where the directory says so; one that is bound to a key is no bearer's.
fn bearer(entra: &Entra, token: &str) -> Response<Vec<u8>> {
    let is_bound = msal_core::wire::shr::bound_key_id(token).is_some();
    match entra.challenge(token).or(is_bound.then(|| r#"PoP error="invalid_token""#.to_owned())) {
        Some(refusal) => challenge(&refusal),
        None => Response::new(b"served".to_vec()),
    }
}

fn challenge(challenge: &str) -> Response<Vec<u8>> {
    let answer = Response::builder().status(StatusCode::UNAUTHORIZED).header(WWW_AUTHENTICATE, challenge);
    answer.body(Vec::new()).expect("a challenge is a header")
}
