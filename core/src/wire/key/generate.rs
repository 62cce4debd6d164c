//! New RSA keys, made of a seed: the same seed gives the same key.

use super::error::KeyError;
use super::private::PrivateKey;
use crate::base::{EntropyStream, Purpose, Seed};

/// The size of a new key where no other is wanted, in bits.
pub const USUAL_BITS: u32 = 2048;

/// The sizes that are made, in bits (rule R1.1).
const SIZES: core::ops::RangeInclusive<u32> = 2048..=4096;

/// Makes an RSA key of two primes and the exponent 65537, of 2048 to 4096 bits.
///
/// It takes a good part of a second, and now and then several: a host makes it off the threads that must not wait.
/// Two keys must not be made of the same seed.
///
/// # Errors
/// [`KeyError::Unsupported`] for another size, or one that is no multiple of 8.
///
/// ```no_run
/// use msal_core::Seed;
/// use msal_core::wire::key::{USUAL_BITS, generate};
/// # fn entropy() -> [u8; 32] { [7; 32] }
/// let key = generate(USUAL_BITS, &Seed::new(entropy()))?;
/// assert_eq!(key.bits(), 2048);
/// # Ok::<(), msal_core::wire::key::KeyError>(())
/// ```
pub fn generate(bits: u32, seed: &Seed) -> Result<PrivateKey, KeyError> {
    let size = usize::try_from(bits).ok().filter(|_| SIZES.contains(&bits) && bits.is_multiple_of(8));
    let size = size.ok_or(KeyError::Unsupported {
        what: "a new RSA key of this size",
        oid: None,
        remedy: "make one of 2048, 3072 or 4096 bits",
    })?;
    let mut stream = EntropyStream::new(seed.bytes(Purpose::KeyPair, 0));
    PrivateKey::new(rsa::PrivateKey::new(&mut stream, size).map_err(|_| KeyError::Inconsistent)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::encode::hex;
    use crate::wire::key::read;

    #[test]
    fn the_same_seed_gives_the_same_key() {
        let make = |byte| generate(USUAL_BITS, &Seed::new([byte; 32])).expect("a key");
        let [one, same, other] = [1, 1, 2].map(make);
        assert_eq!(one.to_pkcs8_der(), same.to_pkcs8_der());
        assert_ne!(one.public_key_der(), other.public_key_der());
        assert_eq!(one.bits(), USUAL_BITS);
        let written = read(&one.to_pkcs8_der(), None).expect("a sound key");
        assert_eq!(written.key.public_key_digest(), one.public_key_digest());
        assert_eq!(hex(&one.public_key_digest()), "d08cdc3c8ad0efa23b2c9eda2010e9855211791c43b6765c97ee6f2c96cc6786");
    }

    #[test]
    fn only_sizes_that_are_used_are_made() {
        for bits in [0, 1024, 2047, 2049, 4097, 8192, u32::MAX] {
            let refused = generate(bits, &Seed::new([1; 32])).err();
            assert!(matches!(refused, Some(KeyError::Unsupported { oid: None, .. })), "{bits}");
        }
    }
}
