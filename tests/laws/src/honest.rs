//! An identity provider that always answers as it should, for any authority.

use http::{Method, Request, Response};
use serde_json::{Value, json};

use crate::marker;

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Whether a host is one of the cloud's.
    Instance,
    /// An authority's metadata.
    Configuration,
    /// A token.
    Token,
}

impl Wanted {
    /// Reads it off a request.
    pub fn of(request: &Request<Vec<u8>>) -> Self {
        match request.method() {
            &Method::POST => Self::Token,
            _ if request.uri().path().ends_with("/discovery/instance") => Self::Instance,
            _ => Self::Configuration,
        }
    }
}

/// Answers a request; each `serial` gives another token, which carries the marker.
pub fn honest(request: &Request<Vec<u8>>, serial: u64) -> Response<Vec<u8>> {
    let body = match Wanted::of(request) {
        Wanted::Instance => instance(request),
        Wanted::Configuration => configuration(request),
        Wanted::Token => json!({
            "token_type": "Bearer",
            "expires_in": 3599,
            "ext_expires_in": 3599,
            "refresh_in": 1800,
            "access_token": token(serial),
            "refresh_token": marker::secret("refresh"),
            "id_token": marker::secret("identity"),
        }),
    };
    Response::new(body.to_string().into_bytes())
}

/// The token that the answer with this number issues.
pub(crate) fn token(serial: u64) -> String {
    marker::secret(&format!("token-{serial}"))
}

fn instance(request: &Request<Vec<u8>>) -> Value {
    let query = request.uri().query().unwrap_or_default();
    let asked = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "authorization_endpoint");
    let authorize = asked.map(|(_, value)| value.into_owned()).unwrap_or_default();
    let base = authorize.trim_end_matches("/oauth2/v2.0/authorize");
    let host = base.split('/').nth(2).unwrap_or_default();
    json!({
        "tenant_discovery_endpoint": format!("{base}/v2.0/.well-known/openid-configuration"),
        "api-version": "1.1",
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host, "alias.contoso.example"]}],
    })
}

fn configuration(request: &Request<Vec<u8>>) -> Value {
    let url = request.uri().to_string();
    let base =
        url.trim_end_matches("/.well-known/openid-configuration").trim_end_matches("/v2.0").trim_end_matches('/');
    json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{base}/oauth2/v2.0/token"),
        "device_authorization_endpoint": format!("{base}/oauth2/v2.0/devicecode"),
        "jwks_uri": format!("{base}/discovery/v2.0/keys"),
    })
}
