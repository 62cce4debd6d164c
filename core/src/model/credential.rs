//! How a confidential client proves who it is: what a caller gives, and the same once it is checked.

use core::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::assertion::AssertionProvider;
use super::signing::SigningKey;
use crate::base::{Secret, encode};
use crate::error::ConfigError;
use crate::wire::certificate::{self, Certificate};
use crate::wire::jws::{self, Header};
use crate::wire::key::{Algorithm, PrivateKey};

/// A confidential client's credential, checked when the application is built.
///
/// ```
/// use msal_core::Credential;
/// let by_secret = Credential::secret("s3cr3t");
/// let by_certificate = Credential::certificate("-----BEGIN CERTIFICATE-----…", "-----BEGIN PRIVATE KEY-----…");
/// let from_files = Credential::certificate_files("app.crt", "app.key");
/// assert!(!format!("{by_secret:?}").contains("s3cr3t"));
/// # let _ = (by_certificate, from_files);
/// ```
#[derive(Clone, Debug)]
pub struct Credential {
    kind: Kind,
    thumbprint: Option<String>,
    algorithm: Option<Algorithm>,
    send_x5c: bool,
    reuse: bool,
}

#[derive(Clone)]
enum Kind {
    Secret(Secret),
    Assertion(Secret),
    AssertionFile(PathBuf),
    AssertionProvider(Arc<dyn AssertionProvider>),
    AssertionNamed(Arc<str>),
    Pem { certificates: Option<String>, key: Secret },
    Files { certificates: PathBuf, key: PathBuf },
    Remote { certificates: String, name: Arc<str> },
}

impl Credential {
    /// Proves by a client secret (RFC 6749, section 2.3.1), sent in the body.
    pub fn secret(secret: impl Into<Secret>) -> Self {
        Self::new(Kind::Secret(secret.into()))
    }

    /// Proves by a client assertion that is ready-made and sent as it is (RFC 7523, section 2.2).
    pub fn assertion(assertion: impl Into<Secret>) -> Self {
        Self::new(Kind::Assertion(assertion.into()))
    }

    /// Proves by a client assertion that lies in a file, read anew for each request; white space around it is cut off.
    pub fn assertion_file(path: impl Into<PathBuf>) -> Self {
        Self::new(Kind::AssertionFile(path.into()))
    }

    /// Proves by a client assertion that a callback makes for each request; see [`memoize`](super::memoize).
    pub fn assertion_provider(provider: impl AssertionProvider + 'static) -> Self {
        Self::new(Kind::AssertionProvider(Arc::new(provider)))
    }

    /// Proves by a client assertion that the host makes for each request, under a name that the host knows.
    pub fn assertion_named(name: impl Into<Arc<str>>) -> Self {
        Self::new(Kind::AssertionNamed(name.into()))
    }

    /// Proves by a certificate's RSA key: both in PEM; the key's certificate is sent with its chain (`x5c`).
    pub fn certificate(certificates: impl Into<String>, key: impl Into<Secret>) -> Self {
        Self::new(Kind::Pem { certificates: Some(certificates.into()), key: key.into() })
    }

    /// Proves by an RSA key in PEM whose certificate is known to the service only by its thumbprint, in hexadecimal.
    ///
    /// A SHA-1 thumbprint (40 digits) makes the signature RS256, a SHA-256 one (64 digits) PS256.
    pub fn thumbprint(thumbprint: impl Into<String>, key: impl Into<Secret>) -> Self {
        Self::new(Kind::Pem { certificates: None, key: key.into() }).with_thumbprint(thumbprint)
    }

    /// Proves by a certificate and its key in PEM files (one file may hold both), read anew for each request, so that a
    /// rotated certificate takes effect by itself.
    pub fn certificate_files(certificates: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        Self::new(Kind::Files { certificates: certificates.into(), key: key.into() })
    }

    /// Proves by a certificate in PEM whose key only the host can reach, under a name that the host knows.
    pub fn remote_key(certificates: impl Into<String>, name: impl Into<Arc<str>>) -> Self {
        Self::new(Kind::Remote { certificates: certificates.into(), name: name.into() })
    }

    fn new(kind: Kind) -> Self {
        Self { kind, thumbprint: None, algorithm: None, send_x5c: true, reuse: false }
    }

    /// Names the certificate's thumbprint in hexadecimal; it must be the certificate's own where one is given.
    #[must_use]
    pub fn with_thumbprint(mut self, thumbprint: impl Into<String>) -> Self {
        self.thumbprint = Some(thumbprint.into());
        self
    }

    /// Pins the signature algorithm and with it the kind of thumbprint (rule R3.1).
    #[must_use]
    pub fn with_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = Some(algorithm);
        self
    }

    /// Leaves the certificate chain out of assertions: the service must know the certificate by its thumbprint.
    #[must_use]
    pub fn without_x5c(mut self) -> Self {
        self.send_x5c = false;
        self
    }

    /// Lets one signed assertion serve requests for nine minutes, where each signature costs (rule R3.5).
    #[must_use]
    pub fn reusing_assertions(mut self) -> Self {
        self.reuse = true;
        self
    }

    /// Checks the credential.
    pub(crate) fn check(&self) -> Result<Proof, ConfigError> {
        let given = |field, secret: &Secret| match secret.is_empty() {
            true => Err(ConfigError::new(field, "is empty", "give the value that was registered")),
            false => Ok(secret.clone()),
        };
        Ok(match &self.kind {
            Kind::Secret(secret) => Proof::Secret(given("client_secret", secret)?),
            Kind::Assertion(assertion) => Proof::Assertion(given("client_assertion", assertion)?),
            Kind::AssertionFile(path) => Proof::AssertionFile(path.clone()),
            Kind::AssertionProvider(provider) => Proof::AssertionProvider(Arc::clone(provider)),
            Kind::AssertionNamed(name) => Proof::AssertionNamed(Arc::clone(name)),
            Kind::Pem { certificates, key } => Proof::Signer(Box::new(self.signer(certificates.as_deref(), key)?)),
            Kind::Files { certificates, key } => Proof::Files {
                certificates: certificates.clone(),
                key: key.clone(),
                credential: Box::new(self.clone()),
            },
            Kind::Remote { certificates, name } => {
                let certificates = parse_certificates(certificates)?;
                Proof::Signer(Box::new(self.complete(SigningKey::Remote(Arc::clone(name)), &certificates)?))
            }
        })
    }

    /// Reads a key and its certificates, which must belong together.
    pub(crate) fn signer(&self, certificates: Option<&str>, key: &Secret) -> Result<AssertionSigner, ConfigError> {
        let key = PrivateKey::from_pem(key.expose_secret()).map_err(|why| {
            ConfigError::new(
                "private_key",
                format!("can not be read: {why}"),
                "give an RSA key as PKCS#8 or PKCS#1 in PEM",
            )
        })?;
        let chain = match certificates {
            None => Vec::new(),
            Some(text) => {
                let given = parse_certificates(text)?;
                certificate::chain(&given, key.public_key_der()).ok_or_else(|| stranger(&key, &given))?
            }
        };
        self.complete(SigningKey::Local(key), &chain)
    }

    fn complete(&self, key: SigningKey, chain: &[Certificate]) -> Result<AssertionSigner, ConfigError> {
        let given = self.thumbprint.as_deref().map(parse_thumbprint).transpose()?;
        let leaf = chain.first();
        let own = leaf.map(|leaf| (leaf.thumbprint_sha1().to_vec(), leaf.thumbprint_sha256().to_vec()));
        let (sha1, sha256) = match (&given, own) {
            (None, None) => {
                return Err(ConfigError::new(
                    "certificate",
                    "is missing, and so is its thumbprint",
                    "give the public certificate, or its thumbprint",
                ));
            }
            (Some(given), Some((sha1, sha256))) if *given != sha1 && *given != sha256 => {
                return Err(ConfigError::new(
                    "thumbprint",
                    format!("is not that of the certificate, which is {}", encode::hex(&sha1)),
                    "correct it, or leave it out: it is computed",
                ));
            }
            (_, Some((sha1, sha256))) => (Some(sha1), Some(sha256)),
            (Some(given), None) if given.len() == 20 => (Some(given.clone()), None),
            (Some(given), None) => (None, Some(given.clone())),
        };
        let x5c: Vec<String> = chain.iter().filter(|_| self.send_x5c).map(|c| encode::base64(c.der())).collect();
        let (x5t, x5t_s256) =
            (sha1.map(|bytes| encode::base64url(&bytes)), sha256.map(|bytes| encode::base64url(&bytes)));
        let header =
            |algorithm: Algorithm| Header { alg: algorithm.name(), typ: "JWT", x5c: &x5c, ..Header::default() };
        let (rs256, ps256) = (header(Algorithm::Rs256), header(Algorithm::Ps256));
        Ok(AssertionSigner {
            key,
            rs256: x5t.as_deref().map(|x5t| jws::encode(&Header { x5t: Some(x5t), ..rs256 })),
            ps256: x5t_s256.as_deref().map(|x5t_s256| jws::encode(&Header { x5t_s256: Some(x5t_s256), ..ps256 })),
            algorithm: self.algorithm.or(given.filter(|given| given.len() == 20).map(|_| Algorithm::Rs256)),
            reuse: self.reuse,
        })
    }

    /// Returns what tells this credential from others, without showing it.
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hash.update(bytes.len().to_be_bytes());
            hash.update(bytes);
        };
        match &self.kind {
            Kind::Secret(secret) => part(&secret.digest()),
            Kind::Assertion(assertion) => part(&assertion.digest()),
            Kind::AssertionFile(path) => part(path.as_os_str().as_encoded_bytes()),
            Kind::AssertionProvider(provider) => part(&Arc::as_ptr(provider).cast::<()>().addr().to_be_bytes()),
            Kind::AssertionNamed(name) => part(name.as_bytes()),
            Kind::Pem { certificates, key } => {
                part(&key.digest());
                part(certificates.as_deref().unwrap_or_default().as_bytes());
            }
            Kind::Files { certificates, key } => {
                part(certificates.as_os_str().as_encoded_bytes());
                part(key.as_os_str().as_encoded_bytes());
            }
            Kind::Remote { certificates, name } => {
                part(certificates.as_bytes());
                part(name.as_bytes());
            }
        }
        part(&[self.kind.number(), u8::from(self.send_x5c), u8::from(self.reuse)]);
        part(self.thumbprint.as_deref().unwrap_or_default().as_bytes());
        part(self.algorithm.map_or("", Algorithm::name).as_bytes());
        hash.finalize().into()
    }
}

impl Kind {
    fn number(&self) -> u8 {
        match self {
            Self::Secret(_) => 0,
            Self::Assertion(_) => 1,
            Self::AssertionFile(_) => 2,
            Self::AssertionProvider(_) => 3,
            Self::AssertionNamed(_) => 4,
            Self::Pem { .. } => 5,
            Self::Files { .. } => 6,
            Self::Remote { .. } => 7,
        }
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Secret(_) => "secret",
            Self::Assertion(_) => "assertion",
            Self::AssertionFile(_) => "assertion file",
            Self::AssertionProvider(_) => "assertion provider",
            Self::AssertionNamed(_) => "named assertion",
            Self::Pem { .. } => "key",
            Self::Files { .. } => "key file",
            Self::Remote { .. } => "remote key",
        })
    }
}

/// A checked credential: how a flow comes by the proof that it sends.
#[derive(Clone)]
pub(crate) enum Proof {
    /// A public client proves nothing.
    Nothing,
    Secret(Secret),
    Assertion(Secret),
    AssertionFile(PathBuf),
    AssertionProvider(Arc<dyn AssertionProvider>),
    AssertionNamed(Arc<str>),
    Signer(Box<AssertionSigner>),
    Files {
        certificates: PathBuf,
        key: PathBuf,
        credential: Box<Credential>,
    },
}

/// A key with all that the header of its assertions says of it.
#[derive(Clone)]
pub(crate) struct AssertionSigner {
    pub(crate) key: SigningKey,
    /// The encoded header with the SHA-1 thumbprint.
    rs256: Option<String>,
    /// The encoded header with the SHA-256 thumbprint.
    ps256: Option<String>,
    pub(crate) algorithm: Option<Algorithm>,
    pub(crate) reuse: bool,
}

impl AssertionSigner {
    /// Returns the encoded header for an algorithm: each has its thumbprint, and never both (rule R3.1).
    pub(crate) fn header(&self, algorithm: Algorithm) -> Result<&str, ConfigError> {
        let header = match algorithm {
            Algorithm::Rs256 => &self.rs256,
            Algorithm::Ps256 => &self.ps256,
        };
        header.as_deref().ok_or_else(|| {
            let problem = format!("is not of the kind that {} needs here", algorithm.name());
            ConfigError::new("thumbprint", problem, "give the public certificate, or its other thumbprint")
        })
    }
}

fn parse_certificates(text: &str) -> Result<Vec<Certificate>, ConfigError> {
    certificate::parse_certificates(text).map_err(|why| {
        ConfigError::new(
            "certificate",
            format!("can not be read: {why}"),
            "give the public certificate, and its chain, in PEM",
        )
    })
}

fn parse_thumbprint(text: &str) -> Result<Vec<u8>, ConfigError> {
    encode::from_hex(text).filter(|bytes| matches!(bytes.len(), 20 | 32)).ok_or_else(|| {
        ConfigError::new(
            "thumbprint",
            "is not a thumbprint in hexadecimal",
            "give 40 digits (SHA-1) or 64 (SHA-256), without colons or blanks",
        )
    })
}

fn stranger(key: &PrivateKey, certificates: &[Certificate]) -> ConfigError {
    let subjects: Vec<&str> = certificates.iter().map(Certificate::subject).collect();
    let public_key = encode::hex(&Sha256::digest(key.public_key_der()));
    ConfigError::new(
        "private_key",
        format!(
            "(its public key has SHA-256 {public_key}) belongs to none of the certificates: {}",
            subjects.join("; ")
        ),
        "give the certificate that was made for this key",
    )
}
