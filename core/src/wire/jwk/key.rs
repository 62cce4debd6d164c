//! Public keys that verify signatures: RSA, and EC on the curve P-256 (RFC 7518, sections 6.2 and 6.3).

use core::fmt;
use std::sync::Arc;

use rsa::sha2::Sha256;
use rsa::{BoxedUint, pkcs1v15, pss};

use super::error::JwkError;
use super::roca;
use super::thumbprint::{ec_thumbprint, rsa_thumbprint};

/// The sizes of RSA moduli that verify, in bits (rule R7.5).
const SIZES: core::ops::RangeInclusive<usize> = 2048..=4096;

/// The length of a coordinate on P-256, in bytes.
const COORDINATE: usize = 32;

/// A public key; its clones share one value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublicKey {
    /// For RS256 and PS256.
    Rsa(RsaPublicKey),
    /// For ES256.
    Ec(EcPublicKey),
}

impl PublicKey {
    /// Returns the key's thumbprint in base64url (RFC 7638, with SHA-256).
    pub fn thumbprint(&self) -> String {
        match self {
            Self::Rsa(key) => rsa_thumbprint(key.modulus(), key.exponent()),
            Self::Ec(key) => ec_thumbprint(key.x(), key.y()),
        }
    }
}

/// An RSA key of 2048 to 4096 bits, ready to verify.
#[derive(Clone)]
pub struct RsaPublicKey(Arc<Rsa>);

struct Rsa {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
    rs256: pkcs1v15::VerifyingKey<Sha256>,
    ps256: pss::VerifyingKey<Sha256>,
}

impl RsaPublicKey {
    /// Makes a key of its modulus and exponent, both big-endian; leading zeros do not count.
    ///
    /// # Errors
    /// [`JwkError`] says why such a key is not used.
    pub fn new(modulus: &[u8], exponent: &[u8]) -> Result<Self, JwkError> {
        let [modulus, exponent] = [modulus, exponent].map(without_leading_zeros);
        check_size(modulus)?;
        let odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
        if exponent.len() > 5 || matches!(exponent, [] | [1 | 2]) || !odd(exponent) {
            return Err(JwkError::Exponent);
        }
        if !odd(modulus) || roca::is_weak(modulus) {
            return Err(JwkError::WeakModulus);
        }
        let [n, e] = [modulus, exponent].map(BoxedUint::from_be_slice_vartime);
        let key = rsa::PublicKey::new(n, e).map_err(|_| JwkError::Exponent)?;
        Ok(Self(Arc::new(Rsa {
            modulus: modulus.to_vec(),
            exponent: exponent.to_vec(),
            rs256: pkcs1v15::VerifyingKey::new(key.clone()),
            ps256: pss::VerifyingKey::new(key),
        })))
    }

    /// Reads a key in DER (`RSAPublicKey` of RFC 8017, appendix A.1.1), as a private key gives its public half.
    ///
    /// # Errors
    /// [`JwkError`] says why such a key is not used.
    pub fn from_pkcs1_der(der: &[u8]) -> Result<Self, JwkError> {
        let key = rsa::pkcs1::RsaPublicKeyRef::try_from(der).map_err(|_| JwkError::Malformed("n"))?;
        Self::new(key.modulus.as_bytes(), key.public_exponent.as_bytes())
    }

    /// Returns the modulus, big-endian without leading zeros.
    pub fn modulus(&self) -> &[u8] {
        &self.0.modulus
    }

    /// Returns the public exponent, big-endian without leading zeros.
    pub fn exponent(&self) -> &[u8] {
        &self.0.exponent
    }

    /// Returns the key as RSASSA-PKCS1-v1_5 with SHA-256 takes it.
    pub(in crate::wire) fn rs256(&self) -> &pkcs1v15::VerifyingKey<Sha256> {
        &self.0.rs256
    }

    /// Returns the key as RSASSA-PSS with SHA-256 and a salt of 32 bytes takes it.
    pub(in crate::wire) fn ps256(&self) -> &pss::VerifyingKey<Sha256> {
        &self.0.ps256
    }
}

fn without_leading_zeros(mut number: &[u8]) -> &[u8] {
    while let [0, rest @ ..] = number {
        number = rest;
    }
    number
}

fn check_size(modulus: &[u8]) -> Result<(), JwkError> {
    let unused = modulus.first().map_or(0, |first| first.leading_zeros() as usize);
    let bits = modulus.len() * 8 - unused;
    if SIZES.contains(&bits) { Ok(()) } else { Err(JwkError::Size(bits)) }
}

impl PartialEq for RsaPublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.modulus() == other.modulus() && self.exponent() == other.exponent()
    }
}

impl Eq for RsaPublicKey {}

impl fmt::Debug for RsaPublicKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "RsaPublicKey({} bits)", self.0.modulus.len() * 8)
    }
}

/// An EC key on P-256. Whether the point lies on the curve, the backend that verifies says.
#[derive(Clone, PartialEq, Eq)]
pub struct EcPublicKey(Arc<[u8; 1 + 2 * COORDINATE]>);

impl EcPublicKey {
    /// Makes a key of its coordinates, both of 32 bytes, big-endian.
    ///
    /// # Errors
    /// [`JwkError::Malformed`] names a coordinate of another length.
    pub fn new(x: &[u8], y: &[u8]) -> Result<Self, JwkError> {
        let coordinate = |bytes, name| <[u8; COORDINATE]>::try_from(bytes).map_err(|_| JwkError::Malformed(name));
        let (x, y) = (coordinate(x, "x")?, coordinate(y, "y")?);
        let mut point = [4; 1 + 2 * COORDINATE];
        point.iter_mut().skip(1).zip(x.into_iter().chain(y)).for_each(|(to, from)| *to = from);
        Ok(Self(Arc::new(point)))
    }

    /// Returns the point, uncompressed: the byte 4 and both coordinates (SEC 1, section 2.3.3).
    pub fn point(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// Returns the first coordinate, 32 bytes.
    pub fn x(&self) -> &[u8] {
        self.coordinates().0
    }

    /// Returns the second coordinate, 32 bytes.
    pub fn y(&self) -> &[u8] {
        self.coordinates().1
    }

    fn coordinates(&self) -> (&[u8], &[u8]) {
        let [_, coordinates @ ..] = &*self.0;
        coordinates.split_at(COORDINATE)
    }
}

impl fmt::Debug for EcPublicKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("EcPublicKey(P-256)")
    }
}
