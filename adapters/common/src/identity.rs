//! A client certificate as TLS presents it (RFC 8705): its chain, and what signs with its key.
//!
//! The key signs as for any flow, so one that lies in a vault can do so too, where the host can wait for it.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use msal_core::{Algorithm, Signature, SigningError, SigningKey as Key, SigningRequest, TlsIdentity, TransportError};
use rustls::client::ResolvesClientCert;
use rustls::pki_types::CertificateDer;
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls::{Error, SignatureAlgorithm, SignatureScheme};

use crate::BuildError;
use crate::system::entropy;

/// What signs.
type Sign = dyn Fn(SigningRequest) -> Result<Signature, SigningError> + Send + Sync;

/// A client certificate, ready to be presented.
#[derive(Clone)]
pub struct Presented {
    identity: TlsIdentity,
    sign: Arc<Sign>,
    /// Whether it has been presented: a server need not ask for it.
    was_presented: Arc<AtomicBool>,
}

impl Presented {
    /// Takes a certificate whose key is in memory.
    ///
    /// # Errors
    /// [`TransportError::ClientCertificate`] when only the host can reach the key.
    pub fn new(identity: &TlsIdentity) -> Result<Self, TransportError> {
        match identity.signing_key() {
            Key::Local(_) => Ok(Self::signing_by(identity, |request| request.sign())),
            _ => Err(TransportError::ClientCertificate(
                "nothing signs with the remote key; give the host a signer".into(),
            )),
        }
    }

    /// Takes a certificate with what signs for its key; the thread that opens a connection waits for that.
    pub fn signing_by(
        identity: &TlsIdentity,
        sign: impl Fn(SigningRequest) -> Result<Signature, SigningError> + Send + Sync + 'static,
    ) -> Self {
        Self { identity: identity.clone(), sign: Arc::new(sign), was_presented: Arc::default() }
    }

    /// Returns the certificate's thumbprint, by which connections are kept apart.
    pub fn id(&self) -> &str {
        self.identity.id()
    }

    pub(crate) fn resolver(&self) -> Arc<dyn ResolvesClientCert> {
        let chain = self.identity.chain().map(|der| CertificateDer::from(der.to_vec())).collect();
        Arc::new(Resolver(Arc::new(CertifiedKey::new(chain, Arc::new(self.clone())))))
    }
}

impl fmt::Debug for Presented {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Presented({})", self.id())
    }
}

/// Presents one certificate, whoever asks: the flow has said that it is for this server.
#[derive(Debug)]
struct Resolver(Arc<CertifiedKey>);

impl ResolvesClientCert for Resolver {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

impl SigningKey for Presented {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let known = [
            (SignatureScheme::RSA_PSS_SHA256, Algorithm::Ps256),
            (SignatureScheme::RSA_PKCS1_SHA256, Algorithm::Rs256),
        ];
        let (scheme, algorithm) = known.into_iter().find(|(scheme, _)| offered.contains(scheme))?;
        Some(Box::new(Handshake { presented: self.clone(), scheme, algorithm }))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::RSA
    }
}

/// The signature of one handshake.
#[derive(Debug)]
struct Handshake {
    presented: Presented,
    scheme: SignatureScheme,
    algorithm: Algorithm,
}

impl Signer for Handshake {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let entropy = entropy().map_err(|why| Error::General(why.to_string()))?;
        let request = self.presented.identity.signing_request(self.algorithm, message.to_vec(), entropy);
        let signature = (self.presented.sign)(request).map_err(|why| Error::General(why.to_string()))?;
        self.presented.was_presented.store(true, Ordering::Relaxed);
        Ok(signature)
    }

    fn scheme(&self) -> SignatureScheme {
        self.scheme
    }
}

/// How many clients that present a certificate are kept.
const MOST: usize = 64;

/// The clients of a host that present certificates: one for each, so that no connection serves another certificate.
pub struct Presenting<T> {
    extra_roots_pem: Option<Vec<u8>>,
    clients: Mutex<Vec<(Presented, T)>>,
}

impl<T: Clone> Presenting<T> {
    /// Begins without a client; those to come trust these certificate authorities, in PEM, beside the platform's.
    pub fn new(extra_roots_pem: Option<Vec<u8>>) -> Self {
        Self { extra_roots_pem, clients: Mutex::default() }
    }

    /// Returns the client that presents a certificate, which is made when it is first asked for, and what tells whether it
    /// has presented it.
    ///
    /// # Errors
    /// [`TransportError::ClientCertificate`] when it can not be made.
    pub fn client(
        &self,
        presented: &Presented,
        make: impl FnOnce(Option<&[u8]>, &Presented) -> Result<T, BuildError>,
    ) -> Result<(T, Witness), TransportError> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((own, known)) = clients.iter().find(|(own, _)| own.id() == presented.id()) {
            return Ok((known.clone(), Witness(Arc::clone(&own.was_presented))));
        }
        let client = make(self.extra_roots_pem.as_deref(), presented)
            .map_err(|why| TransportError::ClientCertificate(why.to_string().into()))?;
        if clients.len() == MOST {
            clients.remove(0);
        }
        clients.push((presented.clone(), client.clone()));
        Ok((client, Witness(Arc::clone(&presented.was_presented))))
    }
}

/// Tells whether a client has presented its certificate.
#[derive(Debug)]
pub struct Witness(Arc<AtomicBool>);

impl Witness {
    /// Takes an answer for good where the certificate has been presented.
    ///
    /// # Errors
    /// [`TransportError::ClientCertificate`] where no server has asked for it, or in no way that its key can answer.
    pub fn confirm(&self) -> Result<(), TransportError> {
        let unasked =
            || TransportError::ClientCertificate("the server did not ask for it, or takes no RSA with SHA-256".into());
        self.0.load(Ordering::Relaxed).then_some(()).ok_or_else(unasked)
    }
}

/// Returns the error of a host whose transport is the caller's own.
pub fn own_transport() -> TransportError {
    TransportError::ClientCertificate("the transport is the caller's own; let the host make its usual one".into())
}
