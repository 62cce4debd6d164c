//! RSA certificates for tests, made on the spot: self-signed ones, authorities, and those an authority issues.
//!
//! Entropy is used here for new keys, and nowhere else in the package but for TLS.

use std::fmt;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    SerialNumber,
};
use rsa::{
    PrivateKey,
    pkcs8::{EncodePrivateKey, LineEnding},
};
use sha2::{Digest, Sha256};

/// A public test key, which protects nothing.
const CLIENT: &str = include_str!("../keys/client.pem");

/// A certificate with its private key; `Debug` shows its name only.
#[derive(Clone)]
pub struct Certificate {
    common_name: String,
    /// The private key as PKCS#8 in PEM.
    pub key_pem: String,
    /// The certificate in PEM.
    pub certificate_pem: String,
    /// The certificate in DER.
    pub der: Vec<u8>,
}

impl Certificate {
    /// A self-signed certificate with the shipped key: quick, and always the same bytes.
    pub fn fixed() -> Self {
        Self::make("msal-emulator client", CLIENT.to_owned(), IsCa::NoCa, None)
    }

    /// A self-signed certificate with a new key.
    pub fn self_signed(common_name: &str) -> Self {
        Self::make(common_name, new_key(), IsCa::NoCa, None)
    }

    /// A self-signed certificate with a new key, that may issue others.
    pub fn authority(common_name: &str) -> Self {
        Self::make(common_name, new_key(), IsCa::Ca(BasicConstraints::Unconstrained), None)
    }

    /// A certificate with a new key, issued by an authority.
    #[must_use]
    pub fn issued_by(&self, common_name: &str) -> Self {
        Self::make(common_name, new_key(), IsCa::NoCa, Some(self))
    }

    fn make(common_name: &str, key_pem: String, is_ca: IsCa, issuer: Option<&Self>) -> Self {
        let key = KeyPair::from_pem(&key_pem).expect("the key is an RSA key in PKCS#8");
        let params = params(common_name, is_ca, &key);
        let certificate = match issuer {
            None => params.self_signed(&key),
            Some(issuer) => params.signed_by(&key, &issuer.as_issuer()),
        };
        let certificate = certificate.expect("an RSA key can sign a certificate");
        Self {
            common_name: common_name.to_owned(),
            key_pem,
            certificate_pem: certificate.pem(),
            der: certificate.der().to_vec(),
        }
    }

    fn as_issuer(&self) -> Issuer<'static, KeyPair> {
        let key = KeyPair::from_pem(&self.key_pem).expect("the key was read before");
        Issuer::new(params(&self.common_name, IsCa::Ca(BasicConstraints::Unconstrained), &key), key)
    }
}

/// The name, a serial number that follows from the key, and a validity that outlives every test.
fn params(common_name: &str, is_ca: IsCa, key: &KeyPair) -> CertificateParams {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    let mut params = CertificateParams::default();
    params.distinguished_name = name;
    params.key_usages = match is_ca {
        IsCa::Ca(_) => vec![KeyUsagePurpose::KeyCertSign],
        _ => vec![KeyUsagePurpose::DigitalSignature],
    };
    params.is_ca = is_ca;
    let hash = Sha256::digest(key.public_key_raw());
    params.serial_number = hash.get(..8).map(SerialNumber::from_slice);
    params
}

fn new_key() -> String {
    let key = PrivateKey::new(&mut getrandom::SysRng, 2048).expect("the system gives entropy");
    key.to_pkcs8_pem(LineEnding::LF).expect("an RSA key can be encoded").to_string()
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Certificate").field(&self.common_name).finish()
    }
}
