//! User realm discovery: whether a user signs in here, at a federation server, or is unknown.

use serde_json::json;

use crate::{
    call::Call,
    entra::Entra,
    federation::{Federation, Trust},
    parameters,
    refusal::{Outcome, Reason, Refusal},
    user,
};

/// The only audience of assertions.
pub(crate) const AUDIENCE: &str = "urn:federation:MicrosoftOnline";

/// Says how the user of that name, which is a segment of a path, signs in.
pub(crate) fn realm(entra: &Entra, segment: &str, call: &Call<'_>) -> Outcome {
    let query = call.query();
    if query.required("api-version")? != "1.0" {
        return Err(Refusal::new(Reason::Parameter, "api-version"));
    }
    let name = parameters::segment(segment);
    let domain = user::domain(&name);
    let tenant = entra.tenants().find(|tenant| !domain.is_empty() && tenant.is_named(domain));
    let account_type = match tenant.map(|tenant| tenant.federation(domain)) {
        None => "Unknown",
        Some(None) => "Managed",
        Some(Some(_)) => "Federated",
    };
    let mut answer = json!({
        "ver": "1.0",
        "account_type": account_type,
        "domain_name": domain,
        "cloud_instance_name": "microsoftonline.com",
        "cloud_audience_urn": AUDIENCE,
    });
    let federation = tenant.and_then(|tenant| tenant.federation(domain));
    if let (Some(answer), Some(federation)) = (answer.as_object_mut(), federation) {
        let origin = &entra.origin;
        let metadata = metadata(federation).map(|path| format!("{origin}/adfs/services/trust/{path}"));
        answer.insert("federation_protocol".to_owned(), "WSTrust".into());
        answer.insert("federation_active_auth_url".to_owned(), Trust::V2005.address(origin).into());
        answer.extend(metadata.map(|url| ("federation_metadata_url".to_owned(), url.into())));
    }
    Ok(answer)
}

fn metadata(federation: Federation) -> Option<&'static str> {
    match federation {
        Federation::WsTrust13 => Some("mex"),
        Federation::WsTrust2005 => Some("2005/mex"),
        Federation::WithoutMetadata => None,
    }
}
