//! The certificate that a client has presented in TLS (RFC 8705): with which the token is asked for, and used.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{Request, Response, header};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{call::Call, entra::Entra, reply};

/// A client certificate in DER, as an extension of the request that came over its connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientCertificate(pub Vec<u8>);

impl ClientCertificate {
    /// The certificate of the connection that a request came over.
    pub(crate) fn of(request: &Request<Vec<u8>>) -> Option<&Self> {
        request.extensions().get()
    }

    /// What tokens name it by (`x5t#S256`).
    pub(crate) fn thumbprint(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(&self.0))
    }
}

/// A resource that takes tokens over the connection of the certificate that they are bound to, and over no other.
pub(crate) fn protected(entra: &Entra, call: &Call<'_>) -> Response<Vec<u8>> {
    let field = call.header("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let claims = field.strip_prefix("mtls_pop ").and_then(|token| claims(entra, token));
    let bound = claims.as_ref().and_then(|claims| claims.get("cnf")?.get("x5t#S256")?.as_str());
    let presented = ClientCertificate::of(call.request).map(ClientCertificate::thumbprint);
    if bound.is_some() && bound == presented.as_deref() {
        return reply::text(call, 200, reply::JSON, "{}".to_owned());
    }
    let mut refused = reply::text(call, 401, reply::JSON, "{}".to_owned());
    let challenge = header::HeaderValue::from_static(r#"mtls_pop error="invalid_token""#);
    refused.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    refused
}

/// The claims of a token that the directory has signed.
fn claims(entra: &Entra, token: &str) -> Option<Value> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (n, e) = entra.key.components();
    let [n, e, signature] = [n.as_str(), e.as_str(), signature].map(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let key = RsaPublicKeyComponents { n: n?, e: e? };
    key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature?).ok()?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(signed.split_once('.')?.1).ok()?).ok()
}
