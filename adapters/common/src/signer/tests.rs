//! All backends give the same RS256 bytes, verify each other's PS256, and name what they do not take.
#![cfg(all(feature = "signer-ring", feature = "signer-aws-lc-rs"))]
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use ::aws_lc_rs::signature::{RSA_PSS_2048_8192_SHA256, UnparsedPublicKey};
use ::ring::signature as ring_signature;
use msal_core::wire::key::{PrivateKey, SigningBackend};
use msal_core::{Algorithm, ConfidentialClientApplication, ConfigError, Credential};

use super::{AwsLcRs, Ring};

const RSA_2048: &str = include_str!("data/rsa2048.pem");
const RSA_4096: &str = include_str!("data/rsa4096.pem");
const RSA_8192: &str = include_str!("data/rsa8192.pem");
const MESSAGE: &[u8] = b"header.claims";

/// The key as the core signs with it, and as each backend does.
fn signers(pem: &str, backends: &[&dyn SigningBackend]) -> Vec<PrivateKey> {
    let own = PrivateKey::from_pem(pem).unwrap();
    let others = backends.iter().map(|backend| own.with_backend(*backend).unwrap());
    std::iter::once(own.clone()).chain(others).collect()
}

#[test]
fn all_give_the_same_rs256_bytes() {
    let all: [(&str, &[&dyn SigningBackend]); 3] =
        [(RSA_2048, &[&Ring, &AwsLcRs]), (RSA_4096, &[&Ring, &AwsLcRs]), (RSA_8192, &[&AwsLcRs])];
    for (pem, backends) in all {
        let signers = signers(pem, backends);
        let signed = signers.iter().map(|key| key.sign(Algorithm::Rs256, MESSAGE, [7; 32]).unwrap());
        let mut signatures: Vec<Vec<u8>> = signed.collect();
        signatures.dedup();
        assert_eq!(signatures.len(), 1);
    }
}

#[test]
fn each_verifies_the_ps256_of_all() {
    let signers = signers(RSA_2048, &[&Ring, &AwsLcRs]);
    assert_eq!(signers.iter().map(PrivateKey::backend).collect::<Vec<_>>(), ["rsa", "ring", "aws-lc-rs"]);
    for key in signers {
        let signature = key.sign(Algorithm::Ps256, MESSAGE, [7; 32]).unwrap();
        let public = key.public_key_der();
        UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, public).verify(MESSAGE, &signature).unwrap();
        let algorithm = &ring_signature::RSA_PSS_2048_8192_SHA256;
        ring_signature::UnparsedPublicKey::new(algorithm, public).verify(MESSAGE, &signature).unwrap();
    }
}

fn build(key: &str, backend: impl SigningBackend + 'static) -> Result<ConfidentialClientApplication, ConfigError> {
    let credential = Credential::thumbprint("00".repeat(20), key).with_signing_backend(backend);
    ConfidentialClientApplication::builder("client", credential).build()
}

#[test]
fn what_a_backend_does_not_take_is_an_error_that_names_it() {
    let error = build(RSA_8192, Ring).err().unwrap();
    assert_eq!(error.field(), "signing_backend");
    let text = error.to_string();
    assert!(text.contains("ring does not take the key, which has 8192 bits"), "{text}");
    for (key, backend) in [(RSA_2048, "ring"), (RSA_8192, "aws-lc-rs")] {
        let built = if backend == "ring" { build(key, Ring) } else { build(key, AwsLcRs) };
        built.expect(backend);
    }
}
