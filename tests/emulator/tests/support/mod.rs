//! A token request that is right in every respect, for tests to spoil one respect at a time.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response};
use msal_emulator::{Certificate, Entra, Reason, sample};
use ring::{rand::SystemRandom, rsa, signature};
use rustls::pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::{Digest, Sha256};

pub(crate) const ORIGIN: &str = "https://login.example";
pub(crate) const NOW: u64 = 1_700_000_000;

pub(crate) fn token_path() -> String {
    format!("/{}/oauth2/v2.0/token", sample::TENANT)
}

/// A token request by client credentials.
#[derive(Clone)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) form: Vec<(String, String)>,
}

impl Ask {
    /// Without client authentication.
    pub(crate) fn bare() -> Self {
        let mut ask = Self { method: Method::POST, path: token_path(), headers: HeaderMap::new(), form: Vec::new() };
        ask.header("content-type", "application/x-www-form-urlencoded");
        ask.set("grant_type", "client_credentials");
        ask.set("client_id", sample::CLIENT_ID);
        ask.set("scope", &format!("{}/.default", sample::RESOURCE));
        ask
    }

    pub(crate) fn with_secret() -> Self {
        let mut ask = Self::bare();
        ask.set("client_secret", sample::SECRET);
        ask
    }

    pub(crate) fn with_assertion(assertion: &Assertion) -> Self {
        let mut ask = Self::bare();
        ask.set("client_assertion", &assertion.sign());
        ask.set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        ask
    }

    pub(crate) fn header(&mut self, name: &'static str, value: &str) {
        self.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }

    pub(crate) fn add(&mut self, name: &str, value: &str) {
        self.form.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.form.retain(|(known, _)| known != name);
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.add(name, value);
    }

    pub(crate) fn body(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.form).finish()
    }

    pub(crate) fn request(&self) -> Request<Vec<u8>> {
        let mut request = Request::new(self.body().into_bytes());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.path.parse().unwrap();
        *request.headers_mut() = self.headers.clone();
        request
    }

    pub(crate) fn send(&self, entra: &mut Entra) -> Response<Vec<u8>> {
        entra.handle(&self.request(), NOW).response
    }
}

/// A client assertion, right until a test changes it.
#[derive(Clone)]
pub(crate) struct Assertion {
    pub(crate) header: Value,
    pub(crate) claims: Value,
    pub(crate) key_pem: String,
    /// Changes the finished text.
    pub(crate) last: fn(&str) -> String,
}

impl Assertion {
    pub(crate) fn ps256(certificate: &Certificate) -> Self {
        let thumbprint = URL_SAFE_NO_PAD.encode(Sha256::digest(&certificate.der));
        Self::new(certificate, json!({"alg": "PS256", "typ": "JWT", "x5t#S256": thumbprint}))
    }

    pub(crate) fn rs256(certificate: &Certificate) -> Self {
        let thumbprint = URL_SAFE_NO_PAD.encode(Sha1::digest(&certificate.der));
        Self::new(certificate, json!({"alg": "RS256", "typ": "JWT", "x5t": thumbprint}))
    }

    fn new(certificate: &Certificate, header: Value) -> Self {
        let claims = json!({
            "aud": format!("{ORIGIN}{}", token_path()), "iss": sample::CLIENT_ID, "sub": sample::CLIENT_ID,
            "jti": "6e1c2d5a-9b47-4c08-8f3e-d1a7b2c90e54", "iat": NOW, "exp": NOW + 600,
        });
        Self { header, claims, key_pem: certificate.key_pem.clone(), last: str::to_owned }
    }

    pub(crate) fn x5c(mut self, chain: &[&Certificate]) -> Self {
        self.header["x5c"] = chain.iter().map(|certificate| STANDARD.encode(&certificate.der)).collect();
        self
    }

    pub(crate) fn sign(&self) -> String {
        let [header, claims] = [&self.header, &self.claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let signed = format!("{header}.{claims}");
        let der = PrivatePkcs8KeyDer::from_pem_slice(self.key_pem.as_bytes()).unwrap();
        let key = rsa::KeyPair::from_pkcs8(der.secret_pkcs8_der()).unwrap();
        let padding: &'static dyn signature::RsaEncoding =
            if self.header["alg"] == "PS256" { &signature::RSA_PSS_SHA256 } else { &signature::RSA_PKCS1_SHA256 };
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(padding, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        (self.last)(&format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

pub(crate) fn directory() -> Entra {
    sample::directory(ORIGIN)
}

pub(crate) fn body(response: &Response<Vec<u8>>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

/// Checks that the answer is a token, or the refusal for that reason in the service's shape.
pub(crate) fn expect(name: &str, response: &Response<Vec<u8>>, expected: Option<Reason>) {
    let body = body(response);
    let Some(reason) = expected else {
        assert_eq!(response.status(), 200, "{name}: {body}");
        assert!(body["access_token"].is_string(), "{name}: {body}");
        return;
    };
    assert_eq!(response.status(), reason.status(), "{name}: {body}");
    assert_eq!(body["error"], reason.error(), "{name}: {body}");
    assert_eq!(body["error_codes"], json!([reason.number()]), "{name}: {body}");
    let text = body["error_description"].as_str().unwrap();
    assert!(text.starts_with(&format!("AADSTS{}: ", reason.number())), "{name}: {text}");
}
