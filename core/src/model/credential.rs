//! How a confidential client proves who it is, as a caller says it; checked, it is a `Proof`.

use core::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::assertion::AssertionProvider;
use super::proof::{AssertionSigner, HeaderOptions, Proof};
use crate::base::Secret;
use crate::base::encode::digest;
use crate::error::ConfigError;
use crate::wire::key::Algorithm;

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
    header: HeaderOptions,
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
    Remote { certificates: Option<String>, name: Arc<str> },
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
    ///
    /// A certificate and a key that are replaced one after the other do not belong together for a moment: keep both in
    /// one file, or rename both into place.
    pub fn certificate_files(certificates: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        Self::new(Kind::Files { certificates: certificates.into(), key: key.into() })
    }

    /// Proves by a certificate in PEM whose key only the host can reach, under a name that the host knows.
    pub fn remote_key(certificates: impl Into<String>, name: impl Into<Arc<str>>) -> Self {
        Self::new(Kind::Remote { certificates: Some(certificates.into()), name: name.into() })
    }

    /// Proves by a key that only the host can reach, whose certificate is known to the service only by its thumbprint.
    pub fn remote_thumbprint(thumbprint: impl Into<String>, name: impl Into<Arc<str>>) -> Self {
        Self::new(Kind::Remote { certificates: None, name: name.into() }).with_thumbprint(thumbprint)
    }

    fn new(kind: Kind) -> Self {
        Self { kind, header: HeaderOptions::default() }
    }

    /// Names the certificate's thumbprint in hexadecimal; it must be the certificate's own where one is given.
    #[must_use]
    pub fn with_thumbprint(mut self, thumbprint: impl Into<String>) -> Self {
        self.header.thumbprint = Some(thumbprint.into());
        self
    }

    /// Pins the signature algorithm and with it the kind of thumbprint (rule R3.1).
    #[must_use]
    pub fn with_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.header.algorithm = Some(algorithm);
        self
    }

    /// Leaves the certificate chain out of assertions: the service must know the certificate by its thumbprint.
    #[must_use]
    pub fn without_x5c(mut self) -> Self {
        self.header.send_x5c = false;
        self
    }

    /// Lets one signed assertion serve requests for nine minutes, where each signature costs (rule R3.5).
    #[must_use]
    pub fn reusing_assertions(mut self) -> Self {
        self.header.reuse = true;
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
            Kind::Pem { certificates, key } => {
                Proof::Signer(Box::new(AssertionSigner::local(certificates.as_deref(), key, &self.header)?))
            }
            Kind::Files { certificates, key } => {
                Proof::Files { certificates: certificates.clone(), key: key.clone(), header: self.header.clone() }
            }
            Kind::Remote { certificates, name } => {
                Proof::Signer(Box::new(AssertionSigner::remote(certificates.as_deref(), name, &self.header)?))
            }
        })
    }

    /// Returns what tells this credential from others, without showing it.
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        let header = &self.header;
        let options = [u8::from(header.send_x5c), u8::from(header.reuse)];
        let thumbprint = header.thumbprint.as_deref().unwrap_or_default();
        let algorithm = header.algorithm.map_or("", Algorithm::name);
        digest([&self.kind.fingerprint()[..], &options, thumbprint.as_bytes(), algorithm.as_bytes()])
    }
}

impl Kind {
    fn fingerprint(&self) -> [u8; 32] {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        match self {
            Self::Secret(secret) => digest([b"secret", &secret.digest()[..]]),
            Self::Assertion(assertion) => digest([b"assertion", &assertion.digest()[..]]),
            Self::AssertionFile(path) => digest([b"file", path.as_os_str().as_encoded_bytes()]),
            Self::AssertionProvider(provider) => {
                digest([b"provider", &Arc::as_ptr(provider).cast::<()>().addr().to_be_bytes()[..]])
            }
            Self::AssertionNamed(name) => digest([b"named", name.as_bytes()]),
            Self::Pem { certificates, key } => digest([b"pem", &key.digest()[..], text(certificates).as_bytes()]),
            Self::Files { certificates, key } => {
                digest([certificates, key].map(|path| path.as_os_str().as_encoded_bytes()))
            }
            Self::Remote { certificates, name } => digest([b"remote", name.as_bytes(), text(certificates).as_bytes()]),
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
