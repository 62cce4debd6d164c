//! A token is used (RFC 6750, section 2.1; Signed HTTP Request): `authorization_header`.

use std::sync::Arc;

use http::HeaderValue;

use super::part::exchange::malformed;
use crate::base::encode::hex;
use crate::base::{Purpose, Secret, Seed, Timestamp};
use crate::cache::Partition;
use crate::error::{ConfigError, Error};
use crate::model::binding::{BEARER, MTLS_POP};
use crate::model::{Authentication, PopAuthScheme, ProofKey, SigningRequest};
use crate::step::{FlightKey, Flow, Io, Step, start};
use crate::wire::members::AnswerError;
use crate::wire::shr::Shr;

/// Makes the value of `Authorization` for one request, marked as sensitive: `Bearer …`, or `PoP …` with a proof that is
/// signed anew for each method, URL and nonce, and for each attempt (rule R1.12).
///
/// A bearer token's flow is done when it begins. A bound one's takes the nonce that the API sent last, where the caller
/// gives none, and a random one where there is none (rule R1.11).
///
/// Made by [`authorization_header`](Authentication::authorization_header).
#[derive(Clone)]
pub struct AuthorizationHeader {
    token: Secret,
    /// What goes before the token where nothing is signed.
    scheme: &'static str,
    /// None where nothing is signed.
    proof: Result<Option<Box<Proof>>, ConfigError>,
}

/// What is signed of a request, and with which key.
#[derive(Clone)]
struct Proof {
    request: PopAuthScheme,
    key: ProofKey,
}

impl Authentication {
    /// Makes the value of `Authorization` for a request.
    ///
    /// A token that is bound to a key has the request signed; for a bearer token, and for one that is bound to a certificate,
    /// there is nothing to sign, and the request may be `None`. The latter is good only over a connection that presents its
    /// [`tls_identity`](Self::tls_identity).
    ///
    /// ```
    /// # fn use_it(token: msal_core::Authentication) -> Result<(), msal_core::ConfigError> {
    /// use msal_core::PopAuthScheme;
    /// let request = PopAuthScheme::for_request("GET", "https://api.contoso.example/v1/items")?;
    /// let flow = token.authorization_header(&request);
    /// # let _ = flow;
    /// # Ok(())
    /// # }
    /// ```
    pub fn authorization_header<'a>(&self, request: impl Into<Option<&'a PopAuthScheme>>) -> AuthorizationHeader {
        let unusable = |problem, remedy| Err(ConfigError::new("authentication", problem, remedy));
        let scheme = if self.tls_identity().is_some() { MTLS_POP } else { BEARER };
        let proof = match (self.proof_key(), self.key_id(), request.into()) {
            _ if self.access_token().is_empty() => unusable("has no access token", "ask for the scopes of an API"),
            (Some(key), _, Some(request)) => Ok(Some(Box::new(Proof { request: request.clone(), key: key.clone() }))),
            (Some(_), _, None) => unusable("is bound to a key", "give the request, which is signed with it"),
            (None, None, _) => Ok(None),
            _ if self.tls_identity().is_some() => Ok(None),
            (None, Some(_), _) => {
                unusable("is bound to a key that the library does not have", "sign the request yourself")
            }
        };
        AuthorizationHeader { token: self.access_token().clone(), scheme, proof }
    }
}

impl Flow for AuthorizationHeader {
    type Output = HeaderValue;

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<HeaderValue> {
        match self.proof.clone() {
            Ok(None) => Step::Done(plain(self.scheme, &self.token)),
            Ok(Some(proof)) => {
                let token = self.token.clone();
                start("authorization_header", now, seed, |io| authorization_header(io, token, proof))
            }
            Err(error) => Step::Done(Err(error.into())),
        }
    }
}

fn plain(scheme: &str, token: &Secret) -> Result<HeaderValue, Error> {
    let token = token.expose_secret();
    let mut text = String::with_capacity(scheme.len() + 1 + token.len());
    text.push_str(scheme);
    text.push(' ');
    text.push_str(token);
    sensitive(text)
}

async fn authorization_header(io: Io, token: Secret, proof: Box<Proof>) -> Result<HeaderValue, Error> {
    let Proof { request, key } = *proof;
    let nonce = match request.nonce() {
        Some(own) => own.to_owned(),
        None => nonce(&io, request.request().origin()).await,
    };
    let shr = request.shr(token.expose_secret(), io.now(), &nonce, key.jwk());
    let algorithm = key.algorithm(request.algorithm());
    let input = shr.signing_input(algorithm);
    let entropy = io.seed().bytes(Purpose::Signature, 0);
    let message = input.clone().into_bytes();
    let asked = SigningRequest::new(key.signing_key().clone(), algorithm, message, entropy);
    let signature = io.sign(asked).await?;
    sensitive(Shr::authorization(&input, &signature))
}

/// Returns the nonce that the API sent last, or else a random one.
async fn nonce(io: &Io, origin: &str) -> String {
    let snapshot = io.load(Partition::Resource(Arc::from(origin))).await;
    let sent = snapshot.resource().map(|resource| resource.nonce.clone());
    let random = || io.seed().bytes(Purpose::ProofNonce, 0).first_chunk::<16>().map(|bytes| hex(bytes));
    sent.or_else(random).expect("32 bytes begin with 16")
}

fn sensitive(text: String) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::try_from(text)
        .map_err(|_| malformed("the token endpoint", AnswerError::Malformed("access_token")))?;
    value.set_sensitive(true);
    Ok(value)
}
