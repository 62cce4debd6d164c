//! How PBES2 makes a key of a passphrase: PBKDF2 (RFC 8018, section 5.2) and scrypt (RFC 7914), with bounds.

use rsa::pkcs8::der::asn1::{AnyRef, OctetStringRef};
use rsa::pkcs8::der::{Error, Reader};
use rsa::pkcs8::{AlgorithmIdentifierRef, ObjectIdentifier};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::super::error::KeyError;
use super::names;

const PBKDF2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.12");
const SCRYPT: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.11591.4.11");
/// The hashes below HMAC, by the identifier of the whole.
const PRFS: [(ObjectIdentifier, Prf); 4] = [
    (ObjectIdentifier::new_unwrap("1.2.840.113549.2.7"), pbkdf2::pbkdf2_hmac::<Sha1>),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.2.9"), pbkdf2::pbkdf2_hmac::<Sha256>),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.2.10"), pbkdf2::pbkdf2_hmac::<Sha384>),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.2.11"), pbkdf2::pbkdf2_hmac::<Sha512>),
];
/// The largest table that scrypt may ask for, in bytes.
const MOST_MEMORY: u64 = 32 << 20;
/// The largest input of scrypt's mixing, in bytes.
const MOST_LANES: u64 = 1 << 20;

type Prf = fn(passphrase: &[u8], salt: &[u8], rounds: u32, key: &mut [u8]);

/// A key derivation function with its parameters.
pub(super) enum Kdf<'a> {
    Pbkdf2 { prf: Prf, salt: &'a [u8], rounds: u32 },
    Scrypt { salt: &'a [u8], params: scrypt::Params, work: u64 },
}

impl<'a> Kdf<'a> {
    /// Reads what makes a key of this many bytes.
    pub(super) fn read(algorithm: &AlgorithmIdentifierRef<'a>, key_length: usize) -> Result<Self, KeyError> {
        let parameters = algorithm.parameters.ok_or(MALFORMED)?;
        match algorithm.oid {
            PBKDF2 => pbkdf2(parameters, key_length),
            SCRYPT => scrypt(parameters, key_length),
            oid => Err(names::part("a key derivation function other than PBKDF2 and scrypt", oid)),
        }
    }

    /// The rounds that it takes: those of PBKDF2, and for scrypt N · r · p, each of which costs about as much.
    pub(super) fn rounds(&self) -> u64 {
        match self {
            Self::Pbkdf2 { rounds, .. } => u64::from(*rounds),
            Self::Scrypt { work, .. } => *work,
        }
    }

    /// Makes the key.
    pub(super) fn derive(&self, passphrase: &[u8], key_length: usize) -> Option<Zeroizing<Vec<u8>>> {
        let mut key = Zeroizing::new(vec![0; key_length]);
        match self {
            Self::Pbkdf2 { prf, salt, rounds } => prf(passphrase, salt, *rounds, &mut key),
            Self::Scrypt { salt, params, .. } => scrypt::scrypt(passphrase, salt, params, &mut key).ok()?,
        }
        Some(key)
    }
}

const MALFORMED: KeyError = KeyError::Malformed("set of key derivation parameters");
const TOO_LARGE: KeyError = KeyError::TooCostly("scrypt with more than 32 MiB");

/// Reads `PBKDF2-params` (RFC 8018, appendix A.2).
fn pbkdf2(parameters: AnyRef<'_>, key_length: usize) -> Result<Kdf<'_>, KeyError> {
    let read = parameters.sequence(|reader| {
        let salt: &OctetStringRef = reader.decode()?;
        let (rounds, length): (u64, Option<u64>) = (reader.decode()?, reader.decode()?);
        let prf: Option<AlgorithmIdentifierRef<'_>> = reader.decode()?;
        Ok::<_, Error>((salt.as_bytes(), rounds, length, prf))
    });
    let (salt, rounds, length, prf) = read.map_err(|_| MALFORMED)?;
    if rounds == 0 || !fits(length, key_length) {
        return Err(MALFORMED);
    }
    let oid = prf.map_or(PRFS.first().map(|(sha1, _)| *sha1), |prf| Some(prf.oid)).ok_or(MALFORMED)?;
    let known = PRFS.iter().find(|(known, _)| *known == oid);
    let (_, prf) =
        known.ok_or_else(|| names::part("PBKDF2 with a function other than HMAC-SHA-1 and -256 to -512", oid))?;
    Ok(Kdf::Pbkdf2 { prf: *prf, salt, rounds: u32::try_from(rounds).unwrap_or(u32::MAX) })
}

/// Reads `scrypt-params` (RFC 7914, section 7).
fn scrypt(parameters: AnyRef<'_>, key_length: usize) -> Result<Kdf<'_>, KeyError> {
    let read = parameters.sequence(|reader| {
        let salt: &OctetStringRef = reader.decode()?;
        let numbers: [u64; 3] = [reader.decode()?, reader.decode()?, reader.decode()?];
        let length: Option<u64> = reader.decode()?;
        Ok::<_, Error>((salt.as_bytes(), numbers, length))
    });
    let (salt, [cost, block, lanes], length) = read.map_err(|_| MALFORMED)?;
    if cost < 2 || !cost.is_power_of_two() || block == 0 || lanes == 0 || !fits(length, key_length) {
        return Err(MALFORMED);
    }
    let line = block.checked_mul(128).ok_or(TOO_LARGE)?;
    let memory = (line.checked_mul(cost), line.checked_mul(lanes));
    if memory.0.is_none_or(|bytes| bytes > MOST_MEMORY) || memory.1.is_none_or(|bytes| bytes > MOST_LANES) {
        return Err(TOO_LARGE);
    }
    let narrow = |number| u32::try_from(number).map_err(|_| TOO_LARGE);
    let log = u8::try_from(cost.trailing_zeros()).map_err(|_| TOO_LARGE)?;
    let params = scrypt::Params::new(log, narrow(block)?, narrow(lanes)?).map_err(|_| MALFORMED)?;
    Ok(Kdf::Scrypt { salt, params, work: cost.saturating_mul(block).saturating_mul(lanes) })
}

/// Tells whether the length that a file gives for its key, which it need not, is that of the cipher's key.
fn fits(given: Option<u64>, key_length: usize) -> bool {
    given.is_none_or(|given| usize::try_from(given) == Ok(key_length))
}
