//! Whom to trust: the platform's certificate authorities, and those that a caller adds.
//!
//! The cryptography (`ring`) is handed over as a value: no process-wide default is read or set.

use std::sync::Arc;

use rustls::client::WantsClientCert;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, ConfigBuilder};

use crate::trust::Trust;
use crate::{BuildError, Presented};

/// A client's TLS configuration but for the certificate that it presents.
pub type Trusting = ConfigBuilder<ClientConfig, WantsClientCert>;

/// Makes a client's TLS configuration, for TLS 1.2 and 1.3; it presents a certificate where one is given.
///
/// The roots in PEM are trusted beside the platform's; where the platform has none, they alone are.
///
/// # Errors
/// [`BuildError`] when the PEM can not be read, or nobody would be trusted.
pub fn client_config(
    extra_roots_pem: Option<&[u8]>,
    presented: Option<&Presented>,
) -> Result<ClientConfig, BuildError> {
    trusting(extra_roots_pem).map(|trusting| presenting(trusting, presented))
}

/// Settles whom to trust, as [`client_config`] does.
///
/// # Errors
/// [`BuildError`] when the PEM can not be read, or nobody would be trusted.
pub fn trusting(extra_roots_pem: Option<&[u8]>) -> Result<Trusting, BuildError> {
    let crypto = Arc::new(ring::default_provider());
    let trust = match extra_roots_pem.map(roots).transpose()? {
        Some(roots) => Trust::with_roots(Arc::clone(&crypto), roots)?,
        None => Trust::platform(Arc::clone(&crypto))?,
    };
    let builder = ClientConfig::builder_with_provider(crypto).with_safe_default_protocol_versions();
    let builder = builder.map_err(|why| BuildError::Tls(why.to_string()))?;
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(trust))) // "custom", not "none"
}

/// Settles which certificate to present, if any.
pub fn presenting(trusting: Trusting, presented: Option<&Presented>) -> ClientConfig {
    match presented {
        Some(presented) => trusting.with_client_cert_resolver(presented.resolver()),
        None => trusting.with_no_client_auth(),
    }
}

fn roots(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, BuildError> {
    let roots: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let roots = roots.map_err(|why| BuildError::RootsMalformed(why.to_string()))?;
    if roots.is_empty() { Err(BuildError::RootsEmpty) } else { Ok(roots) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_that_can_not_be_used_are_refused() {
        let block = |content| format!("-----BEGIN CERTIFICATE-----\n{content}\n-----END CERTIFICATE-----\n");
        let outcome = |pem: &str| client_config(Some(pem.as_bytes()), None).err();
        assert_eq!(outcome("no certificate"), Some(BuildError::RootsEmpty));
        assert!(matches!(outcome(&block("%%%%")), Some(BuildError::RootsMalformed(_))));
        assert!(matches!(outcome(&block("AAAA")), Some(BuildError::Roots(_))));
    }
}
