//! Certificates: their bytes are kept as they are, in every form in which they come, and so are their thumbprints.

use msal_core::Timestamp;
use msal_core::base::encode;
use msal_core::wire::certificate::{
    Certificate, CertificateChain, CertificateError, encoded_certificates, extract_certs, parse_certificates,
};
use msal_core::wire::key::PrivateKey;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::text;

/// The most bytes of a name that is shown.
const LONGEST_NAME: usize = 4 * 4096;

/// The longest text for which the extraction is compared with its definition, which takes quadratic time.
const LONGEST_COMPARED: usize = 16 << 10;

/// The DER is kept byte for byte, the thumbprints are of it, and DER, base64 and PEM of it read as the same certificate;
/// reading without looking inside finds the same bytes, and so does MSAL's extraction in what a printer printed.
pub fn certificate(data: &[u8]) {
    if let Some(certificate) = Certificate::from_der(data) {
        assert_eq!(certificate.der(), data);
        assert_faithful(&certificate);
    }
    match parse_certificates(data) {
        Ok(certificates) => {
            assert!(!certificates.is_empty());
            certificates.iter().for_each(assert_faithful);
            let written: String = certificates.iter().map(|certificate| pem(certificate.der())).collect();
            assert_eq!(parse_certificates(&written).as_ref(), Ok(&certificates));
            let x5c: Vec<String> = certificates.iter().map(|certificate| certificate.x5c().to_owned()).collect();
            assert_eq!(extract_certs(&written), Ok(x5c));
            let encoded = encoded_certificates(data).expect("what can be parsed can be found");
            assert!(encoded.iter().eq(certificates.iter().map(|certificate| &**certificate)));
            if let Some(text) = text::of(data) {
                assert_chain(&certificates, text);
            }
        }
        Err(error) => text::assert_loggable(&error, 120),
    }
    text::of(data).into_iter().for_each(assert_extracted);
}

/// The extraction is that of its definition: a begin line, something without a dash, an end line.
fn assert_extracted(text: &str) {
    let found = extract_certs(text);
    if text.len() > LONGEST_COMPARED {
        return;
    }
    let (lower, begin, end) = (text.to_ascii_lowercase(), "-----begin certificate-----", "-----end certificate-----");
    let mut expected = Vec::new();
    let mut at = 0;
    while let Some(offset) = lower.get(at..).and_then(|rest| rest.find(begin)) {
        let body = at + offset + begin.len();
        let length = lower.get(body..).and_then(|rest| rest.find('-')).unwrap_or_default();
        let is_closed = length > 0 && lower.get(body + length..).is_some_and(|rest| rest.starts_with(end));
        if let (true, Some(content)) = (is_closed, text.get(body..body + length)) {
            expected.push(content);
        }
        at = if is_closed { body + length + end.len() } else { at + offset + 1 };
    }
    match (found, expected.is_empty()) {
        (Ok(found), false) => {
            assert_eq!(found.len(), expected.len());
            assert!(found.iter().zip(expected).all(|(found, content)| content.contains(found.as_str())));
            let is_bare = |found: &String| found.trim() == found && !found.contains('-');
            assert!(found.iter().all(is_bare));
        }
        (Ok(found), true) => assert!(found.len() == 1 && found.iter().all(|whole| text.contains(whole.as_str()))),
        (Err(error), is_none) => {
            assert!(is_none && text.contains("PRIVATE KEY"));
            assert_eq!(error, CertificateError::PrivateKeyGiven);
        }
    }
}

fn assert_faithful(certificate: &Certificate) {
    let der = certificate.der();
    assert_eq!(certificate.thumbprint_sha1(), <[u8; 20]>::from(Sha1::digest(der)));
    assert_eq!(certificate.thumbprint_sha256(), <[u8; 32]>::from(Sha256::digest(der)));
    assert_eq!(Certificate::from_der(der).as_ref(), Some(certificate));
    assert_eq!(Certificate::from_der(&[der, &[0]].concat()), None);
    assert_eq!(parse_certificates(encode::base64(der)).as_deref(), Ok(core::slice::from_ref(certificate)));
    assert_eq!(encode::from_base64(certificate.x5c()).as_deref(), Some(der));
    text::assert_printable(certificate.subject(), LONGEST_NAME);
    text::assert_printable(certificate.issuer(), LONGEST_NAME);
    text::assert_printable(&format!("{certificate:?}"), LONGEST_NAME + 100);
    let later = Timestamp::from_unix_seconds(certificate.not_after().as_unix_seconds().saturating_add(1));
    assert!(!certificate.is_valid_at(later) && certificate.days_left(later) < 0);
}

/// A chain is there for the key beside the certificates exactly when one of them was made for it.
fn assert_chain(certificates: &[Certificate], text: &str) {
    let Ok(key) = PrivateKey::from_pem(text) else { return };
    let certified = certificates.iter().any(|certificate| certificate.certifies(key.public_key_der()));
    let chain = CertificateChain::for_key(certificates.to_vec(), key.public_key_der(), None);
    assert_eq!(chain.is_ok_and(|chain| chain.leaf().certifies(key.public_key_der())), certified);
}

fn pem(der: &[u8]) -> String {
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", encode::base64(der))
}
