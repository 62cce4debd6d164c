//! Entropy as an argument: one seed a flow, from which every random value is derived by its purpose.

use core::convert::Infallible;
use core::fmt;

use hmac::{Hmac, KeyInit, Mac};
use rsa::rand_core::{TryCryptoRng, TryRng};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::encode;

/// What a random value is for; no two purposes share a label, so no two values are related.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The `client-request-id` of an operation.
    CorrelationId,
    /// The `jti` of a client assertion (RFC 7519, section 4.1.7).
    AssertionId,
    /// The `state` of an authorization request (RFC 6749, section 10.12).
    State,
    /// The `nonce` of an authorization request (OpenID Connect Core 1.0, section 15.5.2).
    Nonce,
    /// The PKCE code verifier (RFC 7636, section 4.1).
    CodeVerifier,
    /// When the keys of an issuer are asked for anew.
    KeyRefresh,
    /// A new pair of keys.
    KeyPair,
    /// The nonce of a proof of possession, where the API gave none (rule R1.11).
    ProofNonce,
    /// The `MessageID` of a message to a federation server (WS-Addressing 1.0).
    #[cfg(feature = "username-password")]
    MessageId,
    /// The salt of a PSS signature, and the blinding of the private key operation.
    Signature,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::CorrelationId => b"correlation id",
            Self::AssertionId => b"assertion id",
            Self::State => b"state",
            Self::Nonce => b"nonce",
            Self::CodeVerifier => b"code verifier",
            Self::KeyRefresh => b"key refresh",
            Self::KeyPair => b"key pair",
            Self::ProofNonce => b"proof nonce",
            #[cfg(feature = "username-password")]
            Self::MessageId => b"message id",
            Self::Signature => b"signature",
        }
    }
}

/// The entropy of one flow: 32 unpredictable bytes, never used twice.
#[derive(Clone)]
pub struct Seed {
    key: Zeroizing<[u8; 32]>,
    stream: u64,
}

impl Seed {
    /// Takes 32 bytes of the operating system's entropy.
    pub fn new(entropy: [u8; 32]) -> Self {
        Self { key: Zeroizing::new(entropy), stream: 0 }
    }

    /// Derives 32 bytes for one purpose; `round` tells apart repeated uses of it in one flow.
    pub(crate) fn bytes(&self, purpose: Purpose, round: u64) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.key).expect("HMAC takes a key of any length");
        mac.update(purpose.label());
        mac.update(&[0]);
        mac.update(&self.stream.to_be_bytes());
        mac.update(&round.to_be_bytes());
        mac.finalize().into_bytes().into()
    }

    /// Derives a random UUID (RFC 9562, version 4) for one purpose.
    pub(crate) fn uuid(&self, purpose: Purpose, round: u64) -> String {
        encode::uuid(&self.bytes(purpose, round))
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Seed(..)")
    }
}

/// A generator of seeds for a host: expands 32 bytes of entropy into a seed for each flow, at the cost of a copy.
///
/// Two sources must not be made of the same bytes. A host keeps one for each thread, so that threads do not contend.
#[derive(Debug)]
pub struct SeedSource(Seed);

impl SeedSource {
    /// Takes 32 bytes of the operating system's entropy.
    pub fn new(entropy: [u8; 32]) -> Self {
        Self(Seed::new(entropy))
    }

    /// Returns a seed that no other call returns.
    pub fn next_seed(&mut self) -> Seed {
        self.0.stream = self.0.stream.wrapping_add(1);
        self.0.clone()
    }
}

/// A random generator for one signature: the expansion of 32 derived bytes.
pub(crate) struct EntropyStream {
    seed: Seed,
    round: u64,
}

impl EntropyStream {
    pub(crate) fn new(entropy: [u8; 32]) -> Self {
        Self { seed: Seed::new(entropy), round: 0 }
    }

    fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        let Ok(()) = self.try_fill_bytes(&mut bytes);
        bytes
    }
}

impl TryRng for EntropyStream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(self.take()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.take()))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        for chunk in out.chunks_mut(32) {
            let block = Zeroizing::new(self.seed.bytes(Purpose::Signature, self.round));
            self.round = self.round.wrapping_add(1);
            for (to, from) in chunk.iter_mut().zip(block.iter()) {
                *to = *from;
            }
        }
        Ok(())
    }
}

impl TryCryptoRng for EntropyStream {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_differ_by_purpose_round_and_stream_and_repeat_for_the_same_seed() {
        let mut source = SeedSource::new([7; 32]);
        let (first, second) = (source.next_seed(), source.next_seed());
        let of = |seed: &Seed, purpose, round| seed.bytes(purpose, round);
        let values = [
            of(&first, Purpose::CorrelationId, 0),
            of(&first, Purpose::CorrelationId, 1),
            of(&first, Purpose::AssertionId, 0),
            of(&first, Purpose::Signature, 0),
            of(&second, Purpose::CorrelationId, 0),
        ];
        for (i, a) in values.iter().enumerate() {
            for b in values.iter().skip(i + 1) {
                assert_ne!(a, b);
            }
        }
        assert_eq!(of(&first, Purpose::AssertionId, 3), of(&first.clone(), Purpose::AssertionId, 3));
    }

    #[test]
    fn a_stream_goes_on_across_reads() {
        let mut whole = [0; 80];
        let Ok(()) = EntropyStream::new([1; 32]).try_fill_bytes(&mut whole);
        let mut parts = EntropyStream::new([1; 32]);
        let head: [u8; 32] = parts.take();
        let next: [u8; 32] = parts.take();
        assert!(whole.starts_with(&head));
        assert_eq!(whole.get(32..64), Some(&next[..]));
    }
}
