//! A key with all that the header of its assertions says of it: the thumbprint, the chain, the algorithm.

use std::sync::Arc;

use super::key_material::KeyMaterial;
use super::signer_options::{SignerOptions, X5c};
use super::signing::SigningKey;
use super::tls_identity::TlsIdentity;
use crate::base::{Timestamp, encode};
use crate::error::ConfigError;
use crate::wire::certificate::{Certificate, CertificateChain};
use crate::wire::jws::{self, Header};
use crate::wire::key::Algorithm;

/// A key, ready to sign.
#[derive(Clone)]
pub(crate) struct AssertionSigner {
    pub(crate) key: SigningKey,
    /// What is said of the key's certificate that is the last to end, or of the only thing known of it.
    first: Headers,
    /// What is said of the other certificates that were made for the key.
    others: Vec<Headers>,
    /// The algorithm, where the caller decides it.
    algorithm: Option<Algorithm>,
    pub(crate) reuse: bool,
}

/// The encoded headers that name one certificate: each algorithm has its thumbprint, and never both (rule R3.1).
#[derive(Clone)]
struct Headers {
    chain: Option<CertificateChain>,
    rs256: Option<String>,
    ps256: Option<String>,
}

impl AssertionSigner {
    /// Takes a key in memory.
    pub(crate) fn local(material: KeyMaterial, options: &SignerOptions) -> Result<Self, ConfigError> {
        Self::new(SigningKey::Local(material.key), &material.chains, options)
    }

    /// Takes a key that only the host can reach, on its certificate's word.
    pub(crate) fn remote(
        chain: Option<&CertificateChain>,
        name: &Arc<str>,
        options: &SignerOptions,
    ) -> Result<Self, ConfigError> {
        if name.is_empty() {
            return Err(ConfigError::new("remote_key", "has no name", "give the name under which the host knows it"));
        }
        Self::new(SigningKey::Remote(Arc::clone(name)), chain.map_or(&[], core::slice::from_ref), options)
    }

    /// Joins a key to its certificate chains, or to the thumbprint that stands for one.
    fn new(key: SigningKey, chains: &[CertificateChain], options: &SignerOptions) -> Result<Self, ConfigError> {
        let given = options.thumbprint.as_deref().map(parse_thumbprint).transpose()?;
        let mut headers = match chains {
            [] => vec![Headers::of_thumbprint(given.as_deref().ok_or_else(nameless)?)],
            [first, ..] => {
                let named =
                    chains.iter().filter(|chain| given.as_deref().is_none_or(|given| is_of(given, chain.leaf())));
                let headers: Vec<_> = named.map(|chain| Headers::of_chain(chain, options.x5c)).collect();
                if headers.is_empty() {
                    return Err(misnamed(first.leaf()));
                }
                headers
            }
        };
        let others = headers.split_off(1);
        Ok(Self {
            key,
            first: headers.pop().expect("there is one for a thumbprint, or one for each chain"),
            others,
            algorithm: options.algorithm.or(given.filter(|given| given.len() == 20).map(|_| Algorithm::Rs256)),
            reuse: options.reuse,
        })
    }

    /// Returns the algorithm and the encoded header, as far as they can be known without the time.
    pub(crate) fn header(&self, default: Algorithm) -> Result<(Algorithm, &str), ConfigError> {
        self.written(&self.first, default)
    }

    /// Returns the algorithm and the encoded header, which names a certificate that is valid at `now` if there is one.
    pub(crate) fn header_at(&self, default: Algorithm, now: Timestamp) -> Result<(Algorithm, &str), ConfigError> {
        self.written(self.at(now), default)
    }

    /// Returns what is said of a certificate that is valid at `now`, if there is one.
    fn at(&self, now: Timestamp) -> &Headers {
        let mut all = core::iter::once(&self.first).chain(&self.others);
        let valid = all.find(|headers| headers.chain.as_ref().is_some_and(|chain| chain.leaf().is_valid_at(now)));
        valid.unwrap_or(&self.first)
    }

    /// Tells whether a certificate is known, and not its thumbprint only.
    pub(crate) fn has_certificate(&self) -> bool {
        self.first.chain.is_some()
    }

    /// Returns a certificate with its key to present in TLS, one that is valid at `now` if there is one; none where the
    /// certificate is known by its thumbprint only.
    pub(crate) fn tls_identity_at(&self, now: Timestamp) -> Option<TlsIdentity> {
        Some(TlsIdentity::new(self.at(now).chain.clone()?, self.key.clone()))
    }

    fn written<'a>(&self, headers: &'a Headers, default: Algorithm) -> Result<(Algorithm, &'a str), ConfigError> {
        let algorithm = self.algorithm.unwrap_or(default);
        let header = match algorithm {
            Algorithm::Rs256 => headers.rs256.as_deref(),
            Algorithm::Ps256 => headers.ps256.as_deref(),
            Algorithm::Es256 => {
                return Err(ConfigError::new("algorithm", "is ES256", "use PS256 or RS256: the key is an RSA key"));
            }
        };
        let header = header.ok_or_else(|| {
            let problem = format!("is not of the kind that {} needs here", algorithm.name());
            ConfigError::new("thumbprint", problem, "give the public certificate, or its other thumbprint")
        })?;
        Ok((algorithm, header))
    }
}

impl Headers {
    fn of_chain(chain: &CertificateChain, x5c: X5c) -> Self {
        let x5c: Vec<&str> = match x5c {
            X5c::Chain => chain.x5c(),
            X5c::Leaf => vec![chain.leaf().x5c()],
            X5c::Nothing => Vec::new(),
        };
        let leaf = chain.leaf();
        Self {
            rs256: Some(rs256(&leaf.thumbprint_sha1(), &x5c)),
            ps256: Some(ps256(&leaf.thumbprint_sha256(), &x5c)),
            chain: Some(chain.clone()),
        }
    }

    fn of_thumbprint(thumbprint: &[u8]) -> Self {
        match thumbprint.len() {
            20 => Self { chain: None, rs256: Some(rs256(thumbprint, &[])), ps256: None },
            _ => Self { chain: None, rs256: None, ps256: Some(ps256(thumbprint, &[])) },
        }
    }
}

fn rs256(thumbprint: &[u8], x5c: &[&str]) -> String {
    let thumbprint = encode::base64url(thumbprint);
    jws::encode(&Header { alg: Algorithm::Rs256.name(), typ: "JWT", x5t: Some(&thumbprint), x5t_s256: None, x5c })
}

fn ps256(thumbprint: &[u8], x5c: &[&str]) -> String {
    let thumbprint = encode::base64url(thumbprint);
    jws::encode(&Header { alg: Algorithm::Ps256.name(), typ: "JWT", x5t: None, x5t_s256: Some(&thumbprint), x5c })
}

fn is_of(thumbprint: &[u8], certificate: &Certificate) -> bool {
    thumbprint == certificate.thumbprint_sha1() || thumbprint == certificate.thumbprint_sha256()
}

fn parse_thumbprint(text: &str) -> Result<Vec<u8>, ConfigError> {
    encode::from_hex(text).filter(|bytes| matches!(bytes.len(), 20 | 32)).ok_or_else(|| {
        let remedy = "give 40 digits (SHA-1) or 64 (SHA-256), without colons or blanks";
        ConfigError::new("thumbprint", "is not a thumbprint in hexadecimal", remedy)
    })
}

fn misnamed(leaf: &Certificate) -> ConfigError {
    let problem = format!("is not that of the certificate, which is {}", leaf.thumbprint_sha1_hex());
    ConfigError::new("thumbprint", problem, "correct it, or leave it out: it is computed")
}

fn nameless() -> ConfigError {
    let remedy = "give the public certificate, or its thumbprint";
    ConfigError::new("certificate", "is missing, and so is its thumbprint", remedy)
}
