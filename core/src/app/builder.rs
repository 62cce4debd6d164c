//! What the descriptions of all applications have in common, checked when they are complete.

use core::fmt;
use std::sync::Arc;

use http::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value};
use url::Url;

use crate::base::encode::digest;
use crate::cache::{Owner, Partition, TokenScheme};
use crate::error::ConfigError;
use crate::flows::client::Client;
use crate::model::proof::Proof;
use crate::model::{Authority, InstanceDiscovery};
use crate::step::Request;
use crate::wire::discovery::InstanceMetadata;

/// The description of an application. Nothing is checked before `build`, and nothing sent.
///
/// `Debug` shows neither a URL, which may hold a password by mistake, nor a credential.
#[derive(Clone)]
#[must_use]
pub struct ApplicationBuilder<K> {
    client_id: String,
    /// What only this kind of application has.
    pub(super) kind: K,
    authority: Option<String>,
    oidc_authority: Option<String>,
    instance_discovery: Option<InstanceDiscovery>,
    instance_metadata: Option<String>,
    capabilities: Vec<String>,
    excluded_scopes: Vec<String>,
    app_name: Option<String>,
    app_version: Option<String>,
    telemetry: bool,
}

impl<K> ApplicationBuilder<K> {
    pub(super) fn new(client_id: String, kind: K) -> Self {
        Self {
            client_id,
            kind,
            authority: None,
            oidc_authority: None,
            instance_discovery: None,
            instance_metadata: None,
            capabilities: Vec::new(),
            excluded_scopes: Vec::new(),
            app_name: None,
            app_version: None,
            telemetry: true,
        }
    }

    /// Names the authority, such as `https://login.microsoftonline.com/{tenant}` or `https://{host}/adfs`.
    ///
    /// Without one it is `/common` of the public cloud.
    pub fn authority(mut self, authority: impl Into<String>) -> Self {
        self.authority = Some(authority.into());
        self
    }

    /// Names any OpenID Provider as the authority; its metadata is believed only with an issuer of its own.
    pub fn oidc_authority(mut self, authority: impl Into<String>) -> Self {
        self.oidc_authority = Some(authority.into());
        self
    }

    /// Trusts the authority's host as it is, and takes no other host for its alias.
    pub fn without_instance_discovery(mut self) -> Self {
        self.instance_discovery = Some(InstanceDiscovery::Off);
        self
    }

    /// Asks this endpoint about unknown hosts, in place of the public cloud.
    pub fn instance_discovery_endpoint(mut self, endpoint: Url) -> Self {
        self.instance_discovery = Some(InstanceDiscovery::At(endpoint));
        self
    }

    /// Takes clouds and their hosts from this document (an instance discovery answer), and asks nobody.
    pub fn instance_metadata(mut self, json: impl Into<String>) -> Self {
        self.instance_metadata = Some(json.into());
        self
    }

    /// Declares what the application can do, such as `CP1`: to answer claims challenges.
    pub fn client_capabilities<I: IntoIterator<Item: Into<String>>>(mut self, capabilities: I) -> Self {
        self.capabilities = capabilities.into_iter().map(Into::into).collect();
        self
    }

    /// Leaves these out of what requests for users ask for: `profile`, `offline_access`, or a scope of the caller's own.
    pub fn exclude_scopes<I: IntoIterator<Item: Into<String>>>(mut self, scopes: I) -> Self {
        self.excluded_scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Names the application to the service, for its logs.
    pub fn app_name(mut self, name: impl Into<String>) -> Self {
        self.app_name = Some(name.into());
        self
    }

    /// Names the application's version to the service, for its logs.
    pub fn app_version(mut self, version: impl Into<String>) -> Self {
        self.app_version = Some(version.into());
        self
    }

    /// Sends no telemetry headers.
    pub fn without_telemetry(mut self) -> Self {
        self.telemetry = false;
        self
    }

    /// Checks what all applications have, and joins it to a proof.
    pub(super) fn client(
        self,
        proof: Proof,
        client_claims: Map<String, Value>,
        identity: &[u8],
    ) -> Result<Client, ConfigError> {
        if self.client_id.is_empty() || self.client_id.contains(char::is_whitespace) {
            return Err(ConfigError::new("client_id", "is empty or holds a blank", "give the application (client) id"));
        }
        if self.excluded_scopes.iter().any(|scope| scope == "openid") {
            let remedy = "leave it out: nobody signs in without it";
            return Err(ConfigError::new("exclude_scopes", "has `openid`", remedy));
        }
        let authority = self.checked_authority()?;
        let authority_key: Arc<str> = authority.key().into();
        if let Proof::Signer(signer) = &proof {
            signer.header(authority.default_algorithm())?;
        }
        Ok(Client {
            headers: self.headers()?,
            proof,
            telemetry: self.telemetry,
            aliases: authority.aliases(),
            partition: authority.realm().map(|realm| Partition::application(&self.client_id, &realm)),
            owner: authority.realm().map(|realm| Owner::new(&self.client_id, &realm, TokenScheme::BEARER)),
            realm: authority.realm(),
            fingerprint: digest([
                self.client_id.as_bytes(),
                authority_key.as_bytes(),
                identity,
                self.capabilities.join("\0").as_bytes(),
                self.excluded_scopes.join("\0").as_bytes(),
                Value::Object(client_claims.clone()).to_string().as_bytes(),
            ]),
            authority_key,
            authority,
            client_id: self.client_id.into(),
            capabilities: self.capabilities,
            excluded_scopes: self.excluded_scopes,
            client_claims,
        })
    }

    fn checked_authority(&self) -> Result<Authority, ConfigError> {
        let discovery = self.checked_discovery()?;
        let authority = match (&self.authority, &self.oidc_authority) {
            (Some(_), Some(_)) => {
                return Err(ConfigError::new("oidc_authority", "is given beside an authority", "give only one"));
            }
            (_, Some(oidc)) => return Authority::parse_oidc(oidc),
            (Some(authority), None) => Authority::parse(authority)?,
            (None, None) => Authority::default(),
        };
        authority.with_instance_discovery(discovery)
    }

    fn checked_discovery(&self) -> Result<InstanceDiscovery, ConfigError> {
        if let Some(json) = &self.instance_metadata {
            let metadata = InstanceMetadata::parse(json.as_bytes()).map_err(|why| {
                let remedy = "give the answer of an instance discovery";
                ConfigError::new("instance_metadata", format!("can not be used: {why}"), remedy)
            })?;
            return Ok(InstanceDiscovery::Known(Arc::new(metadata)));
        }
        match &self.instance_discovery {
            Some(InstanceDiscovery::At(url)) if url.scheme() != "https" => {
                Err(ConfigError::new("instance_discovery_endpoint", "is not an https URL", "use https"))
            }
            discovery => Ok(discovery.clone().unwrap_or_default()),
        }
    }

    fn headers(&self) -> Result<HeaderMap, ConfigError> {
        let own = [
            ("x-client-sku", "MSAL.Rust"),
            ("x-client-ver", env!("CARGO_PKG_VERSION")),
            ("x-client-os", std::env::consts::OS),
            ("x-ms-lib-capability", "retry-after, h429"),
        ];
        let fixed = own.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let mut headers = Request::form_headers();
        headers.extend(fixed);
        for (field, name, text) in
            [("app_name", "x-app-name", &self.app_name), ("app_version", "x-app-ver", &self.app_version)]
        {
            if let Some(text) = text.as_deref().filter(|text| !text.is_empty()) {
                let ascii = Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' '));
                let value = ascii.and_then(|text| HeaderValue::from_str(text).ok());
                let problem = || ConfigError::new(field, "holds a character that no header may", "use visible ASCII");
                headers.insert(HeaderName::from_static(name), value.ok_or_else(problem)?);
            }
        }
        Ok(headers)
    }
}

impl<K: fmt::Debug> fmt::Debug for ApplicationBuilder<K> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ApplicationBuilder({}, {:?})", self.client_id, self.kind)
    }
}
