//! A signed HTTP request before it is signed: its header and claims in their order (rule R1.8).

use core::fmt;

use serde::Serialize;
use serde_json::value::RawValue;

use super::cover::Covered;
use super::jwk::PublicJwk;
use super::request::SignedRequest;
use crate::base::Timestamp;
use crate::wire::jws;
use crate::wire::key::Algorithm;

/// The algorithm of our proofs where no other is asked for (rule R1.1).
pub const DEFAULT_ALGORITHM: Algorithm = Algorithm::Ps256;

/// A signed HTTP request, but for its signature. It is made anew for each attempt, and never kept.
///
/// `Debug` shows neither the token nor the nonce.
#[derive(Clone, Copy)]
pub struct Shr<'a> {
    /// The access token, as it was received (`at`).
    pub access_token: &'a str,
    /// The moment of signing, by the API's clock as far as it is known (`ts`).
    pub signed_at: Timestamp,
    /// What is signed of the request (`m`, `u`, `p`, `q`, `h`, `b`).
    pub request: &'a SignedRequest,
    /// The server's nonce, or else 32 lower-case hexadecimal digits of 16 random bytes (rule R1.11).
    pub nonce: &'a str,
    /// The caller's own JSON text, which goes along as a text.
    pub client_claims: Option<&'a str>,
    /// The key that signs, to which the token is bound.
    pub key: &'a PublicJwk,
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'a str,
    kid: &'a str,
    typ: &'a str,
}

#[derive(Serialize)]
struct Payload<'a> {
    at: &'a str,
    ts: u64,
    m: &'a str,
    u: &'a str,
    p: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<&'a Covered>,
    #[serde(skip_serializing_if = "Option::is_none")]
    h: Option<&'a Covered>,
    #[serde(skip_serializing_if = "Option::is_none")]
    b: Option<&'a str>,
    nonce: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_claims: Option<&'a str>,
    cnf: Confirmation<'a>,
}

#[derive(Serialize)]
struct Confirmation<'a> {
    jwk: &'a RawValue,
}

impl Shr<'_> {
    /// Writes what is to be signed: header and claims in base64url, joined by a dot.
    pub fn signing_input(&self, algorithm: Algorithm) -> String {
        let header = Header { alg: algorithm.name(), kid: self.key.key_id(), typ: "pop" };
        let payload = Payload {
            at: self.access_token,
            ts: self.signed_at.as_unix_seconds(),
            m: &self.request.method,
            u: &self.request.host,
            p: &self.request.path,
            q: self.request.query.as_ref(),
            h: self.request.headers.as_ref(),
            b: self.request.body.as_deref(),
            nonce: self.nonce,
            client_claims: self.client_claims,
            cnf: Confirmation { jwk: self.key.raw() },
        };
        jws::signing_input(&jws::encode(&header), &payload)
    }

    /// Returns the value of `Authorization`: the scheme, and the signing input with its signature (rule R1.13).
    pub fn authorization(signing_input: &str, signature: &[u8]) -> String {
        format!("PoP {}", jws::compact(signing_input, signature))
    }
}

impl fmt::Debug for Shr<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Shr")
            .field("signed_at", &self.signed_at)
            .field("request", self.request)
            .field("key", self.key)
            .finish_non_exhaustive()
    }
}
