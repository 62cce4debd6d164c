//! What a [`ShrVerifier`] is told before it sees a request.

use core::time::Duration;
use std::sync::{Arc, Mutex};

use super::nonce::NonceIssuer;
use super::part::SignedPart;
use super::replay::{ReplayCache, ReplayMemory};
use super::verifier::{Nonces, ShrVerifier};
use crate::base::{Secret, Timestamp};
use crate::wire::id_token::LONGEST_SKEW;
use crate::wire::jwk::JwsAlgorithm;
use crate::wire::verify::{RsaVerifier, Verifier};

/// The largest maximum age that can be set.
pub const LONGEST_AGE: Duration = Duration::from_secs(3600);

/// The age and the skew where none is set, as Microsoft's validator has it.
const USUAL: Duration = Duration::from_secs(300);

/// How many proofs are remembered where no cache is set.
const USUAL_PROOFS: usize = 1_000_000;

/// Why a verifier can not be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShrVerifierError {
    /// No algorithm is allowed.
    #[error("a verifier needs an algorithm")]
    NoAlgorithm,
    /// The maximum age is longer than 3600 s.
    #[error("the maximum age is {} s; it may be {} s at most", .0.as_secs(), LONGEST_AGE.as_secs())]
    AgeTooLong(Duration),
    /// The skew is longer than 600 s.
    #[error("the skew is {} s; it may be {} s at most", .0.as_secs(), LONGEST_SKEW.as_secs())]
    SkewTooLong(Duration),
}

impl ShrVerifier {
    /// Starts a verifier that demands the method, the host and the path, and that remembers a million proofs.
    ///
    /// Query, headers and body are compared where they are signed, and need not be.
    pub fn builder() -> ShrVerifierBuilder {
        ShrVerifierBuilder(Self {
            algorithms: vec![JwsAlgorithm::Ps256, JwsAlgorithm::Rs256],
            max_age: USUAL,
            skew: USUAL,
            hosts: Vec::new(),
            required: vec![SignedPart::Method, SignedPart::Host, SignedPart::Path],
            required_headers: Vec::new(),
            nonces: Nonces::Any,
            replays: Some(Arc::new(Mutex::new(ReplayMemory::new(USUAL_PROOFS)))),
            verifier: Arc::new(RsaVerifier),
        })
    }
}

/// Builds a [`ShrVerifier`].
#[derive(Clone, Debug)]
#[must_use]
pub struct ShrVerifierBuilder(ShrVerifier);

impl ShrVerifierBuilder {
    /// Allows these algorithms, instead of PS256 and RS256.
    pub fn algorithms(mut self, algorithms: impl IntoIterator<Item = JwsAlgorithm>) -> Self {
        self.0.algorithms = algorithms.into_iter().collect();
        self
    }

    /// Refuses proofs that were signed longer ago, instead of 300 s; [`LONGEST_AGE`] at most.
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.0.max_age = max_age;
        self
    }

    /// Allows clients' clocks to be ahead by up to 600 s, instead of 300 s.
    pub fn skew(mut self, skew: Duration) -> Self {
        self.0.skew = skew;
        self
    }

    /// Names the API's own hosts, each with its port where that is not 443, instead of taking the request's word.
    ///
    /// Behind a proxy that changes `Host` this is needed; elsewhere it keeps a proof for another host out, whatever
    /// `Host` says.
    pub fn hosts(mut self, hosts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.0.hosts = hosts.into_iter().map(Into::into).collect();
        self
    }

    /// Demands that these parts are signed, instead of method, host and path; of the query all of it.
    pub fn require(mut self, parts: impl IntoIterator<Item = SignedPart>) -> Self {
        self.0.required = parts.into_iter().collect();
        self
    }

    /// Demands that these headers, where a request has them, are signed.
    pub fn require_headers(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.0.required_headers = names.into_iter().map(Into::into).collect();
        self
    }

    /// Demands exactly this nonce.
    pub fn nonce(mut self, nonce: impl Into<Secret>) -> Self {
        self.0.nonces = Nonces::Only(nonce.into());
        self
    }

    /// Demands a nonce of this issuer.
    pub fn nonce_issuer(mut self, issuer: NonceIssuer) -> Self {
        self.0.nonces = Nonces::Of(issuer);
        self
    }

    /// Demands a nonce that passes a check of the caller's own, which gets the nonce and the time.
    pub fn nonce_check(mut self, check: impl Fn(&str, Timestamp) -> bool + Send + Sync + 'static) -> Self {
        self.0.nonces = Nonces::Passing(Arc::new(check));
        self
    }

    /// Remembers used proofs in this cache, instead of in the verifier's own memory.
    pub fn replay_cache(mut self, cache: Arc<dyn ReplayCache>) -> Self {
        self.0.replays = Some(cache);
        self
    }

    /// Remembers no proofs: for who asks a store of their own with
    /// [`VerifiedShr::proof_id`](super::VerifiedShr::proof_id).
    pub fn without_replay_cache(mut self) -> Self {
        self.0.replays = None;
        self
    }

    /// Verifies by this backend, instead of by the `rsa` crate, which does not have ES256.
    pub fn verifier(mut self, verifier: Arc<dyn Verifier>) -> Self {
        self.0.verifier = verifier;
        self
    }

    /// Builds the verifier.
    ///
    /// # Errors
    /// [`ShrVerifierError`] names the setting that is missing or out of bounds.
    pub fn build(self) -> Result<ShrVerifier, ShrVerifierError> {
        let Self(verifier) = self;
        match &verifier {
            ShrVerifier { algorithms, .. } if algorithms.is_empty() => Err(ShrVerifierError::NoAlgorithm),
            ShrVerifier { max_age, .. } if *max_age > LONGEST_AGE => Err(ShrVerifierError::AgeTooLong(*max_age)),
            ShrVerifier { skew, .. } if *skew > LONGEST_SKEW => Err(ShrVerifierError::SkewTooLong(*skew)),
            _ => Ok(verifier),
        }
    }
}
