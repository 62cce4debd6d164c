//! A directory, a browser and a clock, and requests that are right until a test spoils them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{Request, Response};
use msal_emulator::{Browser, Callback, Entra, Page, Reason, sample};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::form_urlencoded::Serializer;

pub(crate) const ORIGIN: &str = "https://login.example";
pub(crate) const NOW: u64 = 1_700_000_000;
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const SCOPE: &str = "User.Read openid profile offline_access";
pub(crate) const BACK: &str = "http://localhost:49152/";

pub(crate) type Pairs = Vec<(String, String)>;

/// Directory, browser and clock.
pub(crate) struct World {
    pub(crate) entra: Entra,
    pub(crate) browser: Browser,
    pub(crate) now: u64,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(sample::directory(ORIGIN))
    }

    pub(crate) fn with(entra: Entra) -> Self {
        Self { entra, browser: Browser::new(), now: NOW }
    }

    pub(crate) fn open(&mut self, url: &str) -> Page {
        self.browser.open(&mut self.entra, url, self.now)
    }

    pub(crate) fn press(&mut self, page: &Page, fields: &[(&str, &str)], button: &str) -> Page {
        self.browser.press(&mut self.entra, page, fields, button, self.now)
    }

    /// Signs in and agrees to everything; the browser then has to be at the application.
    pub(crate) fn sign_in(&mut self, url: &str, user: &str) -> Callback {
        let page = self.browser.sign_in(&mut self.entra, url, user, sample::PASSWORD, self.now);
        page.callback().unwrap_or_else(|| panic!("no way back: {page:?}")).clone()
    }

    pub(crate) fn post(&mut self, path: &str, form: &[(String, String)]) -> Response<Vec<u8>> {
        let body = Serializer::new(String::new()).extend_pairs(form).finish();
        let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        self.entra.handle(&request.body(body.into_bytes()).unwrap(), self.now).response
    }

    pub(crate) fn get(&mut self, path: &str) -> Response<Vec<u8>> {
        self.entra.handle(&Request::get(path).body(Vec::new()).unwrap(), self.now).response
    }

    /// A token request that has to succeed.
    pub(crate) fn token(&mut self, tenant: &str, form: &[(String, String)]) -> Value {
        let answer = self.post(&token_path(tenant), form);
        let body = body(&answer);
        assert_eq!(answer.status(), 200, "{body}");
        body
    }

    /// A token request that has to be refused for that reason.
    pub(crate) fn refused(&mut self, name: &str, tenant: &str, form: &[(String, String)], reason: Reason) -> Value {
        let answer = self.post(&token_path(tenant), form);
        expect_refusal(name, &answer, reason)
    }

    /// The tokens of a user who signs in at the public client.
    pub(crate) fn tokens_of(&mut self, tenant: &str, client_id: &str, user: &str, scope: &str) -> Value {
        let url = url(tenant, &with(request(client_id), "scope", scope));
        let callback = Self { entra: self.entra.clone(), browser: Browser::new(), now: self.now };
        let mut own = callback;
        let code = own.sign_in(&url, user).parameters.get("code").unwrap().to_owned();
        self.entra = own.entra;
        self.token(tenant, &with(redemption(client_id, &code), "scope", scope))
    }
}

pub(crate) fn token_path(tenant: &str) -> String {
    if tenant == "adfs" { "/adfs/oauth2/token".to_owned() } else { format!("/{tenant}/oauth2/v2.0/token") }
}

pub(crate) fn pairs(pairs: &[(&str, &str)]) -> Pairs {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The same with one parameter changed or added; an empty value removes it.
pub(crate) fn with(mut pairs: Pairs, name: &str, value: &str) -> Pairs {
    pairs.retain(|(known, _)| known != name);
    if !value.is_empty() {
        pairs.push((name.to_owned(), value.to_owned()));
    }
    pairs
}

/// An authorization request of a public client.
pub(crate) fn request(client_id: &str) -> Pairs {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    pairs(&[
        ("client_id", client_id),
        ("response_type", "code"),
        ("redirect_uri", BACK),
        ("scope", SCOPE),
        ("state", "a state&<>"),
        ("nonce", "n-0S6_WzA2Mj"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("client_info", "1"),
    ])
}

pub(crate) fn url(tenant: &str, request: &[(String, String)]) -> String {
    let query = Serializer::new(String::new()).extend_pairs(request).finish();
    let v2 = if tenant == "adfs" { "" } else { "/v2.0" };
    format!("{ORIGIN}/{tenant}/oauth2{v2}/authorize?{query}")
}

/// The redemption of a code that such a request has got.
pub(crate) fn redemption(client_id: &str, code: &str) -> Pairs {
    pairs(&[
        ("grant_type", "authorization_code"),
        ("client_id", client_id),
        ("code", code),
        ("redirect_uri", BACK),
        ("code_verifier", VERIFIER),
        ("scope", SCOPE),
        ("client_info", "1"),
    ])
}

pub(crate) fn refresh(client_id: &str, tokens: &Value, scope: &str) -> Pairs {
    let token = tokens["refresh_token"].as_str().unwrap();
    let fixed =
        [("grant_type", "refresh_token"), ("client_id", client_id), ("refresh_token", token), ("client_info", "1")];
    with(pairs(&fixed), "scope", scope)
}

pub(crate) fn body(response: &Response<Vec<u8>>) -> Value {
    serde_json::from_slice(response.body()).unwrap_or_else(|_| json!(String::from_utf8_lossy(response.body())))
}

/// The claims of a token, whose signature another test looks at.
pub(crate) fn claims(token: &Value) -> Value {
    let part = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

pub(crate) fn client_info(answer: &Value) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(answer["client_info"].as_str().unwrap()).unwrap()).unwrap()
}

pub(crate) fn expect_refusal(name: &str, answer: &Response<Vec<u8>>, reason: Reason) -> Value {
    let body = body(answer);
    assert_eq!(answer.status(), reason.status(), "{name}: {body}");
    assert_eq!(body["error"], reason.error(), "{name}: {body}");
    assert_eq!(body["error_codes"], json!([reason.number()]), "{name}: {body}");
    assert_eq!(body.get("suberror").and_then(Value::as_str), reason.suberror(), "{name}: {body}");
    body
}
