//! A script of what the world answers to a flow, as a readable text.
//!
//! ```text
//! secret authority https://login.microsoftonline.com/contoso.example
//! %%
//! 200
//!
//! {"authorization_endpoint":"https://…","token_endpoint":"https://…"}
//! %%
//! +10 400
//! retry-after: 7
//!
//! {"error":"invalid_client"}
//! ```
//!
//! The first part names the kind of credential and the authority, each other part answers one request, in order; `+10`
//! says that ten seconds pass before. Where a script has no more answers, requests are not answered in time.

use core::time::Duration;

use msal_core::flows::AcquireTokenForClient;
use msal_core::http::{Method, Response};
use msal_core::{ConfidentialClientApplication, Credential, Request, Scopes, TransportError};

use crate::answer;

/// The secret that every credential is or yields, but a key.
pub(crate) const MARKER: &str = "marker-of-a-secret";
const SCOPE: &str = "https://graph.microsoft.com/.default";
const CERTIFICATE: &str = include_str!("../../corpus/certificate/leaf.pem");

/// An application, and the answers that it gets.
pub(crate) struct Script {
    app: ConfidentialClientApplication,
    answers: Vec<(Duration, Response<Vec<u8>>)>,
}

impl Script {
    /// Reads a script; `None` when its first part is not of the form.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split("\n%%\n");
        Some(Self { app: app(parts.next()?)?, answers: parts.map(timed).collect() })
    }

    /// Returns the flow that the script is for.
    pub(crate) fn flow(&self) -> AcquireTokenForClient {
        self.app.acquire_token_for_client([SCOPE])
    }

    /// Returns the scopes that the flow asks for.
    pub(crate) fn scopes() -> Scopes {
        Scopes::parse(SCOPE)
    }

    /// Returns the answers of the script.
    pub(crate) fn answers(&self) -> impl Iterator<Item = &Response<Vec<u8>>> {
        self.answers.iter().map(|(_, response)| response)
    }

    /// Returns the answer to a request by its number, and the time that passes before it comes.
    pub(crate) fn answer(&self, number: usize) -> (Duration, Result<Response<Vec<u8>>, TransportError>) {
        let (delay, response) = self.answers.get(number).cloned().unzip();
        (delay.unwrap_or_default(), response.ok_or(TransportError::Timeout))
    }

    /// Tells whether the marker stands in the authority, or in one of the first `count` answers.
    pub(crate) fn tells(&self, count: usize) -> bool {
        let app = format!("{:?}", self.app).contains(MARKER);
        app || self.answers().take(count).any(|answer| String::from_utf8_lossy(answer.body()).contains(MARKER))
    }

    /// Returns what a server that is well answers to a request of the application.
    pub(crate) fn honest(&self, request: &Request) -> Response<Vec<u8>> {
        let (method, uri) = (request.http().method(), request.http().uri());
        let own = uri.authority().map_or("", |authority| authority.as_str());
        let host = self.app.authority().host();
        let body = match uri.path() {
            _ if method == Method::POST => r#"{"access_token":"t","token_type":"Bearer","expires_in":3599}"#.to_owned(),
            "/common/discovery/instance" => {
                format!(r#"{{"tenant_discovery_endpoint":"https://{host}/configuration"}}"#)
            }
            _ => format!(
                r#"{{"issuer":"https://{own}/","authorization_endpoint":"https://{own}/t/authorize",
                    "token_endpoint":"https://{own}/t/token"}}"#
            ),
        };
        Response::new(body.into_bytes())
    }
}

fn app(first: &str) -> Option<ConfidentialClientApplication> {
    let (kind, authority) = first.split_once(' ')?;
    let credential = match kind {
        "secret" => Credential::secret(MARKER),
        "assertion" => Credential::assertion(MARKER),
        "file" => Credential::assertion_file("assertion.jwt"),
        "named" => Credential::assertion_named("vault"),
        "key" => Credential::remote_key(CERTIFICATE, "vault").reusing_assertions(),
        _ => return None,
    };
    let builder = ConfidentialClientApplication::builder("client-id", credential);
    let builder = match authority.trim().split_once(' ')? {
        ("authority", url) => builder.authority(url),
        ("oidc_authority", url) => builder.oidc_authority(url),
        ("trusted_authority", url) => builder.authority(url).without_instance_discovery(),
        _ => return None,
    };
    builder.build().ok()
}

fn timed(part: &str) -> (Duration, Response<Vec<u8>>) {
    let timed = part.strip_prefix('+').and_then(|rest| {
        let (seconds, rest) = rest.split_once(' ')?;
        Some((Duration::from_secs(seconds.parse().ok()?), rest))
    });
    let (delay, rest) = timed.unwrap_or((Duration::ZERO, part));
    (delay, answer::parse(rest))
}
