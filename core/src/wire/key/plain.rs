//! Keys in the clear: PKCS#1 (RFC 8017, appendix A.1.2) and PKCS#8 (RFC 5958) in DER, and whether their numbers agree.

use rsa::pkcs1::{ALGORITHM_OID, EncodeRsaPrivateKey, RsaPrivateKeyRef, Version};
use rsa::pkcs8::PrivateKeyInfoRef;
use rsa::pkcs8::der::Decode;

use super::error::KeyError;
use super::names;
use super::private::PrivateKey;

/// The key sizes that sign, in bits (rule R3.7).
const SIZES: core::ops::RangeInclusive<u32> = 2048..=8192;

/// Reads a `PrivateKeyInfo`.
pub(super) fn pkcs8(der: &[u8]) -> Result<PrivateKey, KeyError> {
    let info = PrivateKeyInfoRef::from_der(der).map_err(|_| KeyError::Malformed("PKCS#8 key"))?;
    if info.algorithm.oid != ALGORITHM_OID {
        return Err(names::kind(info.algorithm.oid));
    }
    if info.algorithm.parameters.is_some_and(|parameters| !parameters.is_null()) {
        return Err(KeyError::Malformed("PKCS#8 key"));
    }
    pkcs1(info.private_key.as_bytes())
}

/// Reads an `RSAPrivateKey`, whose size is looked at before its numbers are.
pub(super) fn pkcs1(der: &[u8]) -> Result<PrivateKey, KeyError> {
    let numbers = RsaPrivateKeyRef::from_der(der).map_err(|_| KeyError::Malformed("RSA private key"))?;
    if numbers.version() != Version::TwoPrime {
        return Err(KeyError::Unsupported {
            what: "an RSA key of more than two primes",
            oid: None,
            remedy: "make a key of two",
        });
    }
    let bits = bits(numbers.modulus.as_bytes());
    if !SIZES.contains(&bits) {
        return Err(KeyError::Size(bits));
    }
    let key = rsa::PrivateKey::try_from(numbers).map_err(|_| KeyError::Inconsistent)?;
    let written = key.to_pkcs1_der().map_err(|_| KeyError::Inconsistent)?;
    // d mod (p-1), d mod (q-1) and 1/q mod p follow from the others: a file with wrong ones is not written like this.
    if written.as_bytes() != der {
        return Err(KeyError::Inconsistent);
    }
    PrivateKey::new(key)
}

/// The length of a number without leading zeros.
fn bits(number: &[u8]) -> u32 {
    let first = number.first().map_or(0, |first| 8 - first.leading_zeros());
    let rest = u32::try_from(number.len().saturating_sub(1)).unwrap_or(u32::MAX);
    rest.saturating_mul(8).saturating_add(first)
}
