//! The check value of a PFX (RFC 7292, section 4, `MacData`): HMAC over the contents, keyed by the passphrase.

use hmac::{Hmac, KeyInit, Mac as _};
use rsa::pkcs8::der::asn1::{AnyRef, OctetStringRef};
use rsa::pkcs8::der::{Error, Reader};
use rsa::pkcs8::{AlgorithmIdentifierRef, ObjectIdentifier};
use sha1::Sha1;
use sha2::digest::block_api::{BlockSizeUser, EagerHash};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::super::encrypted::names;
use super::super::error::KeyError;
use super::kdf::{Purpose, Stretch};
use super::passphrase::Passphrase;
use super::scheme::REMEDY;
use super::tlv::MALFORMED;

const HASHES: [(ObjectIdentifier, Verify); 4] = [
    (ObjectIdentifier::new_unwrap("1.3.14.3.2.26"), verify::<Sha1>),
    (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1"), verify::<Sha256>),
    (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2"), verify::<Sha384>),
    (ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3"), verify::<Sha512>),
];

type Verify = fn(Stretch<'_>, passphrase: &[u8], authenticated: &[u8], value: &[u8]) -> bool;

/// A check value, and how its key is made.
pub(super) struct Mac<'a> {
    verify: Verify,
    value: &'a [u8],
    pub(super) stretch: Stretch<'a>,
}

impl<'a> Mac<'a> {
    /// Reads `MacData`.
    pub(super) fn read(der: AnyRef<'a>) -> Result<Self, KeyError> {
        let read = der.sequence(|reader| {
            let digest: AnyRef<'a> = reader.decode()?;
            let digest = digest.sequence(|reader| {
                let algorithm: AlgorithmIdentifierRef<'a> = reader.decode()?;
                let value: &OctetStringRef = reader.decode()?;
                Ok::<_, Error>((algorithm.oid, value.as_bytes()))
            })?;
            let salt: &OctetStringRef = reader.decode()?;
            let rounds: Option<u64> = reader.decode()?;
            Ok::<_, Error>((digest, Stretch::new(salt, rounds.unwrap_or(1))?))
        });
        let ((oid, value), stretch) = read.map_err(|_| MALFORMED)?;
        let known = HASHES.iter().find(|(known, _)| *known == oid);
        let (_, verify) = *known.ok_or_else(|| names::scheme(oid, REMEDY))?;
        Ok(Self { verify, value, stretch })
    }

    /// Checks the contents, and keeps the form of the passphrase that they were made with.
    pub(super) fn check(&self, authenticated: &[u8], passphrase: Passphrase) -> Result<Passphrase, KeyError> {
        passphrase.narrowed(|form| (self.verify)(self.stretch, form, authenticated, self.value))
    }
}

fn verify<D: Digest + EagerHash + BlockSizeUser>(
    stretch: Stretch<'_>,
    passphrase: &[u8],
    authenticated: &[u8],
    value: &[u8],
) -> bool {
    let key = stretch.derive::<D>(passphrase, Purpose::Mac, <D as Digest>::output_size());
    let mac = Hmac::<D>::new_from_slice(&key).expect("HMAC takes a key of any length");
    mac.chain_update(authenticated).verify_slice(value).is_ok()
}
