//! The one person who signs in here: what the service says of her, and what comes back from its sign-in page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use msal_core::{AuthCodeFlow, AuthResponse};
use serde_json::{Map, Value, json};
use url::Url;

use crate::{EPOCH, TENANT, key, marker};

/// The name that the person signs in with; it carries the marker, for no log is to hold it.
pub fn username() -> String {
    marker::secret("person") + "@contoso.example"
}

/// The person's id, of which no log is to know either.
pub fn home_account_id() -> String {
    format!("{}.{TENANT}", marker::secret("uid"))
}

/// `client_info` as the service writes it.
pub fn client_info() -> String {
    URL_SAFE_NO_PAD.encode(json!({"uid": marker::secret("uid"), "utid": TENANT}).to_string())
}

/// The claims of the person's ID token.
pub fn claims() -> Map<String, Value> {
    let claims = json!({
        "aud": "client-id",
        "auth_time": EPOCH,
        "exp": EPOCH + 3600,
        "iat": EPOCH,
        "iss": format!("https://login.microsoftonline.com/{TENANT}"),
        "name": marker::secret("name"),
        "oid": marker::secret("uid"),
        "preferred_username": username(),
        "sub": marker::secret("subject"),
        "tid": TENANT,
        "ver": "2.0",
    });
    claims.as_object().cloned().unwrap_or_default()
}

/// The person's ID token for a client; nobody looks at the signature of one that came from the service itself.
pub fn id_token(client_id: &str, nonce: Option<&str>) -> String {
    let mut claims = claims();
    claims.insert("aud".to_owned(), client_id.into());
    claims.extend(nonce.map(|nonce| ("nonce".to_owned(), nonce.into())));
    key::unsigned("one", &claims) + ".c2lnbmF0dXJl"
}

/// The code that the sign-in page issues, which knows the `nonce` that it was asked with.
pub fn code(nonce: Option<&str>) -> String {
    format!("{}.{}", marker::secret("code"), nonce.unwrap_or_default())
}

/// The `nonce` that a code was asked with.
pub(crate) fn nonce_of_code(code: &str) -> Option<&str> {
    code.rsplit_once('.').map(|(_, nonce)| nonce).filter(|nonce| !nonce.is_empty())
}

/// What comes back from the sign-in page, by name.
pub fn parameters(flow: &AuthCodeFlow) -> Vec<(String, String)> {
    let url: Url = flow.auth_uri().parse().expect("the flow makes a URL");
    let asked = |name: &str| url.query_pairs().find(|(own, _)| own == name).map(|(_, value)| value.into_owned());
    let issuer = url.as_str().split("/oauth2/").next().unwrap_or_default();
    [
        ("code", code(asked("nonce").as_deref())),
        ("state", asked("state").unwrap_or_default()),
        ("iss", issuer.to_owned()),
        ("client_info", client_info()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// The person signs in, and this comes back.
pub fn signs_in(flow: &AuthCodeFlow) -> AuthResponse {
    AuthResponse::new(parameters(flow)).expect("a response")
}
