//! A certificate made for a test's own TLS server on `localhost`.

use std::sync::Arc;

use futures_rustls::TlsAcceptor;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivatePkcs8KeyDer;

/// Returns what accepts connections, and the certificate to trust, in PEM; the server speaks these protocols, if any.
pub(crate) fn acceptor(protocols: &[&str]) -> (TlsAcceptor, String) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let tls = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let tls = tls.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let mut tls = tls.with_single_cert(vec![cert.der().clone()], key.into()).unwrap();
    tls.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    (TlsAcceptor::from(Arc::new(tls)), cert.pem())
}
