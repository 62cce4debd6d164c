//! Nonces that an API gives out and recognises later, without remembering any.

use core::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::base::encode::base64url;
use crate::base::{Secret, Timestamp, same};
use crate::wire::jwt::canonical;

/// The length of the moment in a nonce, in bytes; the rest authenticates it.
const MOMENT: usize = 8;

/// Gives out nonces that are good for a while: the moment of issue, and its HMAC by a secret that all servers of an
/// API share.
///
/// A nonce says how fresh a proof is by the API's own clock; it may be used by several requests. Whether a proof was
/// used before is for the replay cache.
#[derive(Clone, Debug)]
pub struct NonceIssuer {
    secret: Secret,
    lifetime: Duration,
}

impl NonceIssuer {
    /// Takes 32 random bytes, and how long nonces are good for, in whole seconds.
    pub fn new(secret: [u8; 32], lifetime: Duration) -> Self {
        Self { secret: Secret::from_bytes(secret.to_vec()), lifetime }
    }

    /// Issues the nonce of a moment: 32 characters of base64url.
    pub fn issue(&self, now: Timestamp) -> String {
        let moment = now.as_unix_seconds().to_be_bytes();
        let mut nonce = moment.to_vec();
        nonce.extend(self.authenticate(&moment));
        base64url(&nonce)
    }

    /// Tells whether a nonce is one of these, issued at most its lifetime ago and not in the future.
    pub fn is_good(&self, nonce: &str, now: Timestamp) -> bool {
        let Some(nonce) = canonical(nonce) else { return false };
        let Some((moment, code)) = nonce.split_first_chunk::<MOMENT>() else { return false };
        let issued = Timestamp::from_unix_seconds(u64::from_be_bytes(*moment));
        same(code, &self.authenticate(moment)) && issued <= now && now <= issued.plus(self.lifetime)
    }

    /// Returns the value of `WWW-Authenticate` that asks for a proof with the nonce of a moment (rule R1.14).
    pub fn challenge(&self, now: Timestamp) -> String {
        format!("PoP nonce=\"{}\"", self.issue(now))
    }

    /// Returns the value of `Authentication-Info` that gives the nonce for the next request (RFC 7615).
    pub fn next(&self, now: Timestamp) -> String {
        format!("nextnonce=\"{}\"", self.issue(now))
    }

    fn authenticate(&self, moment: &[u8]) -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.expose_bytes()).expect("HMAC takes any key");
        mac.update(b"pop nonce\0");
        mac.update(moment);
        mac.finalize().into_bytes().into_iter().take(16).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::challenge::{next_nonce, parse_challenges};

    #[test]
    fn a_nonce_is_good_for_its_lifetime_and_its_issuer() {
        let at = Timestamp::from_unix_seconds;
        let issuer = NonceIssuer::new([7; 32], Duration::from_secs(60));
        let nonce = issuer.issue(at(1000));
        for (now, good) in [(999, false), (1000, true), (1060, true), (1061, false)] {
            assert_eq!(issuer.is_good(&nonce, at(now)), good, "{now}");
        }
        assert!(!NonceIssuer::new([8; 32], Duration::from_secs(60)).is_good(&nonce, at(1000)));
        for bad in ["", "A", "AAAAAAAAA-g", &nonce[..31], &format!("{nonce}A"), &nonce.to_lowercase()] {
            assert!(!issuer.is_good(bad, at(1000)), "{bad}");
        }
        assert_eq!(parse_challenges([issuer.challenge(at(1000)).as_bytes()]).pop_nonce(), Some(nonce.as_str()));
        assert_eq!(next_nonce([issuer.next(at(1000)).as_bytes()]), Some(nonce));
        assert_eq!(format!("{issuer:?}"), "NonceIssuer { secret: Secret(..), lifetime: 60s }");
    }
}
