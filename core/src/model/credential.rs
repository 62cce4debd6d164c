//! How a confidential client proves who it is, as a caller says it; checked, it is a `Proof`.

use core::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::assertion::AssertionProvider;
use super::assertion_signer::AssertionSigner;
use super::key_files::KeyFiles;
use super::key_material::{Certificates, KeyMaterial, remote_chain};
use super::proof::Proof;
use super::signer_options::{SignerOptions, X5c};
use crate::base::encode::digest;
use crate::base::{Secret, Timestamp};
use crate::error::ConfigError;
use crate::wire::certificate::CertificateChain;
use crate::wire::key::{Algorithm, SigningBackend};

/// A confidential client's credential, checked when the application is built.
///
/// ```
/// use msal_core::Credential;
/// let by_secret = Credential::secret("s3cr3t");
/// let by_certificate = Credential::certificate("-----BEGIN CERTIFICATE-----…", "-----BEGIN PRIVATE KEY-----…");
/// let from_pfx = Credential::bundle_file("app.pfx").with_passphrase("s3cr3t");
/// assert!(!format!("{by_secret:?} {from_pfx:?}").contains("s3cr3t"));
/// # let _ = by_certificate;
/// ```
#[derive(Clone, Debug)]
pub struct Credential {
    kind: Kind,
    options: SignerOptions,
}

#[derive(Clone)]
enum Kind {
    Secret(Secret),
    Assertion(Secret),
    AssertionFile(PathBuf),
    AssertionProvider(Arc<dyn AssertionProvider>),
    AssertionNamed(Arc<str>),
    Key { certificates: Certificates, key: Secret },
    Files { certificates: Option<PathBuf>, key: PathBuf },
    Remote { certificates: Option<Vec<u8>>, name: Arc<str> },
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

    /// Proves by a certificate's RSA key; the key's certificate is sent with its chain (`x5c`).
    ///
    /// The certificates are PEM in any order, or base64 or DER of one; the key is PEM, DER or PFX, and certificates
    /// beside it are skipped.
    pub fn certificate(certificates: impl AsRef<[u8]>, key: impl Into<Secret>) -> Self {
        let certificates = Certificates::Given(certificates.as_ref().to_vec());
        Self::new(Kind::Key { certificates, key: key.into() })
    }

    /// Proves by the RSA key of a file that holds its certificates too: one PEM text, or a PFX (PKCS#12) as it is or in
    /// base64. The key's certificate is sent with its chain (`x5c`).
    pub fn bundle(content: impl Into<Secret>) -> Self {
        Self::new(Kind::Key { certificates: Certificates::Beside, key: content.into() })
    }

    /// Proves by an RSA key whose certificate is known to the service only by its thumbprint, in hexadecimal.
    ///
    /// A SHA-1 thumbprint (40 digits) makes the signature RS256, a SHA-256 one (64 digits) PS256.
    pub fn thumbprint(thumbprint: impl Into<String>, key: impl Into<Secret>) -> Self {
        Self::new(Kind::Key { certificates: Certificates::Absent, key: key.into() }).with_thumbprint(thumbprint)
    }

    /// Proves by a certificate and its key in files as [`certificate`](Self::certificate) takes them, read anew for each
    /// request, so that a rotated certificate takes effect by itself.
    ///
    /// A certificate and a key that are replaced one after the other do not belong together for a moment: keep both in
    /// one file, or rename both into place.
    pub fn certificate_files(certificates: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        let (certificates, key) = (certificates.into(), key.into());
        Self::new(Kind::Files { certificates: Some(certificates).filter(|path| *path != key), key })
    }

    /// Proves by the key and the certificates in one file as [`bundle`](Self::bundle) takes it, read anew for each
    /// request.
    pub fn bundle_file(path: impl Into<PathBuf>) -> Self {
        Self::new(Kind::Files { certificates: None, key: path.into() })
    }

    /// Proves by a certificate in PEM whose key only the host can reach, under a name that the host knows.
    pub fn remote_key(certificates: impl AsRef<[u8]>, name: impl Into<Arc<str>>) -> Self {
        Self::new(Kind::Remote { certificates: Some(certificates.as_ref().to_vec()), name: name.into() })
    }

    /// Proves by a key that only the host can reach, whose certificate is known to the service only by its thumbprint.
    pub fn remote_thumbprint(thumbprint: impl Into<String>, name: impl Into<Arc<str>>) -> Self {
        Self::new(Kind::Remote { certificates: None, name: name.into() }).with_thumbprint(thumbprint)
    }

    fn new(kind: Kind) -> Self {
        Self { kind, options: SignerOptions::default() }
    }

    /// Gives the passphrase of the key or the PFX; one for a key that is not encrypted does no harm.
    #[must_use]
    pub fn with_passphrase(mut self, passphrase: impl Into<Secret>) -> Self {
        self.options.passphrase = Some(passphrase.into());
        self
    }

    /// Lets other software than the `rsa` crate sign with a key that is given here or in a file.
    ///
    /// It parses the key once, when the application is built or a file is new, and what it does not take is then an
    /// error that names it.
    #[must_use]
    pub fn with_signing_backend(mut self, backend: impl SigningBackend + 'static) -> Self {
        self.options.backend = Some(Arc::new(backend));
        self
    }

    /// Names the certificate's thumbprint in hexadecimal; it must be the certificate's own where one is given.
    #[must_use]
    pub fn with_thumbprint(mut self, thumbprint: impl Into<String>) -> Self {
        self.options.thumbprint = Some(thumbprint.into());
        self
    }

    /// Pins the signature algorithm and with it the kind of thumbprint (rule R3.1).
    #[must_use]
    pub fn with_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.options.algorithm = Some(algorithm);
        self
    }

    /// Leaves the certificate chain out of assertions: the service must know the certificate by its thumbprint.
    #[must_use]
    pub fn without_x5c(mut self) -> Self {
        self.options.x5c = X5c::Nothing;
        self
    }

    /// Sends the key's certificate (`x5c`) without the rest of its chain, as MSAL for Python and .NET do with a PFX.
    #[must_use]
    pub fn with_leaf_as_x5c(mut self) -> Self {
        self.options.x5c = X5c::Leaf;
        self
    }

    /// Lets one signed assertion serve requests for nine minutes, where each signature costs (rule R3.5).
    #[must_use]
    pub fn reusing_assertions(mut self) -> Self {
        self.options.reuse = true;
        self
    }

    /// Returns the certificates that assertions are signed for, in the order in which they are sent; its
    /// [`warnings`](CertificateChain::warnings) are for the application to log.
    ///
    /// It is `None` where the certificates lie in files, which only a flow reads, and for a credential without any.
    ///
    /// # Errors
    /// [`ConfigError`] as when the application is built.
    pub fn certificate_chain(&self, now: Timestamp) -> Result<Option<CertificateChain>, ConfigError> {
        let chains = match &self.kind {
            Kind::Key { certificates, key } => KeyMaterial::read(certificates, key, &self.options)?.chains,
            Kind::Remote { certificates: Some(certificates), .. } => vec![remote_chain(certificates)?],
            _ => Vec::new(),
        };
        let valid = chains.iter().position(|chain| chain.leaf().is_valid_at(now));
        Ok(chains.into_iter().nth(valid.unwrap_or_default()))
    }

    /// Checks the credential.
    pub(crate) fn check(&self) -> Result<Proof, ConfigError> {
        let given = |field, secret: &Secret| match secret.expose_secret().is_empty() {
            true => Err(ConfigError::new(field, "is empty", "give the value that was registered")),
            false => Ok(secret.clone()),
        };
        Ok(match &self.kind {
            Kind::Secret(secret) => Proof::Secret(given("client_secret", secret)?),
            Kind::Assertion(assertion) => Proof::Assertion(given("client_assertion", assertion)?),
            Kind::AssertionFile(path) => Proof::AssertionFile(path.clone()),
            Kind::AssertionProvider(provider) => Proof::AssertionProvider(Arc::clone(provider)),
            Kind::AssertionNamed(name) => Proof::AssertionNamed(Arc::clone(name)),
            Kind::Key { certificates, key } => {
                let material = KeyMaterial::read(certificates, key, &self.options)?;
                Proof::Signer(Arc::new(AssertionSigner::local(material, &self.options)?))
            }
            Kind::Files { certificates, key } => {
                Proof::Files(Arc::new(KeyFiles::new(certificates.clone(), key.clone(), self.options.clone())))
            }
            Kind::Remote { certificates, name } => {
                let chain = certificates.as_deref().map(remote_chain).transpose()?;
                Proof::Signer(Arc::new(AssertionSigner::remote(chain.as_ref(), name, &self.options)?))
            }
        })
    }

    /// Returns what tells this credential from others, without showing it.
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        let options = &self.options;
        let flags = [options.x5c as u8, u8::from(options.reuse)];
        let thumbprint = options.thumbprint.as_deref().unwrap_or_default();
        let algorithm = options.algorithm.map_or("", Algorithm::name);
        digest([&self.kind.fingerprint()[..], &flags, thumbprint.as_bytes(), algorithm.as_bytes()])
    }
}

impl Kind {
    fn fingerprint(&self) -> [u8; 32] {
        let path = |path: &PathBuf| path.as_os_str().as_encoded_bytes().to_vec();
        match self {
            Self::Secret(secret) => digest([b"secret", &secret.digest()[..]]),
            Self::Assertion(assertion) => digest([b"assertion", &assertion.digest()[..]]),
            Self::AssertionFile(file) => digest([b"file", &path(file)[..]]),
            Self::AssertionProvider(provider) => {
                digest([b"provider", &Arc::as_ptr(provider).cast::<()>().addr().to_be_bytes()[..]])
            }
            Self::AssertionNamed(name) => digest([b"named", name.as_bytes()]),
            Self::Key { certificates, key } => match certificates {
                Certificates::Absent => digest([b"key", &key.digest()[..]]),
                Certificates::Beside => digest([b"bundle", &key.digest()[..]]),
                Certificates::Given(certificates) => digest([b"pair", &key.digest()[..], certificates]),
            },
            Self::Files { certificates, key } => {
                digest([b"files", &certificates.as_ref().map(path).unwrap_or_default()[..], &path(key)])
            }
            Self::Remote { certificates, name } => {
                digest([b"remote", name.as_bytes(), certificates.as_deref().unwrap_or_default()])
            }
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
            Self::Key { .. } => "key",
            Self::Files { .. } => "key file",
            Self::Remote { .. } => "remote key",
        })
    }
}
