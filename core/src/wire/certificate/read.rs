//! Reads the certificates of a file (rule R4.1): PEM, the bare base64 of one, or the DER of one.

use super::encoded::EncodedCertificate;
use super::error::CertificateError;
use super::x509::Certificate;
use crate::wire::pem::{self, PemError, Section};

/// Reads the certificates of a PEM text in its order, or the one of a file that is its base64 or its DER.
///
/// Private keys and other blocks beside a certificate are skipped, and so is a byte order mark at the start. A file has
/// at most one mebibyte and [`pem::MOST_BLOCKS`] blocks.
///
/// # Errors
/// [`CertificateError`] names what was found instead; one bad certificate spoils the file.
pub fn parse_certificates(file: impl AsRef<[u8]>) -> Result<Vec<Certificate>, CertificateError> {
    let numbered = encoded_certificates(file)?.into_iter().zip(1..);
    numbered.map(|(bytes, number)| Certificate::parse(bytes).ok_or(CertificateError::Malformed(number))).collect()
}

/// Finds the certificates of a file as [`parse_certificates`] does, without looking into them.
///
/// It is all that thumbprints and `x5c` need, and says nothing of whether the bytes are certificates.
///
/// # Errors
/// [`CertificateError`] names what was found instead.
pub fn encoded_certificates(file: impl AsRef<[u8]>) -> Result<Vec<EncodedCertificate>, CertificateError> {
    let file = file.as_ref();
    if file.len() > pem::LARGEST_INPUT {
        return Err(PemError::TooLarge.into());
    }
    match str::from_utf8(file) {
        Ok(text) => of_text(text.trim_start_matches('\u{feff}')),
        // No text begins with the tag of a SEQUENCE and a length that a certificate can have.
        Err(_) if file.starts_with(&[0x30]) => Ok(vec![EncodedCertificate::from_der(file.to_vec())]),
        Err(_) => Err(CertificateError::NotText),
    }
}

fn of_text(text: &str) -> Result<Vec<EncodedCertificate>, CertificateError> {
    if text.trim().is_empty() {
        return Err(CertificateError::Empty);
    }
    let sections = pem::sections(text)?;
    if sections.is_empty() {
        let bare = EncodedCertificate::from_base64(compact(text)).ok_or(CertificateError::NotBase64)?;
        return Ok(vec![bare]);
    }
    let certificates = sections.iter().filter(|section| matches!(section.label, "CERTIFICATE" | "X509 CERTIFICATE"));
    let found = certificates.map(decode).collect::<Result<Vec<_>, _>>()?;
    match found.is_empty() {
        true => Err(CertificateError::instead(&sections.iter().map(|section| section.label).collect::<Vec<_>>())),
        false => Ok(found),
    }
}

/// Decodes a block; one with header lines, or with something else that is no base64, goes the longer way.
fn decode(section: &Section<'_>) -> Result<EncodedCertificate, PemError> {
    match EncodedCertificate::from_base64(compact(section.body)) {
        Some(certificate) => Ok(certificate),
        None => section.decode().map(|der| EncodedCertificate::from_der(der.to_vec())),
    }
}

/// A text without its white space; a certificate is no secret, so nothing needs to be wiped.
fn compact(text: &str) -> String {
    let mut compact = String::with_capacity(text.len());
    text.split_ascii_whitespace().for_each(|part| compact.push_str(part));
    compact
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAF: &str = include_str!("../../../tests/data/leaf.pem");
    const KEY: &str = include_str!("../../../tests/data/leaf_key.pem");

    fn bare() -> String {
        LEAF.lines().filter(|line| !line.starts_with('-')).collect::<Vec<_>>().join("\r\n ")
    }

    #[test]
    fn pem_base64_and_der_give_the_same_certificate() {
        let pem = parse_certificates(format!("\u{feff}{KEY}{LEAF}")).expect("PEM");
        assert_eq!(pem.len(), 1);
        let leaf = pem.first().expect("one certificate");
        let indented = LEAF.replace('\n', "\n    ");
        let x509 = LEAF.replace(" CERTIFICATE", " X509 CERTIFICATE");
        let files =
            [bare().into_bytes(), leaf.der().to_vec(), indented.into(), x509.into(), LEAF.replace('\n', "\r").into()];
        for file in files {
            assert_eq!(parse_certificates(&file).as_ref(), Ok(&pem));
        }
        assert_eq!(leaf.x5c(), bare().split_whitespace().collect::<String>());
    }

    #[test]
    fn blocks_on_one_line_and_without_a_last_line_end_are_blocks() {
        let glued = format!("{}{}", LEAF.trim_end(), LEAF.trim_end());
        assert_eq!(encoded_certificates(glued).map(|found| found.len()), Ok(2));
    }

    #[test]
    fn what_holds_no_certificate_is_named() {
        let url_safe = bare().replace('+', "-").replace('/', "_");
        let block = |label: &str| format!("-----BEGIN {label}-----\nAAAA\n-----END {label}-----");
        let utf16: Vec<u8> = "\u{feff}-----BEGIN".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let escaped = CertificateError::Pem(PemError::EscapedLineEnds("CERTIFICATE".to_owned()));
        for (file, error) in [
            (" \r\n".as_bytes(), CertificateError::Empty),
            (KEY.as_bytes(), CertificateError::PrivateKeyGiven),
            (block("OTHER").as_bytes(), CertificateError::Absent),
            (block("CERTIFICATE").as_bytes(), CertificateError::Malformed(1)),
            (format!("{LEAF}{}", block("CERTIFICATE")).as_bytes(), CertificateError::Malformed(2)),
            (b"AAAA", CertificateError::Malformed(1)),
            (b"0\x82\x01\x00", CertificateError::Malformed(1)),
            (&utf16, CertificateError::NotText),
            (url_safe.as_bytes(), CertificateError::NotBase64),
            (block("certificate").replace("BEGIN", "begin").as_bytes(), CertificateError::NotBase64),
            (LEAF.replace('\n', "\\n").as_bytes(), escaped),
            (&vec![b' '; pem::LARGEST_INPUT + 1], PemError::TooLarge.into()),
        ] {
            assert_eq!(parse_certificates(file).err(), Some(error));
        }
        for label in ["TRUSTED CERTIFICATE", "PKCS7", "CMS", "NEW CERTIFICATE REQUEST", "RSA PUBLIC KEY", "X509 CRL"] {
            let error = parse_certificates(block(label)).err();
            assert!(matches!(error, Some(CertificateError::OtherGiven { .. })), "{label}: {error:?}");
        }
    }
}
