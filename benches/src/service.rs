//! A service in memory: it answers each request at once, with documents as long as the real ones.

use std::sync::atomic::{AtomicUsize, Ordering};

use msal_core::{Request, Response, TransportError, http};

/// A service that grants whatever is asked for.
#[derive(Debug, Default)]
pub struct Service {
    issued: AtomicUsize,
}

impl Service {
    /// Answers a request for metadata or for a token.
    pub fn answer(&self, request: &Request) -> Response {
        let path = request.http().uri().path();
        let body = match path.ends_with("/token") {
            true => token_answer(&token(self.issued.fetch_add(1, Ordering::Relaxed))),
            false => configuration(path.split('/').nth(1).unwrap_or_default()),
        };
        http::Response::new(body.into_bytes()).into()
    }
}

impl msal_blocking::Transport for Service {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        Ok(self.answer(&request))
    }
}

impl msal_tokio::Transport for Service {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        Ok(self.answer(&request))
    }
}

/// Makes up a token of 1.4 KB.
pub(crate) fn token(number: usize) -> String {
    let digits = number.to_string();
    "0".repeat(1_400 - digits.len()) + &digits
}

/// Writes the answer of a token endpoint.
pub fn token_answer(token: &str) -> String {
    format!(r#"{{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"{token}"}}"#)
}

/// Writes a tenant's OpenID configuration, with the members that the public cloud has.
pub fn configuration(tenant: &str) -> String {
    let base = format!("https://login.microsoftonline.com/{tenant}");
    format!(
        r#"{{"token_endpoint":"{base}/oauth2/v2.0/token",
"token_endpoint_auth_methods_supported":["client_secret_post","private_key_jwt","client_secret_basic"],
"jwks_uri":"{base}/discovery/v2.0/keys","response_modes_supported":["query","fragment","form_post"],
"subject_types_supported":["pairwise"],"id_token_signing_alg_values_supported":["RS256"],
"response_types_supported":["code","id_token","code id_token","id_token token"],
"scopes_supported":["openid","profile","email","offline_access"],"issuer":"{base}/v2.0",
"request_uri_parameter_supported":false,"userinfo_endpoint":"https://graph.microsoft.com/oidc/userinfo",
"authorization_endpoint":"{base}/oauth2/v2.0/authorize",
"device_authorization_endpoint":"{base}/oauth2/v2.0/devicecode","http_logout_supported":true,
"frontchannel_logout_supported":true,"end_session_endpoint":"{base}/oauth2/v2.0/logout",
"claims_supported":["sub","iss","cloud_instance_name","aud","exp","iat","auth_time","acr","nonce","name"],
"kerberos_endpoint":"{base}/kerberos","tenant_region_scope":"EU","cloud_instance_name":"microsoftonline.com",
"cloud_graph_host_name":"graph.windows.net","msgraph_host":"graph.microsoft.com",
"rbac_url":"https://pas.windows.net"}}"#
    )
}
