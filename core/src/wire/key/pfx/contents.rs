//! The outer parts of a PFX (RFC 7292, section 4): its safes, encrypted or not, and its check value.

use rsa::pkcs8::der::asn1::{AnyRef, OctetStringRef};
use rsa::pkcs8::der::{Decode, Error, Reader};
use rsa::pkcs8::{AlgorithmIdentifierRef, ObjectIdentifier};

use super::super::error::KeyError;
use super::mac::Mac;
use super::scheme::{REMEDY, Scheme};
use super::tlv::{MALFORMED, elements, explicit, implicit};

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const ENVELOPED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.3");
const ENCRYPTED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.6");
/// The most safes that one file may hold: programs write two or three.
const MOST_SAFES: usize = 64;

/// A PFX, nothing of it opened.
pub(super) struct Pfx<'a> {
    /// The bytes that the check value is of.
    pub(super) authenticated: &'a [u8],
    pub(super) safes: Vec<Safe<'a>>,
    pub(super) mac: Option<Mac<'a>>,
}

/// A collection of bags.
pub(super) enum Safe<'a> {
    Plain(&'a [u8]),
    Encrypted { scheme: Scheme<'a>, ciphertext: &'a [u8] },
}

impl<'a> Pfx<'a> {
    pub(super) fn read(der: &'a [u8]) -> Result<Self, KeyError> {
        if matches!(der, [0x30, 0x80, ..]) {
            let what = "a PFX in BER (with parts of indefinite length)";
            return Err(KeyError::Unsupported { what, oid: None, remedy: REMEDY });
        }
        let outer = AnyRef::from_der(der).map_err(|_| MALFORMED)?.sequence(|reader| {
            let parts: (u8, AnyRef<'a>, Option<AnyRef<'a>>) = (reader.decode()?, reader.decode()?, reader.decode()?);
            Ok::<_, Error>(parts)
        });
        let (_version, content, mac) = outer.map_err(|_| MALFORMED)?;
        let authenticated = data(content)?;
        let mut safes = Vec::new();
        elements(authenticated, |info| {
            safes.push(Safe::read(info)?);
            if safes.len() > MOST_SAFES { Err(MALFORMED) } else { Ok(()) }
        })?;
        Ok(Self { authenticated, safes, mac: mac.map(Mac::read).transpose()? })
    }

    /// The rounds of key derivation that the check value and opening the safes take.
    pub(super) fn rounds(&self) -> u64 {
        let mac = self.mac.as_ref().map_or(0, |mac| mac.stretch.rounds);
        self.safes.iter().map(Safe::rounds).fold(mac, u64::saturating_add)
    }
}

impl<'a> Safe<'a> {
    fn read(info: AnyRef<'a>) -> Result<Self, KeyError> {
        match content_info(info)? {
            (ENCRYPTED_DATA, content) => encrypted(content),
            _ => data(info).map(Self::Plain),
        }
    }

    fn rounds(&self) -> u64 {
        match self {
            Self::Plain(_) => 0,
            Self::Encrypted { scheme, .. } => scheme.rounds(),
        }
    }
}

/// Reads `EncryptedData` (RFC 5652, section 8).
fn encrypted(content: &[u8]) -> Result<Safe<'_>, KeyError> {
    let read = AnyRef::from_der(content).map_err(|_| MALFORMED)?.sequence(|reader| {
        let (_version, info): (u8, AnyRef<'_>) = (reader.decode()?, reader.decode()?);
        info.sequence(|reader| {
            let _kind: ObjectIdentifier = reader.decode()?;
            let parts: (AlgorithmIdentifierRef<'_>, AnyRef<'_>) = (reader.decode()?, reader.decode()?);
            Ok::<_, Error>(parts)
        })
    });
    let (algorithm, ciphertext) = read.map_err(|_| MALFORMED)?;
    let ciphertext = implicit(ciphertext).ok_or(MALFORMED)?;
    Ok(Safe::Encrypted { scheme: Scheme::read(&algorithm)?, ciphertext })
}

/// Reads `ContentInfo` (RFC 5652, section 3).
fn content_info(info: AnyRef<'_>) -> Result<(ObjectIdentifier, &[u8]), KeyError> {
    let read =
        info.sequence(|reader| Ok::<(ObjectIdentifier, AnyRef<'_>), Error>((reader.decode()?, reader.decode()?)));
    let (kind, content) = read.map_err(|_| MALFORMED)?;
    Ok((kind, explicit(content).ok_or(MALFORMED)?))
}

/// Reads content that is in the clear.
fn data(info: AnyRef<'_>) -> Result<&[u8], KeyError> {
    let (oid, content) = content_info(info)?;
    let what = match oid {
        DATA => return <&OctetStringRef>::from_der(content).map(OctetStringRef::as_bytes).map_err(|_| MALFORMED),
        SIGNED_DATA => "a PFX that is signed with a public key",
        ENVELOPED_DATA => "a PFX that is encrypted to a public key",
        _ => "a PFX with content of an unknown kind",
    };
    Err(KeyError::Unsupported { what, oid: Some(oid.to_string()), remedy: REMEDY })
}
