//! What a client learns before it asks for tokens: the hosts of a cloud, and the endpoints of a tenant.

use http::Uri;
use serde_json::{Value, json};

use crate::{
    call::Call,
    directory::ADFS,
    entra::Entra,
    refusal::{Outcome, Reason, Refusal},
};

/// The hosts of the public cloud; the first is its network name, the second its name in caches.
const PUBLIC: [&str; 4] = ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"];

/// Names that stand for several tenants, and what their issuer says in the tenant's place.
const COMMON: [(&str, &str); 3] =
    [("common", "{tenantid}"), ("organizations", "{tenantid}"), ("consumers", "9188040d-6c67-4c5b-b112-36a304b66dad")];

/// Whether a name stands for several tenants.
pub(crate) fn is_common(name: &str) -> bool {
    COMMON.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
}

/// Instance discovery: whether the host of `authorization_endpoint` belongs to a cloud, and its aliases.
pub(crate) fn instance(entra: &Entra, call: &Call<'_>) -> Outcome {
    let query = call.query();
    if !matches!(query.required("api-version")?, "1.0" | "1.1") {
        return Err(Refusal::new(Reason::Parameter, "api-version"));
    }
    let asked = query.required("authorization_endpoint")?;
    let asked: Uri = asked.parse().map_err(|_| Reason::UnknownInstance)?;
    let own: Option<Uri> = entra.origin.parse().ok();
    let own = own.as_ref().and_then(Uri::host).unwrap_or_default();
    let host = asked.host().filter(|host| *host == own || PUBLIC.contains(host)).ok_or(Reason::UnknownInstance)?;
    let tenant = asked.path().split('/').find(|segment| !segment.is_empty()).unwrap_or("common");
    let authority = asked.authority().map_or(host, http::uri::Authority::as_str);
    Ok(json!({
        "tenant_discovery_endpoint": format!("https://{authority}/{tenant}/v2.0/.well-known/openid-configuration"),
        "api-version": query.get("api-version"),
        "metadata": metadata(&entra.origin, own),
    }))
}

/// The public cloud, and the directory's own host if that is another one, under the name that its URLs carry.
fn metadata(origin: &str, own: &str) -> Vec<Value> {
    let public = json!({
        "preferred_network": "login.microsoftonline.com", "preferred_cache": "login.windows.net", "aliases": PUBLIC,
    });
    let authority = origin.split_once("://").map_or(origin, |(_, authority)| authority);
    let here = json!({"preferred_network": authority, "preferred_cache": authority, "aliases": [authority]});
    if PUBLIC.contains(&own) { vec![public] } else { vec![public, here] }
}

/// `OpenID` Connect Discovery for a tenant; the answer names the tenant by its identifier, whatever the request called it.
pub(crate) fn configuration(entra: &Entra, name: &str) -> Outcome {
    let origin = &entra.origin;
    if let Some((name, issuer)) = COMMON.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
        return Ok(document(origin, name, issuer));
    }
    match entra.find(name) {
        Some(tenant) if tenant.is_adfs() => Ok(federation_document(origin)),
        Some(tenant) => Ok(document(origin, &tenant.id, &tenant.id)),
        None => Err(Refusal::new(Reason::NoSuchTenant, name)),
    }
}

fn document(origin: &str, tenant: &str, issuer: &str) -> Value {
    let base = format!("{origin}/{tenant}");
    json!({
        "issuer": format!("{origin}/{issuer}/v2.0"),
        "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{base}/oauth2/v2.0/token"),
        "device_authorization_endpoint": format!("{base}/oauth2/v2.0/devicecode"),
        "end_session_endpoint": format!("{base}/oauth2/v2.0/logout"),
        "jwks_uri": format!("{base}/discovery/v2.0/keys"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })
}

fn federation_document(origin: &str) -> Value {
    let base = format!("{origin}/{ADFS}");
    json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/oauth2/authorize/"),
        "token_endpoint": format!("{base}/oauth2/token/"),
        "device_authorization_endpoint": format!("{base}/oauth2/devicecode"),
        "end_session_endpoint": format!("{base}/oauth2/logout"),
        "jwks_uri": format!("{base}/discovery/keys"),
        "access_token_issuer": format!("{base}/services/trust"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
        "response_types_supported": ["code", "id_token", "code id_token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })
}
