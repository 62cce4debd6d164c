//! An identity provider that always answers as it should, for any authority.

use http::{Method, Request, Response};
use serde_json::{Value, json};

use crate::{key, marker, person};

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Whether a host is one of the cloud's.
    Instance,
    /// An authority's metadata.
    Configuration,
    /// The signature keys.
    Keys,
    /// How a user signs in.
    Realm,
    /// A code for another device.
    Device,
    /// A token.
    Token,
}

impl Wanted {
    /// Reads it off a request.
    pub fn of(request: &Request<Vec<u8>>) -> Self {
        match (request.method(), request.uri().path()) {
            (&Method::POST, path) if path.ends_with("/devicecode") => Self::Device,
            (&Method::POST, _) => Self::Token,
            (_, path) if path.ends_with("/discovery/instance") => Self::Instance,
            (_, path) if path.ends_with("/keys") => Self::Keys,
            (_, path) if path.contains("/userrealm/") => Self::Realm,
            _ => Self::Configuration,
        }
    }
}

/// Answers a request; each `serial` gives other tokens, which carry the marker.
pub fn honest(request: &Request<Vec<u8>>, serial: u64) -> Response<Vec<u8>> {
    let body = match Wanted::of(request) {
        Wanted::Instance => instance(request),
        Wanted::Configuration => configuration(request),
        Wanted::Keys => key::set([("one", crate::KEY)]),
        Wanted::Realm => json!({"ver": "1.0", "account_type": "Managed"}),
        Wanted::Device => device(),
        Wanted::Token => issue(request, serial),
    };
    Response::new(body.to_string().into_bytes())
}

/// The token that the answer with this number issues.
pub(crate) fn token(serial: u64) -> String {
    marker::secret(&format!("token-{serial}"))
}

fn issue(request: &Request<Vec<u8>>, serial: u64) -> Value {
    let form: Vec<(String, String)> = url::form_urlencoded::parse(request.body()).into_owned().collect();
    let field = |name: &str| form.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
    let mut answer = json!({
        "token_type": field("token_type").unwrap_or("Bearer"),
        "expires_in": 3599,
        "ext_expires_in": 3599,
        "refresh_in": 1800,
        "access_token": token(serial),
    });
    let more = match field("grant_type") {
        Some("client_credentials") => json!({
            "refresh_token": marker::secret("refresh"),
            "id_token": marker::secret("identity"),
        }),
        _ => json!({
            "refresh_token": marker::secret(&format!("refresh-{serial}")),
            "id_token": person::id_token(field("client_id").unwrap_or_default(), field("code").and_then(person::nonce_of_code)),
            "client_info": person::client_info(),
        }),
    };
    add(&mut answer, more);
    answer
}

/// Adds members to an object, or puts them in the place of its own.
fn add(object: &mut Value, more: Value) {
    if let (Value::Object(object), Value::Object(more)) = (object, more) {
        object.extend(more);
    }
}

fn device() -> Value {
    let code = marker::secret("user-code");
    json!({
        "device_code": marker::secret("device-code"),
        "user_code": code,
        "verification_uri": "https://login.microsoftonline.com/device",
        "interval": 5,
        "expires_in": 900,
        "message": format!("Open https://login.microsoftonline.com/device and enter {code}."),
    })
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
    let front = url.trim_end_matches("/.well-known/openid-configuration");
    let base = front.trim_end_matches("/v2.0").trim_end_matches('/');
    let mut metadata = json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{base}/oauth2/v2.0/token"),
        "device_authorization_endpoint": format!("{base}/oauth2/v2.0/devicecode"),
        "end_session_endpoint": format!("{base}/oauth2/v2.0/logout"),
        "jwks_uri": format!("{base}/discovery/v2.0/keys"),
    });
    // Entra ID tells tokens of version 1.0 apart, and a generic provider names itself in its responses (RFC 9207).
    if front == base && base.starts_with("https://login.") {
        let issuer = base.replacen("://login.", "://sts.", 1);
        add(&mut metadata, json!({"issuer": issuer, "jwks_uri": format!("{base}/discovery/keys")}));
    }
    if base.starts_with("https://id.") {
        add(&mut metadata, json!({"authorization_response_iss_parameter_supported": true}));
    }
    metadata
}
