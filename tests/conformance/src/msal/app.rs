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
    let (Some(client_id), Some(credential)) = (&app.client_id, credential(app, callback.as_ref())) else {
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
    regional.then_some("regions")
}

/// Returns the credential; `None` where the types do not let it be written.
fn credential(app: &App, callback: Option<&Arc<Callback>>) -> Option<Credential> {
    use trace::Credential as Given;
    match app.credential.as_ref()? {
        Given::Secret { secret } => Some(Credential::secret(secret.as_str())),
        Given::Assertion { assertion } => Some(Credential::assertion(assertion.as_str())),
        Given::AssertionCallback { memoize_seconds, .. } => {
            callback.map(|callback| callback.credential(*memoize_seconds))
        }
        Given::Certificate { private_key, passphrase, thumbprint, public_certificate } => {
            let credential = match (public_certificate, thumbprint) {
                (None, None) => None,
                (None, Some(thumbprint)) => Some(Credential::thumbprint(thumbprint, private_key.as_str())),
                (Some(chain), None) => Some(Credential::certificate(chain, private_key.as_str())),
                (Some(chain), Some(thumbprint)) => {
                    Some(Credential::certificate(chain, private_key.as_str()).with_thumbprint(thumbprint))
                }
            };
            credential.map(|credential| opened(credential, passphrase.as_deref()))
        }
        Given::Pfx { pfx_base64, passphrase, send_x5c } => {
            let credential = opened(Credential::bundle(pfx_base64.as_str()), passphrase.as_deref());
            // MSAL for Python sends the leaf alone, and only where it is told to.
            Some(if *send_x5c == Some(true) { credential.with_leaf_as_x5c() } else { credential.without_x5c() })
        }
        Given::Raw { .. } => None,
    }
}

fn opened(credential: Credential, passphrase: Option<&str>) -> Credential {
    match passphrase {
        Some(passphrase) => credential.with_passphrase(passphrase),
        None => credential,
    }
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
    if let Some(excluded) = &app.exclude_scopes {
        builder = builder.exclude_scopes(excluded);
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
