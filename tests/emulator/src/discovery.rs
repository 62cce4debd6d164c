//! What a client learns before it asks for tokens: the hosts of a cloud, and the endpoints of a tenant.

use http::Uri;
use serde_json::{Value, json};

use crate::{
    call::Call,
    directory::Tenant,
    endpoint::Place,
    entra::{Entra, Habit},
    face::{ADFS, CONSUMERS, Face},
    refusal::{Outcome, Reason, Refusal},
};

/// The hosts of the public cloud; the first is its network name, the second its name in caches.
const PUBLIC: [&str; 4] = ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"];

/// Names that stand for several tenants, and what their issuer says in the tenant's place.
const COMMON: [(&str, &str); 3] = [("common", "{tenantid}"), ("organizations", "{tenantid}"), ("consumers", CONSUMERS)];

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

/// `OpenID` Connect Discovery for a tenant; the answer names the tenant by its identifier, whatever the request called
/// it, but on B2C by the name that was used.
pub(crate) fn configuration(entra: &Entra, place: Place<'_>) -> Outcome {
    let origin = &entra.origin;
    if let Some((name, issuer)) = common(place) {
        return Ok(document(entra, &place.base(origin, name), &format!("{origin}/{issuer}/v2.0")));
    }
    let tenant = tenant(entra, place)?;
    let issuer = tenant.face.issuer(origin, &tenant.id, place.policy);
    match tenant.face {
        Face::Adfs => Ok(federation_document(origin)),
        Face::B2c { .. } => Ok(document(entra, &place.base(origin, place.tenant), &issuer)),
        _ => Ok(document(entra, &place.base(origin, &tenant.id), &issuer)),
    }
}

/// The metadata of v1.0 tokens, for those who validate them: issuer and keys; nothing is issued in that version here.
pub(crate) fn first(entra: &Entra, place: Place<'_>) -> Outcome {
    let origin = &entra.origin;
    let (name, issuer) = match common(place) {
        Some((name, issuer)) => (name.to_owned(), issuer.to_owned()),
        None => tenant(entra, place).map(|tenant| (tenant.id.clone(), tenant.id.clone()))?,
    };
    Ok(json!({
        "issuer": format!("https://sts.windows.net/{issuer}/"),
        "authorization_endpoint": format!("{origin}/{name}/oauth2/authorize"),
        "token_endpoint": format!("{origin}/{name}/oauth2/token"),
        "jwks_uri": format!("{origin}/{name}/discovery/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }))
}

/// The keys; those of Entra ID say whose tokens they sign.
pub(crate) fn keys(entra: &Entra, place: Place<'_>) -> Value {
    let plain = match entra.find(place.tenant).map(|tenant| &tenant.face) {
        Some(Face::Adfs | Face::B2c { .. } | Face::Ciam) => true,
        Some(Face::Entra | Face::Consumers) | None => false,
    };
    let issuer = format!("{}/{{tenantid}}/v2.0", entra.origin);
    entra.key.jwks((!plain).then_some(issuer.as_str()))
}

fn common(place: Place<'_>) -> Option<(&'static str, &'static str)> {
    let known = COMMON.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(place.tenant));
    known.filter(|_| place.policy.is_none())
}

fn tenant<'a>(entra: &'a Entra, place: Place<'_>) -> Result<&'a Tenant, Refusal> {
    let tenant = entra.find(place.tenant).ok_or_else(|| Refusal::new(Reason::NoSuchTenant, place.tenant))?;
    if tenant.face.has_policy(place.policy) {
        Ok(tenant)
    } else {
        Err(Refusal::new(Reason::NoPolicy, place.policy.unwrap_or_default()))
    }
}

fn document(entra: &Entra, base: &str, issuer: &str) -> Value {
    let mut document = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{base}/oauth2/v2.0/token"),
        "device_authorization_endpoint": format!("{base}/oauth2/v2.0/devicecode"),
        "end_session_endpoint": format!("{base}/oauth2/v2.0/logout"),
        "jwks_uri": format!("{base}/discovery/v2.0/keys"),
        "mtls_endpoint_aliases": {"token_endpoint": format!("{}/oauth2/v2.0/token", mutual(base))},
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "response_types_supported": ["code"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
    });
    if let (true, Some(members)) = (entra.has(Habit::IssuerParameter), document.as_object_mut()) {
        members.insert("authorization_response_iss_parameter_supported".to_owned(), true.into());
    }
    document
}

/// Where the same is asked for over mutual TLS: the public cloud has a host of its own for that.
fn mutual(base: &str) -> String {
    base.replacen("https://login.microsoftonline.com", "https://mtlsauth.microsoft.com", 1)
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
        "response_types_supported": ["code"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })
}
