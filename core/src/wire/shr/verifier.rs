//! An API's check of a signed HTTP request: the token in it, the key, the signature, and what was signed.

use core::fmt;
use core::time::Duration;
use std::sync::Arc;

use super::check;
use super::claims::ShrClaims;
use super::confirmation::Confirmation;
use super::error::ShrError;
use super::nonce::NonceIssuer;
use super::part::SignedPart;
use super::received::ReceivedRequest;
use super::replay::{ProofId, Replay, ReplayCache};
use crate::base::{Secret, Timestamp, same};
use crate::wire::id_token::{IdTokenClaims, IdTokenValidator};
use crate::wire::jwk::{Jwk, Jwks, JwsAlgorithm, PublicKey};
use crate::wire::jwt::{Jws, VALIDATOR_LIMIT};
use crate::wire::verify::{Verifier, signers};

/// A caller's own check of a nonce at a moment.
type NonceCheck = dyn Fn(&str, Timestamp) -> bool + Send + Sync;

/// Which nonces are accepted.
#[derive(Clone)]
pub(super) enum Nonces {
    Any,
    Only(Secret),
    Of(NonceIssuer),
    Passing(Arc<NonceCheck>),
}

/// Verifies signed HTTP requests for an API.
#[derive(Clone)]
pub struct ShrVerifier {
    pub(super) algorithms: Vec<JwsAlgorithm>,
    pub(super) max_age: Duration,
    pub(super) skew: Duration,
    pub(super) hosts: Vec<String>,
    pub(super) required: Vec<SignedPart>,
    pub(super) required_headers: Vec<String>,
    pub(super) nonces: Nonces,
    pub(super) replays: Option<Arc<dyn ReplayCache>>,
    pub(super) verifier: Arc<dyn Verifier>,
}

/// A signed HTTP request that holds. `Debug` shows the key and the moment.
#[derive(Clone)]
#[non_exhaustive]
pub struct VerifiedShr<T = IdTokenClaims> {
    /// What the check of the access token gave: its claims.
    pub token: T,
    /// The thumbprint of the key that signed, to which the token is bound.
    pub key_id: String,
    /// When the request was signed (`ts`).
    pub signed_at: Timestamp,
    /// What tells this proof from all others, for a replay cache that is asked afterwards.
    pub proof_id: ProofId,
    /// Until when the proof could be used again.
    pub until: Timestamp,
    /// The client's own JSON text, which is signed and means what client and API agree on.
    pub client_claims: Option<String>,
}

impl ShrVerifier {
    /// Verifies a request whose access token is a JWT that `tokens` validates, by the keys and the issuer of the
    /// metadata.
    ///
    /// # Errors
    /// [`ShrError`] says which check failed. [`UnknownKey`](crate::wire::verify::SignatureError::UnknownKey) within
    /// [`ShrError::Token`] may mean that the issuer has new keys.
    pub fn verify(
        &self,
        received: &ReceivedRequest<'_>,
        tokens: &IdTokenValidator,
        keys: &Jwks,
        issuer: &str,
        now: Timestamp,
    ) -> Result<VerifiedShr, ShrError> {
        self.verify_with(received, now, |token| {
            let claims = tokens.validate(token, keys, issuer, now)?;
            let confirmation = Confirmation::read(&claims.other("cnf").ok_or(ShrError::NotBound)?)?;
            Ok((confirmation, claims))
        })
    }

    /// Verifies a request whose access token the caller checks: opaque tokens, encrypted ones, tokens of another kind.
    ///
    /// `check` gets the token, which nobody has looked at, and returns the key that it is bound to and what else is
    /// wanted.
    ///
    /// # Errors
    /// As [`verify`](Self::verify), and what `check` returns, such as [`ShrError::TokenRefused`].
    pub fn verify_with<T>(
        &self,
        received: &ReceivedRequest<'_>,
        now: Timestamp,
        check: impl FnOnce(&str) -> Result<(Confirmation, T), ShrError>,
    ) -> Result<VerifiedShr<T>, ShrError> {
        let jws = Jws::parse_within(received.proof()?, VALIDATOR_LIMIT)?;
        if !jws.header().token_type().is_some_and(|typ| typ.eq_ignore_ascii_case("pop")) {
            return Err(ShrError::WrongType);
        }
        let claims = ShrClaims::read(jws.payload())?;
        let (confirmation, token) = check(&claims.access_token)?;
        let key = confirmation.key(claims.jwk.as_deref())?;
        let key_id = key.thumbprint();
        self.check_signature(&jws, key)?;
        self.check_age(claims.signed_at, now)?;
        self.check_parts(&claims, received)?;
        self.check_nonce(claims.nonce.as_deref(), now)?;
        let (proof_id, until) = (identify(&jws), claims.signed_at.plus(self.max_age));
        self.check_replay(&proof_id, claims.signed_at, until, now)?;
        let (signed_at, client_claims) = (claims.signed_at, claims.client_claims);
        Ok(VerifiedShr { token, key_id, signed_at, proof_id, until, client_claims })
    }

    /// Checks the signature by the one key; the id in the header, which clients write in several forms, does not count.
    fn check_signature(&self, jws: &Jws<'_>, key: PublicKey) -> Result<(), ShrError> {
        let key_id = jws.header().key_id().map(str::to_owned);
        let keys: Jwks = [Jwk { key_id, algorithm: None, issuer: None, key }].into_iter().collect();
        signers(jws, &keys, &self.algorithms, &*self.verifier).map(|_| ()).map_err(ShrError::Signature)
    }

    fn check_age(&self, signed_at: Timestamp, now: Timestamp) -> Result<(), ShrError> {
        let (max_age, skew) = (self.max_age, self.skew);
        if now > signed_at.plus(max_age) {
            return Err(ShrError::Stale { signed_at, now, max_age });
        }
        if signed_at > now.plus(skew) { Err(ShrError::Ahead { signed_at, now, skew }) } else { Ok(()) }
    }

    fn check_parts(&self, claims: &ShrClaims, received: &ReceivedRequest<'_>) -> Result<(), ShrError> {
        for (part, is_there) in [
            (SignedPart::Method, claims.method.is_some()),
            (SignedPart::Host, claims.host.is_some()),
            (SignedPart::Path, claims.path.is_some()),
            (SignedPart::Body, claims.body.is_some()),
            (SignedPart::Headers, claims.headers.is_some()),
        ] {
            if self.requires(part) && !is_there {
                return Err(ShrError::NotSigned(part));
            }
        }
        check::method(claims, received)?;
        check::host(claims, received, &self.hosts)?;
        check::path(claims, received)?;
        check::query(claims, received, self.requires(SignedPart::Query))?;
        check::headers(claims, received, &self.required_headers)?;
        check::body(claims, received)
    }

    fn requires(&self, part: SignedPart) -> bool {
        self.required.contains(&part)
    }

    fn check_nonce(&self, nonce: Option<&str>, now: Timestamp) -> Result<(), ShrError> {
        let is_good = match (&self.nonces, nonce) {
            (Nonces::Any, _) => true,
            (_, None) => false,
            (Nonces::Only(own), Some(nonce)) => same(own.expose_secret().as_bytes(), nonce.as_bytes()),
            (Nonces::Of(issuer), Some(nonce)) => issuer.is_good(nonce, now),
            (Nonces::Passing(check), Some(nonce)) => check(nonce, now),
        };
        if is_good { Ok(()) } else { Err(ShrError::Nonce) }
    }

    /// Notes the proof, the last check of all: what is refused is not noted.
    fn check_replay(
        &self,
        proof: &ProofId,
        signed_at: Timestamp,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<(), ShrError> {
        match self.replays.as_ref().map_or(Replay::New, |cache| cache.note(proof, signed_at, until, now)) {
            Replay::New => Ok(()),
            Replay::Used => Err(ShrError::Replayed),
            Replay::Unknown => Err(ShrError::ReplayCache),
        }
    }
}

/// Names a proof. Of an ECDSA signature the second number does not count, which anybody can negate.
fn identify(jws: &Jws<'_>) -> ProofId {
    let signature = jws.signature();
    let is_ecdsa = jws.header().algorithm() == JwsAlgorithm::Es256.name();
    let fixed = if is_ecdsa { signature.len() / 2 } else { signature.len() };
    ProofId::of(jws.signing_input(), signature.get(..fixed).unwrap_or_default())
}

impl<T> fmt::Debug for VerifiedShr<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("VerifiedShr")
            .field("key_id", &self.key_id)
            .field("signed_at", &self.signed_at)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ShrVerifier {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ShrVerifier")
            .field("algorithms", &self.algorithms)
            .field("max_age", &self.max_age)
            .field("skew", &self.skew)
            .field("hosts", &self.hosts)
            .field("required", &self.required)
            .field("verifier", &self.verifier)
            .finish_non_exhaustive()
    }
}
