//! Certificates: their bytes are kept as they are, in every form in which they come, and so are their thumbprints.

use msal_core::Timestamp;
use msal_core::base::encode;
use msal_core::wire::certificate::{Certificate, chain, parse_certificates};
use msal_core::wire::key::PrivateKey;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::text;

/// The most bytes of a name that is shown.
const LONGEST_NAME: usize = 4 * 4096;

/// The DER is kept byte for byte, the thumbprints are of it, and DER, base64 and PEM of it read as the same certificate.
pub fn certificate(data: &[u8]) {
    if let Some(certificate) = Certificate::from_der(data) {
        assert_eq!(certificate.der(), data);
        assert_faithful(&certificate);
    }
    let Some(text) = text::of(data) else { return };
    match parse_certificates(text) {
        Ok(certificates) => {
            assert!(!certificates.is_empty());
            certificates.iter().for_each(assert_faithful);
            let written: String = certificates.iter().map(|certificate| pem(certificate.der())).collect();
            assert_eq!(parse_certificates(&written).as_ref(), Ok(&certificates));
            assert_chain(&certificates, text);
        }
        Err(error) => text::assert_loggable(&error, 100),
    }
}

fn assert_faithful(certificate: &Certificate) {
    let der = certificate.der();
    assert_eq!(certificate.thumbprint_sha1(), <[u8; 20]>::from(Sha1::digest(der)));
    assert_eq!(certificate.thumbprint_sha256(), <[u8; 32]>::from(Sha256::digest(der)));
    assert_eq!(Certificate::from_der(der).as_ref(), Some(certificate));
    assert_eq!(Certificate::from_der(&[der, &[0]].concat()), None);
    assert_eq!(parse_certificates(&encode::base64(der)).as_deref(), Ok(core::slice::from_ref(certificate)));
    text::assert_printable(certificate.subject(), LONGEST_NAME);
    text::assert_printable(&format!("{certificate:?}"), LONGEST_NAME + 100);
    let later = Timestamp::from_unix_seconds(certificate.not_after().as_unix_seconds().saturating_add(1));
    assert!(!certificate.is_valid_at(later));
}

/// A chain is made of the certificates given, each at most once, and begins with the one of the key.
fn assert_chain(certificates: &[Certificate], text: &str) {
    let Ok(key) = PrivateKey::from_pem(text) else { return };
    let certified = certificates.iter().any(|certificate| certificate.certifies(key.public_key_der()));
    let chain = chain(certificates, key.public_key_der()).unwrap_or_default();
    assert_eq!(chain.first().is_some_and(|leaf| leaf.certifies(key.public_key_der())), certified);
    for (at, link) in chain.iter().enumerate() {
        assert!(certificates.contains(link) && chain.iter().position(|other| other == link) == Some(at));
    }
}

fn pem(der: &[u8]) -> String {
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", encode::base64(der))
}
