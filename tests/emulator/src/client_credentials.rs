//! An application asks for itself (RFC 6749, section 4.4).

use serde_json::{Value, json};

use crate::{
    claims::Requested,
    client,
    entra::Entra,
    refusal::{Outcome, Reason, Refusal},
    token::Asked,
};

/// Authenticates the client, checks what it asks for, and issues a token.
pub(crate) fn redeem(entra: &mut Entra, asked: &Asked<'_>) -> Outcome {
    let proof = client::authenticate(entra, asked)?;
    let resource = resource(asked)?;
    let roles = asked.app.roles(resource).unwrap_or_default();
    let requested = Requested::read(asked.form)?;
    let mut payload = json!({
        "sub": asked.app.client_id,
        "idtyp": "app",
        "roles": roles,
        "azpacr": proof.azpacr(),
    });
    if let (Some(payload), Some(capabilities)) = (payload.as_object_mut(), requested.capabilities) {
        payload.insert("xms_cc".to_owned(), capabilities);
    }
    asked.issue(entra, resource, payload).map(Value::Object)
}

/// The one resource that the scope names with `/.default`.
fn resource<'a>(asked: &Asked<'a>) -> Result<&'a str, Refusal> {
    let scope = asked.form.required("scope")?;
    let refuse = |reason| Err(Refusal::new(reason, scope));
    if scope.contains(char::is_whitespace) {
        return refuse(Reason::Scope);
    }
    match scope.strip_suffix("/.default") {
        None | Some("") => refuse(Reason::NotDefault),
        Some(resource) if asked.app.roles(resource).is_some() => Ok(resource),
        Some(resource) if asked.tenant.offers(resource) => Err(Refusal::new(Reason::NotAssigned, resource)),
        Some(resource) => Err(Refusal::new(Reason::UnknownResource, resource)),
    }
}
