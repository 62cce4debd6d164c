//! Certificates of a client: their thumbprints, their chains, and the chains that are trusted for their subject.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use x509_parser::{certificate::X509Certificate, prelude::FromDer, time::ASN1Time};

use crate::{app::TrustedSubject, jws::Thumbprint};

/// The most certificates in an `x5c`.
const LONGEST: usize = 10;

/// Reads one certificate, with nothing behind it.
pub(crate) fn certificate(der: &[u8]) -> Option<X509Certificate<'_>> {
    X509Certificate::from_der(der).ok().filter(|(rest, _)| rest.is_empty()).map(|(_, certificate)| certificate)
}

/// Whether the certificate has that thumbprint, in base64url without padding.
pub(crate) fn has_thumbprint(der: &[u8], thumbprint: Thumbprint<'_>) -> bool {
    match thumbprint {
        Thumbprint::Sha1(sent) => sent == URL_SAFE_NO_PAD.encode(Sha1::digest(der)),
        Thumbprint::Sha256(sent) => sent == URL_SAFE_NO_PAD.encode(Sha256::digest(der)),
    }
}

/// Whether the certificate is valid at that time.
pub(crate) fn is_current(certificate: &X509Certificate<'_>, now: u64) -> bool {
    let time = i64::try_from(now).ok().and_then(|seconds| ASN1Time::from_timestamp(seconds).ok());
    time.is_some_and(|time| certificate.validity().is_valid_at(time))
}

/// Reads an `x5c` (RFC 7515, section 4.1.6): standard base64, leaf first, each certificate issued by the next.
pub(crate) fn read(x5c: &[String]) -> Result<Vec<Vec<u8>>, &'static str> {
    if x5c.is_empty() || x5c.len() > LONGEST {
        return Err("x5c needs 1 to 10 certificates");
    }
    let ders: Vec<Vec<u8>> = x5c
        .iter()
        .map(|text| STANDARD.decode(text))
        .collect::<Result<_, _>>()
        .map_err(|_| "x5c is not standard base64")?;
    let read: Option<Vec<_>> = ders.iter().map(|der| certificate(der)).collect();
    let certificates = read.ok_or("x5c holds something that is no certificate")?;
    let pairs = certificates.iter().zip(certificates.iter().skip(1));
    if pairs.into_iter().all(|(child, parent)| is_issued_by(child, parent)) {
        Ok(ders)
    } else {
        Err("x5c is not a chain: a certificate is not issued by the next one")
    }
}

/// Whether the chain starts with the trusted subject and ends at the trusted authority, or is issued by it.
pub(crate) fn is_trusted(chain: &[Vec<u8>], trusted: &TrustedSubject) -> bool {
    let ends = (chain.first(), chain.last(), certificate(&trusted.authority));
    let (Some(leaf), Some(last), Some(authority)) = ends else { return false };
    let named = certificate(leaf).is_some_and(|leaf| leaf.subject().to_string() == trusted.subject);
    named
        && (*last == trusted.authority && chain.len() > 1
            || certificate(last).is_some_and(|last| is_issued_by(&last, &authority)))
}

fn is_issued_by(child: &X509Certificate<'_>, parent: &X509Certificate<'_>) -> bool {
    child.issuer().as_raw() == parent.subject().as_raw()
        && parent.is_ca()
        && child.verify_signature(Some(parent.public_key())).is_ok()
}
