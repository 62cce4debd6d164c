//! A checked credential: how a flow comes by the proof that it sends, and the header of the assertions that it signs.

use std::path::PathBuf;
use std::sync::Arc;

use super::assertion::AssertionProvider;
use super::signing::SigningKey;
use crate::base::{Secret, encode};
use crate::error::ConfigError;
use crate::wire::certificate::{self, Certificate};
use crate::wire::jws::{self, Header};
use crate::wire::key::{Algorithm, PrivateKey};

/// How a flow comes by its proof.
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
        header: HeaderOptions,
    },
}

/// What a caller says of the header of its assertions.
#[derive(Clone, Debug)]
pub(crate) struct HeaderOptions {
    pub(crate) thumbprint: Option<String>,
    pub(crate) algorithm: Option<Algorithm>,
    pub(crate) send_x5c: bool,
    pub(crate) reuse: bool,
}

impl Default for HeaderOptions {
    fn default() -> Self {
        Self { thumbprint: None, algorithm: None, send_x5c: true, reuse: false }
    }
}

/// A key with all that the header of its assertions says of it.
#[derive(Clone)]
pub(crate) struct AssertionSigner {
    pub(crate) key: SigningKey,
    /// The encoded header with the SHA-1 thumbprint.
    rs256: Option<String>,
    /// The encoded header with the SHA-256 thumbprint.
    ps256: Option<String>,
    /// The algorithm, where the caller decides it.
    algorithm: Option<Algorithm>,
    pub(crate) reuse: bool,
}

impl AssertionSigner {
    /// Reads a key and its certificates, which must belong together.
    pub(crate) fn local(
        certificates: Option<&str>,
        key: &Secret,
        options: &HeaderOptions,
    ) -> Result<Self, ConfigError> {
        let key = PrivateKey::from_pem(key.expose_secret()).map_err(|why| {
            let remedy = "give one RSA key, not encrypted, as PKCS#8 or PKCS#1 in PEM";
            ConfigError::new("private_key", format!("can not be used: {why}"), remedy)
        })?;
        let chain = match certificates {
            None => Vec::new(),
            Some(text) => {
                let given = parse_certificates(text)?;
                certificate::chain(&given, key.public_key_der()).ok_or_else(|| stranger(&key, &given))?
            }
        };
        Self::new(SigningKey::Local(key), &chain, options)
    }

    /// Takes a key that only the host can reach on its certificate's word.
    pub(crate) fn remote(
        certificates: Option<&str>,
        name: &Arc<str>,
        options: &HeaderOptions,
    ) -> Result<Self, ConfigError> {
        if name.is_empty() {
            return Err(ConfigError::new("remote_key", "has no name", "give the name under which the host knows it"));
        }
        let chain = match certificates {
            None => Vec::new(),
            Some(text) => certificate::chain_of_leaf(&parse_certificates(text)?),
        };
        if let Some(leaf) = chain.first().filter(|leaf| !leaf.signs_assertions()) {
            let problem = format!("of {} has no RSA key of 2048 to 8192 bits", leaf.subject());
            return Err(ConfigError::new("certificate", problem, "only such keys sign client assertions"));
        }
        Self::new(SigningKey::Remote(Arc::clone(name)), &chain, options)
    }

    /// Joins a key to its certificate chain (leaf first), or to the thumbprint that stands for it.
    fn new(key: SigningKey, chain: &[Certificate], options: &HeaderOptions) -> Result<Self, ConfigError> {
        let given = options.thumbprint.as_deref().map(parse_thumbprint).transpose()?;
        let (sha1, sha256) = thumbprints(given.as_deref(), chain.first())?;
        let x5c: Vec<String> = chain.iter().filter(|_| options.send_x5c).map(|c| encode::base64(c.der())).collect();
        let header =
            |algorithm: Algorithm| Header { alg: algorithm.name(), typ: "JWT", x5c: &x5c, ..Header::default() };
        let (rs256, ps256) = (header(Algorithm::Rs256), header(Algorithm::Ps256));
        Ok(Self {
            key,
            rs256: sha1.map(|sha1| jws::encode(&Header { x5t: Some(&encode::base64url(&sha1)), ..rs256 })),
            ps256: sha256.map(|sha256| jws::encode(&Header { x5t_s256: Some(&encode::base64url(&sha256)), ..ps256 })),
            algorithm: options.algorithm.or(given.filter(|given| given.len() == 20).map(|_| Algorithm::Rs256)),
            reuse: options.reuse,
        })
    }

    /// Returns the algorithm and the encoded header: each algorithm has its thumbprint, and never both (rule R3.1).
    pub(crate) fn header(&self, default: Algorithm) -> Result<(Algorithm, &str), ConfigError> {
        let algorithm = self.algorithm.unwrap_or(default);
        let header = match algorithm {
            Algorithm::Rs256 => &self.rs256,
            Algorithm::Ps256 => &self.ps256,
        };
        let header = header.as_deref().ok_or_else(|| {
            let problem = format!("is not of the kind that {} needs here", algorithm.name());
            ConfigError::new("thumbprint", problem, "give the public certificate, or its other thumbprint")
        })?;
        Ok((algorithm, header))
    }
}

type Thumbprints = (Option<Vec<u8>>, Option<Vec<u8>>);

/// Returns the SHA-1 and the SHA-256 thumbprint, as far as they are known.
fn thumbprints(given: Option<&[u8]>, leaf: Option<&Certificate>) -> Result<Thumbprints, ConfigError> {
    let own = leaf.map(|leaf| (leaf.thumbprint_sha1().to_vec(), leaf.thumbprint_sha256().to_vec()));
    match (given, own) {
        (None, None) => Err(ConfigError::new(
            "certificate",
            "is missing, and so is its thumbprint",
            "give the public certificate, or its thumbprint",
        )),
        (Some(given), Some((sha1, sha256))) if given != sha1 && given != sha256 => Err(ConfigError::new(
            "thumbprint",
            format!("is not that of the certificate, which is {}", encode::hex(&sha1)),
            "correct it, or leave it out: it is computed",
        )),
        (_, Some((sha1, sha256))) => Ok((Some(sha1), Some(sha256))),
        (Some(given), None) if given.len() == 20 => Ok((Some(given.to_vec()), None)),
        (Some(given), None) => Ok((None, Some(given.to_vec()))),
    }
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

fn parse_certificates(text: &str) -> Result<Vec<Certificate>, ConfigError> {
    certificate::parse_certificates(text).map_err(|why| {
        let remedy = "give the public certificate, and its chain, in PEM";
        ConfigError::new("certificate", format!("can not be used: {why}"), remedy)
    })
}

fn stranger(key: &PrivateKey, certificates: &[Certificate]) -> ConfigError {
    let subjects: Vec<&str> = certificates.iter().map(Certificate::subject).collect();
    let public_key = encode::hex(&key.public_key_digest());
    ConfigError::new(
        "private_key",
        format!(
            "(its public key has SHA-256 {public_key}) belongs to none of the certificates: {}",
            subjects.join("; ")
        ),
        "give the certificate that was made for this key",
    )
}
