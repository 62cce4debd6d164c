//! The bags in a safe (RFC 7292, section 4.2): keys, shrouded or not, and certificates. Others are skipped.

use rsa::pkcs8::ObjectIdentifier;
use rsa::pkcs8::der::asn1::{AnyRef, OctetStringRef};
use rsa::pkcs8::der::{Decode, Error, Reader};

use super::super::encrypted::parts;
use super::super::error::KeyError;
use super::scheme::Scheme;
use super::tlv::{MALFORMED, elements, explicit};

const KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.1");
const SHROUDED_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.2");
const CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.3");
const NESTED: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.6");
const X509: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.22.1");
/// How deep safes may lie in safes: nobody writes any.
const DEEPEST: usize = 4;

/// A key as it lies in its bag.
pub(super) enum Key<'a> {
    Plain(&'a [u8]),
    Shrouded { scheme: Scheme<'a>, ciphertext: &'a [u8] },
}

/// What was found in bags.
#[derive(Default)]
pub(super) struct Bags<'a> {
    pub(super) key: Option<Key<'a>>,
    pub(super) certificates: Vec<&'a [u8]>,
}

impl<'a> Bags<'a> {
    /// Adds what is in a safe.
    pub(super) fn read(&mut self, safe: &'a [u8]) -> Result<(), KeyError> {
        self.read_at(safe, 0)
    }

    /// The rounds of key derivation that opening the key takes.
    pub(super) fn rounds(&self) -> u64 {
        match &self.key {
            Some(Key::Shrouded { scheme, .. }) => scheme.rounds(),
            _ => 0,
        }
    }

    fn read_at(&mut self, safe: &'a [u8], depth: usize) -> Result<(), KeyError> {
        elements(safe, |bag| {
            let (kind, value) = typed(bag).ok_or(MALFORMED)?;
            match kind {
                KEY => self.add(Key::Plain(value)),
                SHROUDED_KEY => self.add(shrouded(value)?),
                CERTIFICATE => {
                    self.certificates.extend(certificate(value)?);
                    Ok(())
                }
                NESTED if depth == DEEPEST => Err(MALFORMED),
                NESTED => self.read_at(value, depth + 1),
                _ => Ok(()),
            }
        })
    }

    fn add(&mut self, key: Key<'a>) -> Result<(), KeyError> {
        match self.key.replace(key) {
            None => Ok(()),
            Some(_) => Err(KeyError::Ambiguous),
        }
    }
}

fn shrouded(der: &[u8]) -> Result<Key<'_>, KeyError> {
    let (algorithm, ciphertext) = parts(der).ok_or(MALFORMED)?;
    Ok(Key::Shrouded { scheme: Scheme::read(&algorithm)?, ciphertext })
}

/// Returns the DER of an X.509 certificate; nothing for one of another kind.
fn certificate(der: &[u8]) -> Result<Option<&[u8]>, KeyError> {
    let (kind, value) = AnyRef::from_der(der).ok().and_then(typed).ok_or(MALFORMED)?;
    if kind != X509 {
        return Ok(None);
    }
    <&OctetStringRef>::from_der(value).map(|der| Some(der.as_bytes())).map_err(|_| MALFORMED)
}

/// Splits an identifier from the value that it is of, and leaves out the attributes behind them.
fn typed(any: AnyRef<'_>) -> Option<(ObjectIdentifier, &[u8])> {
    let parts = any.sequence(|reader| {
        let parts = (reader.decode()?, reader.decode()?);
        let _attributes: Option<AnyRef<'_>> = reader.decode()?;
        Ok::<(ObjectIdentifier, AnyRef<'_>), Error>(parts)
    });
    let (kind, value) = parts.ok()?;
    Some((kind, explicit(value)?))
}
