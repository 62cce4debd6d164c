//! All backends that verify, as one: what one of them says, each other that has the algorithm must say too.

use msal_adapter::signer::Ring;
use msal_core::wire::{
    jwk::{JwsAlgorithm, PublicKey},
    verify::{RsaVerifier, SignatureError, Verifier},
};

/// The algorithms that are offered.
pub(super) const OFFERED: [JwsAlgorithm; 3] = [JwsAlgorithm::Rs256, JwsAlgorithm::Ps256, JwsAlgorithm::Es256];

/// `ring`, which has all algorithms, and the core's own, which has those of RSA.
#[derive(Debug)]
pub(super) struct Backends;

impl Verifier for Backends {
    fn verify(
        &self,
        key: &PublicKey,
        algorithm: JwsAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let outcome = Ring.verify(key, algorithm, message, signature);
        let own = RsaVerifier.verify(key, algorithm, message, signature);
        assert!(own == outcome || own == Err(SignatureError::NotOffered(algorithm)), "backends disagree: {own:?}");
        outcome
    }
}
