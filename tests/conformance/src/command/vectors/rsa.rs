//! Signatures by bare RSA keys: PKCS#1 v1.5 and PSS to verify, PKCS#1 v1.5 to make.

use std::io;

use msal_core::{
    Algorithm,
    wire::{
        jwk::{JwsAlgorithm, PublicKey, RsaPublicKey},
        key::PrivateKey,
        verify::Verifier,
    },
};
use serde::Deserialize;

use super::{
    super::{
        backends::Backends,
        wycheproof::{Case, Expected, hex},
    },
    each,
};
use crate::report::{Tally, Verdict};

/// The one hash of the algorithms that are offered.
const HASH: &str = "SHA-256";

/// The one length of a salt, that of the hash.
const SALT: usize = 32;

/// Signatures to verify by one key.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Verification {
    public_key: Numbers,
    sha: String,
    #[serde(default = "hash")]
    mgf_sha: String,
    #[serde(rename = "sLen", default = "salt")]
    salt_length: usize,
    tests: Vec<Case<Signed>>,
}

fn hash() -> String {
    HASH.to_owned()
}

fn salt() -> usize {
    SALT
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Numbers {
    #[serde(deserialize_with = "hex")]
    modulus: Vec<u8>,
    #[serde(deserialize_with = "hex")]
    public_exponent: Vec<u8>,
}

/// A message and its signature.
#[derive(Deserialize)]
struct Signed {
    #[serde(deserialize_with = "hex")]
    msg: Vec<u8>,
    #[serde(deserialize_with = "hex")]
    sig: Vec<u8>,
}

impl Verification {
    pub(super) fn judge(&self, is_pss: bool, tally: &mut Tally<'_>) -> io::Result<()> {
        let (kind, algorithm) = if is_pss { ("pss", JwsAlgorithm::Ps256) } else { ("pkcs1", JwsAlgorithm::Rs256) };
        let offered = self.sha == HASH && self.mgf_sha == HASH && self.salt_length == SALT;
        let key = RsaPublicKey::new(&self.public_key.modulus, &self.public_key.public_exponent).map(PublicKey::Rsa);
        each(kind, &self.tests, tally, |case| {
            if !offered {
                let Self { sha, mgf_sha, salt_length, .. } = self;
                return Verdict::Skipped(format!("{kind} by {sha}, {mgf_sha} and {salt_length} bytes is not offered"));
            }
            let Signed { msg, sig } = &case.input;
            let key = key.as_ref().map_err(ToString::to_string);
            let verified = key.and_then(|key| Backends.verify(key, algorithm, msg, sig).map_err(|e| e.to_string()));
            case.verdict(&verified)
        })
    }
}

/// Messages to sign by one key; there is one right signature.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Generation {
    private_key_pem: String,
    sha: String,
    tests: Vec<Case<Signed>>,
}

impl Generation {
    pub(super) fn judge(&self, tally: &mut Tally<'_>) -> io::Result<()> {
        each("pkcs1 signing", &self.tests, tally, |case| {
            if self.sha != HASH && case.result == Expected::Valid {
                return Verdict::Skipped(format!("signing by {} is not offered", self.sha));
            }
            case.verdict(&self.sign(&case.input))
        })
    }

    /// Signs a message, and says so where the signature is another one.
    fn sign(&self, Signed { msg, sig }: &Signed) -> Result<(), String> {
        let key = PrivateKey::from_pem(&self.private_key_pem).map_err(|error| error.to_string())?;
        let signed = key.sign(Algorithm::Rs256, msg, [7; 32]).map_err(|error| error.to_string())?;
        if signed == *sig { Ok(()) } else { Err("another signature".to_owned()) }
    }
}
