//! Builds the application of a trace, or says why msal-core refuses it or can not have it yet.

use std::sync::Arc;

use msal_core::app::ApplicationBuilder;
use msal_core::{ConfidentialClientApplication, Credential, PublicClientApplication, url::Url};
use serde_json::Value;

use super::{callback::Callback, later, outcome};
use crate::{
    driver::{Outcome, Skip},
    trace::{self, App, Kind},
};

/// What came of building the application.
pub(super) enum Built {
    /// It stands; the callback is there where the credential has one.
    Confidential(ConfidentialClientApplication, Option<Arc<Callback>>),
    /// It stands, and can resolve its authority.
    Public(PublicClientApplication),
    /// It is refused, by a check or by the types.
    Refused(Outcome),
}

pub(super) fn build(app: &App) -> Result<Built, Skip> {
    if let Some(feature) = later_feature(app) {
        return Err(later(feature));
    }
    if app.kind == Kind::Public {
        return public(app);
    }
    let callback = app.credential.as_ref().and_then(Callback::of);
    let (Some(client_id), Some(credential)) = (&app.client_id, credential(app, callback.as_ref())?) else {
        return Ok(Built::Refused(Outcome::Unwritable));
    };
    let claims = app.client_claims.clone().unwrap_or_default();
    let builder = ConfidentialClientApplication::builder(client_id, credential).replacing_client_claims(claims);
    Ok(match with_options(builder, app)?.build() {
        Ok(app) => Built::Confidential(app, callback),
        Err(error) => Built::Refused(outcome::error(&error.into())),
    })
}

fn public(app: &App) -> Result<Built, Skip> {
    let (Some(client_id), None) = (&app.client_id, &app.credential) else {
        return Ok(Built::Refused(Outcome::Unwritable));
    };
    Ok(match with_options(PublicClientApplication::builder(client_id), app)?.build() {
        Ok(app) => Built::Public(app),
        Err(error) => Built::Refused(outcome::error(&error.into())),
    })
}

fn later_feature(app: &App) -> Option<&'static str> {
    if app.kind == Kind::ManagedIdentity {
        return Some("managed identities");
    }
    let regional = app.azure_region.is_some() || app.env.contains_key("MSAL_FORCE_REGION");
    let exclusive = app.exclude_scopes.is_some();
    regional.then_some("regions").or(exclusive.then_some("flows that add scopes"))
}

/// Returns the credential; `None` where the types do not let it be written.
fn credential(app: &App, callback: Option<&Arc<Callback>>) -> Result<Option<Credential>, Skip> {
    use trace::Credential as Given;
    let Some(given) = &app.credential else { return Ok(None) };
    Ok(match given {
        Given::Secret { secret } => Some(Credential::secret(secret.as_str())),
        Given::Assertion { assertion } => Some(Credential::assertion(assertion.as_str())),
        Given::AssertionCallback { memoize_seconds, .. } => {
            callback.map(|callback| callback.credential(*memoize_seconds))
        }
        Given::Certificate { passphrase: Some(_), .. } => return Err(later("encrypted keys")),
        Given::Certificate { private_key, thumbprint, public_certificate, .. } => {
            match (public_certificate, thumbprint) {
                (None, None) => None,
                (None, Some(thumbprint)) => Some(Credential::thumbprint(thumbprint, private_key.as_str())),
                (Some(chain), None) => Some(Credential::certificate(chain, private_key.as_str())),
                (Some(chain), Some(thumbprint)) => {
                    Some(Credential::certificate(chain, private_key.as_str()).with_thumbprint(thumbprint))
                }
            }
        }
        Given::Pfx { .. } => return Err(later("PKCS#12 files")),
        Given::Raw { .. } => None,
    })
}

fn with_options<K>(mut builder: ApplicationBuilder<K>, app: &App) -> Result<ApplicationBuilder<K>, Skip> {
    type Text<K> = fn(ApplicationBuilder<K>, &str) -> ApplicationBuilder<K>;
    let texts: [(&Option<String>, Text<K>); 4] = [
        (&app.authority, |builder, text| builder.authority(text)),
        (&app.oidc_authority, |builder, text| builder.oidc_authority(text)),
        (&app.app_name, |builder, text| builder.app_name(text)),
        (&app.app_version, |builder, text| builder.app_version(text)),
    ];
    for (given, set) in texts {
        if let Some(text) = given {
            builder = set(builder, text);
        }
    }
    if let Some(capabilities) = &app.client_capabilities {
        builder = builder.client_capabilities(capabilities);
    }
    let unchecked = app.validate_authority == Some(false);
    match &app.instance_discovery {
        Some(Value::String(endpoint)) => {
            let endpoint =
                Url::parse(endpoint).map_err(|error| Skip::new(format!("the discovery endpoint: {error}")))?;
            Ok(builder.instance_discovery_endpoint(endpoint))
        }
        Some(Value::Bool(false)) => Ok(builder.without_instance_discovery()),
        _ if unchecked => Ok(builder.without_instance_discovery()),
        _ => Ok(builder),
    }
}
