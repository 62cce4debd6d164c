//! Compact JWS (RFC 7515) of client assertions: strict parts, strict header, strict claims, and the signature.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaParameters, UnparsedPublicKey};
use serde::{Deserialize, de::DeserializeOwned};
use x509_parser::certificate::X509Certificate;

/// The longest text that is looked at, in bytes.
const LONGEST: usize = 65_536;

/// A JWS, read but not believed.
#[derive(Debug)]
pub(crate) struct Jws<'a> {
    pub(crate) header: Header,
    pub(crate) claims: Claims,
    signed: &'a str,
    signature: Vec<u8>,
}

/// The header members an assertion may have; a repeated or unknown one is refused.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    alg: Algorithm,
    #[serde(rename = "typ")]
    _typ: Option<Typ>,
    x5t: Option<String>,
    #[serde(rename = "x5t#S256")]
    x5t_s256: Option<String>,
    pub(crate) x5c: Option<Vec<String>>,
}

/// The signature algorithms (RFC 7518, section 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum Algorithm {
    RS256,
    PS256,
}

/// The media type of a JWT (RFC 7519, section 5.1).
#[derive(Debug, Deserialize)]
enum Typ {
    #[serde(rename = "JWT")]
    Jwt,
}

/// The thumbprint that names the key, in base64url as it was sent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Thumbprint<'a> {
    Sha1(&'a str),
    Sha256(&'a str),
}

/// The claims of an assertion; times are integers, others are tolerated.
#[derive(Debug, Deserialize)]
pub(crate) struct Claims {
    pub(crate) aud: String,
    pub(crate) iss: String,
    pub(crate) sub: String,
    pub(crate) jti: String,
    pub(crate) exp: u64,
    pub(crate) iat: u64,
    pub(crate) nbf: Option<u64>,
}

impl<'a> Jws<'a> {
    /// Reads three parts in unpadded base64url; the error says what is wrong.
    pub(crate) fn read(text: &'a str) -> Result<Self, &'static str> {
        if text.len() > LONGEST {
            return Err("it is too long");
        }
        let (signed, signature) = text.rsplit_once('.').ok_or("it has not three parts")?;
        let (header, claims) = signed.split_once('.').ok_or("it has not three parts")?;
        Ok(Self {
            header: part(header).ok_or("its header is not what RFC 7515 and RFC 7523 allow")?,
            claims: part(claims).ok_or("its claims are not aud, iss, sub, jti, exp, iat of the right types")?,
            signed,
            signature: decode(signature).ok_or("its signature is not base64url")?,
        })
    }

    /// Whether the certificate's key made the signature; RSA keys of 2048 to 8192 bits, PSS with a salt of 32 bytes.
    pub(crate) fn is_signed_by(&self, certificate: &X509Certificate<'_>) -> bool {
        let algorithm: &'static RsaParameters = match self.header.alg {
            Algorithm::RS256 => &RSA_PKCS1_2048_8192_SHA256,
            Algorithm::PS256 => &RSA_PSS_2048_8192_SHA256,
        };
        let key = &certificate.public_key().subject_public_key.data;
        UnparsedPublicKey::new(algorithm, key).verify(self.signed.as_bytes(), &self.signature).is_ok()
    }
}

impl Header {
    pub(crate) fn algorithm(&self) -> Algorithm {
        self.alg
    }

    /// The one thumbprint, of the kind that belongs to the algorithm: SHA-1 to RS256, SHA-256 to PS256.
    pub(crate) fn thumbprint(&self) -> Result<Thumbprint<'_>, &'static str> {
        match (self.alg, &self.x5t, &self.x5t_s256) {
            (Algorithm::RS256, Some(sha1), None) => Ok(Thumbprint::Sha1(sha1)),
            (Algorithm::PS256, None, Some(sha256)) => Ok(Thumbprint::Sha256(sha256)),
            _ => Err("it needs x5t with RS256 or x5t#S256 with PS256, and only that"),
        }
    }
}

fn part<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_slice(&decode(text)?).ok()
}

fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}
