//! The token endpoint (RFC 6749, section 3.2): who asks, by which grant, and what a new token says.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use crate::{
    app::App,
    authorization_code,
    binding::Binding,
    call::Call,
    client_credentials, device,
    directory::Tenant,
    door::Door,
    endpoint::Place,
    entra::{Entra, Habit},
    parameters::Parameters,
    password,
    peer::ClientCertificate,
    refresh_token,
    refusal::{Outcome, Reason, Refusal},
    saml_bearer,
};

/// A token request whose place exists.
#[derive(Debug)]
pub(crate) struct Ask<'a> {
    pub(crate) call: &'a Call<'a>,
    pub(crate) form: &'a Parameters,
    pub(crate) place: Place<'a>,
    pub(crate) door: Door,
    pub(crate) client_id: &'a str,
}

/// A token request whose tenant and application are known.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) call: &'a Call<'a>,
    pub(crate) form: &'a Parameters,
    pub(crate) place: Place<'a>,
    pub(crate) tenant: &'a Tenant,
    pub(crate) app: &'a App,
}

/// Answers a token request to that place.
pub(crate) fn grant(entra: &mut Entra, place: Place<'_>, call: &Call<'_>) -> Outcome {
    let door = Door::open(entra, place)?;
    let is_adfs = door.is_adfs();
    redeem(entra, place, door, call).map_err(|refusal| if is_adfs { refusal.without_number() } else { refusal })
}

fn redeem(entra: &mut Entra, place: Place<'_>, door: Door, call: &Call<'_>) -> Outcome {
    let form = Parameters::form(call)?;
    let grant_type = form.required("grant_type")?;
    let client_id = form.required("client_id")?;
    let ask = Ask { call, form: &form, place, door, client_id };
    match grant_type {
        "client_credentials" => client_credentials::redeem(entra, &ask.at(ask.door.tenant()?)?),
        "authorization_code" => authorization_code::redeem(entra, &ask),
        "refresh_token" => refresh_token::redeem(entra, &ask),
        "password" => password::redeem(entra, &ask),
        "urn:ietf:params:oauth:grant-type:device_code" => device::redeem(entra, &ask),
        other => match saml_bearer::version(other) {
            Some(version) => saml_bearer::redeem(entra, &ask, version),
            None => Err(Refusal::new(Reason::Grant, other)),
        },
    }
}

impl Ask<'_> {
    /// The same request, once its tenant is known.
    pub(crate) fn at<'a>(&'a self, tenant: &'a Tenant) -> Result<Asked<'a>, Refusal> {
        let app = tenant.find(self.client_id).ok_or_else(|| Refusal::new(Reason::UnknownClient, self.client_id))?;
        Ok(Asked { call: self.call, form: self.form, place: self.place, tenant, app })
    }
}

impl Asked<'_> {
    /// Issues an access token for the resource with these claims, and the answer around it.
    pub(crate) fn issue(&self, entra: &Entra, resource: &str, claims: Value) -> Result<Map<String, Value>, Refusal> {
        let (lifetimes, binding) =
            (entra.lifetimes, Binding::read(self.form, ClientCertificate::of(self.call.request))?);
        let mut answer = Map::new();
        answer.insert("token_type".to_owned(), binding.token_type().into());
        answer.insert("expires_in".to_owned(), lifetimes.expires_in.into());
        answer.insert("ext_expires_in".to_owned(), lifetimes.expires_in.into());
        answer.extend(lifetimes.refresh_in.map(|seconds| ("refresh_in".to_owned(), seconds.into())));
        answer.insert("access_token".to_owned(), self.access_token(entra, resource, claims, &binding).into());
        Ok(answer)
    }

    fn access_token(&self, entra: &Entra, resource: &str, claims: Value, binding: &Binding) -> String {
        let uti = URL_SAFE_NO_PAD.encode(self.call.unique("token"));
        if entra.has(Habit::OpaqueTokens) {
            return format!("opaque.{uti}");
        }
        let now = self.call.now;
        let mut payload = json!({
            "aud": resource,
            "iss": self.tenant.face.issuer(&entra.origin, &self.tenant.id, self.place.policy),
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
            payload.extend(binding.cnf().map(|cnf| ("cnf".to_owned(), cnf)));
        }
        entra.key.sign(&payload)
    }
}
