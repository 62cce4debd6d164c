//! The values of [`signer`](crate::signer) verify signatures too, as a [`Verifier`](msal_core::wire::verify::Verifier): RS256,
//! PS256 and, what the core's own does not have, ES256.
//!
//! Neither keeps a key parsed: both take a modulus and an exponent as they are, at the cost of a few microseconds.

/// Verifies by a crate with the interface of `ring`, which aws-lc-rs has too.
#[cfg(any(feature = "signer-aws-lc-rs", feature = "signer-ring"))]
macro_rules! verify_by {
    ($software:ty, $library:ident) => {
        impl msal_core::wire::verify::Verifier for $software {
            fn verify(
                &self,
                key: &msal_core::wire::jwk::PublicKey,
                algorithm: msal_core::wire::jwk::JwsAlgorithm,
                message: &[u8],
                signature: &[u8],
            ) -> Result<(), msal_core::wire::verify::SignatureError> {
                use ::$library::signature::{
                    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
                    RsaPublicKeyComponents, UnparsedPublicKey,
                };
                use msal_core::wire::jwk::{JwsAlgorithm, PublicKey};
                use msal_core::wire::verify::SignatureError;

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
    };
}

#[cfg(feature = "signer-ring")]
verify_by!(crate::signer::Ring, ring);
#[cfg(feature = "signer-aws-lc-rs")]
verify_by!(crate::signer::AwsLcRs, aws_lc_rs);

#[cfg(test)]
mod tests;
