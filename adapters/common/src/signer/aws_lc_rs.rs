//! Signs with `aws-lc-rs`, the fastest; it brings a C library that is built with it.

use std::sync::Arc;

use ::aws_lc_rs::rand::SystemRandom;
use ::aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair};
use msal_core::Algorithm;
use msal_core::wire::key::{BackendError, BackendKey, SigningBackend};

/// The software `aws-lc-rs`: it takes RSA keys of 2048 to 8192 bits.
#[derive(Clone, Copy, Debug)]
pub struct AwsLcRs;

struct Key(RsaKeyPair);

impl SigningBackend for AwsLcRs {
    fn name(&self) -> &'static str {
        "aws-lc-rs"
    }

    fn load(&self, pkcs8_der: &[u8]) -> Result<Arc<dyn BackendKey>, BackendError> {
        let key = RsaKeyPair::from_pkcs8(pkcs8_der).map_err(|why| BackendError::new(why.to_string()))?;
        Ok(Arc::new(Key(key)))
    }
}

impl BackendKey for Key {
    fn sign(&self, algorithm: Algorithm, message: &[u8], _: [u8; 32]) -> Result<Vec<u8>, BackendError> {
        let encoding: &dyn RsaEncoding = match algorithm {
            Algorithm::Rs256 => &RSA_PKCS1_SHA256,
            Algorithm::Ps256 => &RSA_PSS_SHA256,
            _ => return Err(BackendError::new("the algorithm is not offered")),
        };
        let mut signature = vec![0; self.0.public_modulus_len()];
        let signed = self.0.sign(encoding, &SystemRandom::new(), message, &mut signature);
        signed.map(|()| signature).map_err(|_| BackendError::new("the private key operation failed"))
    }
}
