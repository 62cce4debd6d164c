//! Verifies with `ring`.

use ::ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use msal_core::wire::jwk::{JwsAlgorithm, PublicKey};
use msal_core::wire::verify::{SignatureError, Verifier};

use crate::signer::Ring;

impl Verifier for Ring {
    fn verify(
        &self,
        key: &PublicKey,
        algorithm: JwsAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let rsa = match algorithm {
            JwsAlgorithm::Ps256 => &RSA_PSS_2048_8192_SHA256,
            _ => &RSA_PKCS1_2048_8192_SHA256,
        };
        let verified = match (algorithm, key) {
            (JwsAlgorithm::Rs256 | JwsAlgorithm::Ps256, PublicKey::Rsa(key)) => {
                RsaPublicKeyComponents { n: key.modulus(), e: key.exponent() }.verify(rsa, message, signature)
            }
            (JwsAlgorithm::Es256, PublicKey::Ec(key)) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.point()).verify(message, signature)
            }
            _ => return Err(SignatureError::NotOffered(algorithm)),
        };
        verified.map_err(|_| SignatureError::BadSignature)
    }
}
