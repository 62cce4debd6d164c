//! A private key and the certificates that were made for it, read from what people have.

use zeroize::Zeroizing;

use super::signer_options::SignerOptions;
use crate::base::{Secret, encode};
use crate::error::ConfigError;
use crate::wire::certificate::{self, Certificate, CertificateChain, CertificateError};
use crate::wire::key::{self, KeyError, PrivateKey};

/// How many of the certificates that do not fit a key an error names.
const MOST_NAMED: usize = 5;

/// Where the certificates of a key are.
#[derive(Clone)]
pub(crate) enum Certificates {
    /// Nowhere: the service knows the certificate by its thumbprint.
    Absent,
    /// In the key's own file.
    Beside,
    /// In a file of their own, which is this.
    Given(Vec<u8>),
}

/// A key, and a chain for each certificate that was made for it, the last to end first.
pub(crate) struct KeyMaterial {
    pub(crate) key: PrivateKey,
    pub(crate) chains: Vec<CertificateChain>,
}

impl KeyMaterial {
    /// Reads a key and its certificates, which must belong together.
    pub(crate) fn read(
        certificates: &Certificates,
        key: &Secret,
        options: &SignerOptions,
    ) -> Result<Self, ConfigError> {
        let decoded = decoded(key);
        let content = decoded.as_deref().map_or(key.expose_bytes(), Vec::as_slice);
        let file = key::read(content, options.passphrase.as_ref()).map_err(|why| unreadable(&why))?;
        let given = match certificates {
            Certificates::Absent => Vec::new(),
            Certificates::Beside => beside(&file.certificates).map_err(|why| unusable(&why))?,
            Certificates::Given(file) => certificate::parse_certificates(file).map_err(|why| unusable(&why))?,
        };
        let public_key = file.key.public_key_der();
        if !given.is_empty() && !given.iter().any(|certificate| certificate.certifies(public_key)) {
            return Err(stranger(&file.key, &given));
        }
        let chains = CertificateChain::all_for_key(given, public_key);
        let key = match options.backend.as_deref() {
            None => file.key,
            Some(backend) => file.key.with_backend(backend).map_err(|why| {
                let problem =
                    format!("{} does not take the key, which has {} bits: {why}", backend.name(), file.key.bits());
                ConfigError::new("signing_backend", problem, "use another backend, or another key")
            })?,
        };
        Ok(Self { key, chains })
    }
}

/// Reads the certificates of a key that only the host can reach.
pub(crate) fn remote_chain(certificates: &[u8]) -> Result<CertificateChain, ConfigError> {
    let given = certificate::parse_certificates(certificates).map_err(|why| unusable(&why))?;
    let chain = CertificateChain::of(given, None).map_err(|why| unusable(&why))?;
    if !chain.leaf().signs_assertions() {
        let problem = format!("of {} has no RSA key of 2048 to 8192 bits", chain.leaf().subject());
        return Err(ConfigError::new("certificate", problem, "only such keys sign client assertions"));
    }
    Ok(chain)
}

/// Decodes a key file that is the base64 of a binary one.
fn decoded(key: &Secret) -> Option<Zeroizing<Vec<u8>>> {
    let text = key.expose_secret();
    if text.contains("-----") {
        return None;
    }
    let mut compact = Zeroizing::new(String::with_capacity(text.len())); // never grown: no unwiped copy is left
    text.split_ascii_whitespace().for_each(|part| compact.push_str(part));
    encode::from_base64(&compact).map(Zeroizing::new).filter(|bytes| bytes.starts_with(&[0x30]))
}

fn beside(certificates: &[Vec<u8>]) -> Result<Vec<Certificate>, CertificateError> {
    let numbered = certificates.iter().zip(1..);
    numbered.map(|(der, number)| Certificate::from_der(der).ok_or(CertificateError::Malformed(number))).collect()
}

fn unreadable(why: &KeyError) -> ConfigError {
    let (field, remedy) = match why {
        KeyError::PassphraseMissing => ("passphrase", "give it with `with_passphrase`"),
        KeyError::WrongPassphraseOrCorrupt => ("passphrase", "give the one that the file was made with"),
        _ => ("private_key", "give one RSA key: PKCS#8 or PKCS#1 in PEM or DER, or a PFX"),
    };
    ConfigError::new(field, format!("can not be used: {why}"), remedy)
}

fn unusable(why: &CertificateError) -> ConfigError {
    let remedy = "give the public certificate, and its chain, in PEM";
    ConfigError::new("certificate", format!("can not be used: {why}"), remedy)
}

fn stranger(key: &PrivateKey, certificates: &[Certificate]) -> ConfigError {
    let public_key = encode::hex(&key.public_key_digest());
    let named: Vec<&str> = certificates.iter().take(MOST_NAMED).map(Certificate::subject).collect();
    let rest = match certificates.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    let problem = format!(
        "(its public key has SHA-256 {public_key}) belongs to none of the certificates: {}{rest}",
        named.join("; ")
    );
    ConfigError::new("private_key", problem, "give the certificate that was made for this key")
}
