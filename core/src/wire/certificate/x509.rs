//! An X.509 certificate (RFC 5280) as far as a credential needs it: whose it is, whose key, how long, for what.

use core::fmt;
use core::ops::Deref;
use std::sync::OnceLock;

use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::{FromDer, X509Certificate, X509Name};
use x509_parser::public_key::PublicKey;

use super::encoded::EncodedCertificate;
use crate::base::{Timestamp, encode};
use crate::wire::text::tidy;

const SECONDS_OF_A_DAY: i64 = 24 * 60 * 60;

/// One certificate: its exact bytes, as which it can be used, and what was read from them.
///
/// Certificates are equal when their bytes are.
#[derive(Clone)]
pub struct Certificate {
    bytes: EncodedCertificate,
    pub(super) facts: Facts,
}

/// What a certificate says.
#[derive(Clone)]
pub(super) struct Facts {
    pub(super) subject: Name,
    pub(super) issuer: Name,
    serial: Vec<u8>,
    public_key: Vec<u8>,
    rsa_bits: Option<usize>,
    not_before: i64,
    pub(super) not_after: i64,
    pub(super) is_ca: bool,
    /// Whether the key may sign, where the certificate says what it may.
    pub(super) key_usage_signs: Option<bool>,
    pub(super) subject_key_id: Option<Vec<u8>>,
    pub(super) authority_key_id: Option<Vec<u8>>,
}

/// A distinguished name: its DER, by which names are compared, and its text, made when it is asked for.
#[derive(Clone)]
pub(super) struct Name {
    pub(super) der: Vec<u8>,
    text: OnceLock<String>,
}

impl Certificate {
    /// Reads one certificate in DER; bytes after it are refused. `None` when it is none.
    pub fn from_der(der: &[u8]) -> Option<Self> {
        Self::parse(EncodedCertificate::from_der(der.to_vec()))
    }

    /// Reads what the bytes of a certificate say; bytes after it are refused. `None` when it is none.
    pub fn parse(bytes: EncodedCertificate) -> Option<Self> {
        let (rest, parsed) = X509Certificate::from_der(bytes.der()).ok()?;
        let facts = rest.is_empty().then(|| Facts::of(&parsed))?;
        Some(Self { bytes, facts })
    }

    /// Returns the subject's distinguished name, for people: controls are blanks, and a long one is cut.
    pub fn subject(&self) -> &str {
        self.facts.subject.text()
    }

    /// Returns the issuer's distinguished name, for people as [`subject`](Self::subject) is.
    pub fn issuer(&self) -> &str {
        self.facts.issuer.text()
    }

    /// Returns the serial number in lower-case hexadecimal.
    pub fn serial(&self) -> String {
        encode::hex(&self.facts.serial)
    }

    /// Returns the first moment at which the certificate is valid; 1970 for an earlier one.
    pub fn not_before(&self) -> Timestamp {
        moment(self.facts.not_before)
    }

    /// Returns the last moment at which the certificate is valid; 1970 for an earlier one.
    pub fn not_after(&self) -> Timestamp {
        moment(self.facts.not_after)
    }

    /// Returns the whole days until the certificate expires; negative when it has.
    pub fn days_left(&self, now: Timestamp) -> i64 {
        let now = i64::try_from(now.as_unix_seconds()).unwrap_or(i64::MAX);
        self.facts.not_after.saturating_sub(now).div_euclid(SECONDS_OF_A_DAY)
    }

    /// Tells whether the certificate is valid at `now`.
    pub fn is_valid_at(&self, now: Timestamp) -> bool {
        i64::try_from(now.as_unix_seconds())
            .is_ok_and(|now| (self.facts.not_before..=self.facts.not_after).contains(&now))
    }

    /// Tells whether the certificate's key is of the kind and size that sign client assertions (rule R3.7).
    pub fn signs_assertions(&self) -> bool {
        self.facts.rsa_bits.is_some_and(|bits| (2048..=8192).contains(&bits))
    }

    /// Tells whether the certificate certifies this public key (`RSAPublicKey` in DER).
    pub fn certifies(&self, public_key_der: &[u8]) -> bool {
        self.facts.public_key == public_key_der
    }
}

impl Facts {
    fn of(parsed: &X509Certificate<'_>) -> Self {
        let mut facts = Self {
            subject: Name::new(parsed.subject()),
            issuer: Name::new(parsed.issuer()),
            serial: parsed.raw_serial().to_vec(),
            public_key: parsed.public_key().subject_public_key.data.to_vec(),
            rsa_bits: match parsed.public_key().parsed() {
                Ok(PublicKey::RSA(key)) => Some(key.key_size()),
                _ => None,
            },
            not_before: parsed.validity().not_before.timestamp(),
            not_after: parsed.validity().not_after.timestamp(),
            is_ca: false,
            key_usage_signs: None,
            subject_key_id: None,
            authority_key_id: None,
        };
        parsed.extensions().iter().for_each(|extension| facts.learn(extension.parsed_extension()));
        facts
    }

    fn learn(&mut self, extension: &ParsedExtension<'_>) {
        match extension {
            ParsedExtension::BasicConstraints(constraints) => self.is_ca = constraints.ca,
            ParsedExtension::KeyUsage(usage) => self.key_usage_signs = Some(usage.digital_signature()),
            ParsedExtension::SubjectKeyIdentifier(id) => self.subject_key_id = Some(id.0.to_vec()),
            ParsedExtension::AuthorityKeyIdentifier(id) => {
                self.authority_key_id = id.key_identifier.as_ref().map(|id| id.0.to_vec());
            }
            _ => {}
        }
    }
}

impl Name {
    fn new(name: &X509Name<'_>) -> Self {
        Self { der: name.as_raw().to_vec(), text: OnceLock::new() }
    }

    fn text(&self) -> &str {
        self.text.get_or_init(|| {
            X509Name::from_der(&self.der).map_or_else(|_| String::new(), |(_, name)| tidy(&name.to_string()))
        })
    }
}

fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(u64::try_from(seconds).unwrap_or_default())
}

impl Deref for Certificate {
    type Target = EncodedCertificate;

    fn deref(&self) -> &EncodedCertificate {
        &self.bytes
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Certificate({}, sha256 {})", self.subject(), self.thumbprint_sha256_hex())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::certificate::read::parse_certificates;

    #[test]
    fn what_it_says_is_read() {
        let leaf = parse_certificates(include_str!("../../../tests/data/leaf.pem")).expect("PEM").remove(0);
        assert_eq!((leaf.subject(), leaf.issuer()), ("CN=msal test leaf", "CN=msal test CA"));
        assert_eq!((leaf.serial().as_str(), leaf.signs_assertions()), ("1001", true));
        assert_eq!((leaf.facts.is_ca, leaf.facts.key_usage_signs), (false, None));
        assert_eq!(leaf.not_before().as_unix_seconds(), 1_704_067_200);
        let shown = format!("{leaf:?}");
        assert!(shown.starts_with("Certificate(CN=msal test leaf, sha256 0102dcc9"), "{shown}");
        assert_eq!(Certificate::from_der(&[leaf.der(), &[0]].concat()), None);
    }

    #[test]
    fn validity_is_a_question_of_the_given_time() {
        let leaf = parse_certificates(include_str!("../../../tests/data/leaf.pem")).expect("PEM").remove(0);
        let at = Timestamp::from_unix_seconds;
        let (first, last) = (leaf.not_before().as_unix_seconds(), leaf.not_after().as_unix_seconds());
        for (now, valid, days) in [
            (first - 1, false, 7305),
            (first, true, 7305),
            (last, true, 0),
            (last + 1, false, -1),
            (u64::MAX, false, i64::MIN),
        ] {
            let left = leaf.days_left(at(now));
            assert_eq!(leaf.is_valid_at(at(now)), valid, "{now}");
            assert!(left == days || (days == i64::MIN && left < -1_000_000), "{now}: {left}");
        }
    }
}
