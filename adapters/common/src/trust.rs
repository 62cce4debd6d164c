//! The verifier of servers' certificates: the authorities that a caller adds, and the platform's beside them.
//!
//! Reading the platform's takes milliseconds, so that is put off until a certificate is met that the caller's do not
//! vouch for.

use std::fmt;
use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;

use crate::BuildError;

/// Whom to trust.
pub(crate) struct Trust {
    crypto: Arc<CryptoProvider>,
    own: Option<Arc<WebPkiServerVerifier>>,
    platform: OnceLock<Result<Verifier, Error>>,
}

impl Trust {
    /// Trusts the platform, which has to name somebody.
    pub(crate) fn platform(crypto: Arc<CryptoProvider>) -> Result<Self, BuildError> {
        let platform = Verifier::new(Arc::clone(&crypto)).map_err(|why| BuildError::Roots(why.to_string()))?;
        Ok(Self { crypto, own: None, platform: Ok(platform).into() })
    }

    /// Trusts these authorities, and the platform if it names any.
    pub(crate) fn with_roots(
        crypto: Arc<CryptoProvider>,
        roots: Vec<CertificateDer<'static>>,
    ) -> Result<Self, BuildError> {
        let mut store = RootCertStore::empty();
        for root in roots {
            store.add(root).map_err(|why| BuildError::Roots(why.to_string()))?;
        }
        let own = WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(&crypto)).build();
        let own = own.map_err(|why| BuildError::Roots(why.to_string()))?;
        Ok(Self { crypto, own: Some(own), platform: OnceLock::new() })
    }
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verify = |verifier: &dyn ServerCertVerifier| {
            verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        };
        let stranger = Error::InvalidCertificate(CertificateError::UnknownIssuer);
        match self.own.as_deref().map_or(Err(stranger), |own| verify(own)) {
            Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => {}
            outcome => return outcome,
        }
        match self.platform.get_or_init(|| Verifier::new(Arc::clone(&self.crypto))) {
            Ok(platform) => verify(platform),
            Err(why) => Err(why.clone()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.crypto.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.crypto.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.crypto.signature_verification_algorithms.supported_schemes()
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Trust(own: {}, platform read: {})", self.own.is_some(), self.platform.get().is_some())
    }
}
