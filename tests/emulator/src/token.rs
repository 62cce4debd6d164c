//! The token endpoint (RFC 6749, section 3.2): who asks, by which grant, and what a new token says.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use crate::{
    call::Call,
    client_credentials,
    directory::{App, Tenant},
    discovery::is_common,
    entra::Entra,
    parameters::Parameters,
    refusal::{Outcome, Reason, Refusal},
};

/// A token request whose tenant and application exist.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) call: &'a Call<'a>,
    pub(crate) form: &'a Parameters,
    pub(crate) tenant: &'a Tenant,
    pub(crate) app: &'a App,
}

/// Answers a token request to the tenant of that name.
pub(crate) fn grant(entra: &mut Entra, name: &str, call: &Call<'_>) -> Outcome {
    let tenant = entra.find(name).cloned().ok_or_else(|| no_tenant(name))?;
    redeem(entra, &tenant, call).map_err(|refusal| if tenant.is_adfs() { refusal.without_number() } else { refusal })
}

fn no_tenant(name: &str) -> Refusal {
    let reason = if is_common(name) { Reason::NoTenant } else { Reason::UnknownTenant };
    Refusal::new(reason, name)
}

fn redeem(entra: &mut Entra, tenant: &Tenant, call: &Call<'_>) -> Outcome {
    let form = Parameters::form(call)?;
    let grant_type = form.required("grant_type")?;
    let client_id = form.required("client_id")?;
    let app = tenant.find(client_id).ok_or_else(|| Refusal::new(Reason::UnknownClient, client_id))?;
    let asked = Asked { call, form: &form, tenant, app };
    match grant_type {
        "client_credentials" => client_credentials::redeem(entra, &asked),
        other => Err(Refusal::new(Reason::Grant, other)),
    }
}

impl Asked<'_> {
    /// Issues an access token for the resource with these claims, and the answer around it.
    pub(crate) fn issue(&self, entra: &Entra, resource: &str, claims: Value) -> Map<String, Value> {
        let lifetimes = entra.lifetimes;
        let mut answer = Map::new();
        answer.insert("token_type".to_owned(), "Bearer".into());
        answer.insert("expires_in".to_owned(), lifetimes.expires_in.into());
        answer.insert("ext_expires_in".to_owned(), lifetimes.expires_in.into());
        answer.extend(lifetimes.refresh_in.map(|seconds| ("refresh_in".to_owned(), seconds.into())));
        answer.insert("access_token".to_owned(), self.access_token(entra, resource, claims).into());
        answer
    }

    fn access_token(&self, entra: &Entra, resource: &str, claims: Value) -> String {
        let uti = URL_SAFE_NO_PAD.encode(self.call.unique("token"));
        if entra.opaque {
            return format!("opaque.{uti}");
        }
        let now = self.call.now;
        let mut payload = json!({
            "aud": resource,
            "iss": self.tenant.issuer(&entra.origin),
            "iat": now,
            "nbf": now,
            "exp": now.saturating_add(entra.lifetimes.expires_in),
            "azp": self.app.client_id,
            "tid": self.tenant.id,
            "uti": uti,
            "ver": "2.0",
        });
        if let (Some(payload), Value::Object(claims)) = (payload.as_object_mut(), claims) {
            payload.extend(claims);
        }
        entra.key.sign(&payload)
    }
}

/// What the `claims` parameter asks for: an object, empty if there is none.
pub(crate) fn requested_claims(form: &Parameters) -> Result<Map<String, Value>, Refusal> {
    let text = form.get("claims").unwrap_or("{}");
    serde_json::from_str(text).map_err(|_| Reason::Claims.into())
}
