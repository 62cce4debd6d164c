//! What a client shows in TLS: a certificate with its chain, and the key that it certifies (RFC 8705).

use core::fmt;
use std::sync::Arc;

use super::signing::{SigningKey, SigningRequest};
use crate::base::encode::base64url;
use crate::wire::certificate::CertificateChain;
use crate::wire::key::Algorithm;

/// A client certificate to present, and the key that proves it is one's own.
///
/// A host keeps connections apart by [`id`](Self::id): one that was opened with a certificate serves no other. Cloning it
/// is cheap; `Debug` shows the id only.
#[derive(Clone)]
pub struct TlsIdentity(Arc<Inner>);

struct Inner {
    chain: CertificateChain,
    key: SigningKey,
    id: String,
}

impl TlsIdentity {
    pub(crate) fn new(chain: CertificateChain, key: SigningKey) -> Self {
        let id = base64url(&chain.leaf().thumbprint_sha256());
        Self(Arc::new(Inner { chain, key, id }))
    }

    /// Returns the SHA-256 thumbprint of the certificate in base64url, by which tokens name it (`x5t#S256`).
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// Iterates over the certificates of the chain in DER, the client's own first.
    pub fn chain(&self) -> impl Iterator<Item = &[u8]> {
        self.0.chain.certificates().map(|certificate| certificate.der())
    }

    /// Returns what is to be signed in a handshake, for the host to sign with the key; `entropy` must not be used twice.
    pub fn signing_request(&self, algorithm: Algorithm, message: Vec<u8>, entropy: [u8; 32]) -> SigningRequest {
        SigningRequest::new(self.0.key.clone(), algorithm, message, entropy)
    }

    /// Returns the handle of the key: one in memory, or the name of one that only the host can reach.
    pub fn signing_key(&self) -> &SigningKey {
        &self.0.key
    }
}

impl fmt::Debug for TlsIdentity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "TlsIdentity({})", self.id())
    }
}
