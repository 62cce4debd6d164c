//! The authority: whom an application asks, of what kind it is, and where its metadata lies.

use core::fmt;
use std::sync::Arc;

use url::Url;

use super::cloud::{self, Hosts};
use crate::base::encode::{hex, is_uuid};
use crate::error::ConfigError;
use crate::wire::discovery::InstanceMetadata;
use crate::wire::key::Algorithm;

/// The public cloud, which answers for hosts that are not known.
pub(crate) const PUBLIC_CLOUD: &str = "https://login.microsoftonline.com";
const CIAM_DOMAIN: &str = ".ciamlogin.com";
/// The longest URL that is used, in bytes.
const LONGEST_URL: usize = 2048;

/// What kind of service an authority is; the kinds differ in where their metadata lies and what they accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthorityKind {
    /// A tenant of Entra ID, on any cloud.
    Entra,
    /// Active Directory Federation Services.
    Adfs,
    /// Azure AD B2C.
    B2c,
    /// External ID for customers (CIAM).
    Ciam,
    /// A deployment security token service.
    Dsts,
    /// Any other OpenID Provider.
    Oidc,
}

/// How the host of an authority is checked, and where its aliases come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum InstanceDiscovery {
    /// Known hosts are taken as they are; unknown ones are asked about at the public cloud.
    #[default]
    On,
    /// Any host is trusted as it is, and has no aliases.
    Off,
    /// As `On`, but unknown hosts are asked about at this endpoint.
    At(Url),
    /// The hosts are taken from this document and nobody is asked.
    Known(Arc<InstanceMetadata>),
}

/// An authority: parsed, checked and normalised.
#[derive(Clone, PartialEq, Eq)]
pub struct Authority {
    kind: AuthorityKind,
    url: Url,
    host: String,
    tenant: String,
    discovery: InstanceDiscovery,
}

impl Authority {
    /// Parses an authority of Entra ID, ADFS, B2C, CIAM or dSTS, such as `https://login.microsoftonline.com/{tenant}`.
    ///
    /// # Errors
    /// [`ConfigError`] when it is not an https URL with a host and a tenant.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let url = https_url("authority", text)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let segments: Vec<&str> = url.path().split('/').filter(|segment| !segment.is_empty()).collect();
        let kind = kind(&host, &segments);
        let tenant = match (kind, segments.first()) {
            (_, Some(tenant)) => (*tenant).to_owned(),
            (AuthorityKind::Ciam, None) => {
                host.strip_suffix(CIAM_DOMAIN).unwrap_or(&host).to_owned() + ".onmicrosoft.com"
            }
            (_, None) => {
                return Err(ConfigError::new(
                    "authority",
                    "names no tenant",
                    "append the tenant's id or domain, for instance https://login.microsoftonline.com/contoso.example",
                ));
            }
        };
        Ok(Self { kind, url, host, tenant, discovery: InstanceDiscovery::default() })
    }

    /// Parses the authority of any OpenID Provider: its metadata lies below this URL, and its issuer is checked.
    ///
    /// # Errors
    /// [`ConfigError`] when it is not an https URL with a host.
    pub fn parse_oidc(text: &str) -> Result<Self, ConfigError> {
        let url = https_url("oidc_authority", text)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let tenant = url.path().split('/').find(|segment| !segment.is_empty()).unwrap_or_default().to_owned();
        Ok(Self { kind: AuthorityKind::Oidc, url, host, tenant, discovery: InstanceDiscovery::Off })
    }

    /// Returns the same authority with another way of checking its host.
    ///
    /// # Errors
    /// [`ConfigError`] when a document is given that does not list the host of a tenant of Entra ID.
    pub fn with_instance_discovery(mut self, discovery: InstanceDiscovery) -> Result<Self, ConfigError> {
        self.discovery = discovery;
        if self.kind == AuthorityKind::Entra && !self.is_listed() {
            return Err(ConfigError::new(
                "instance_metadata",
                "does not list the authority's host",
                "add the host to the aliases of its cloud, or leave the document out",
            ));
        }
        Ok(self)
    }

    /// Returns the kind of service.
    pub fn kind(&self) -> AuthorityKind {
        self.kind
    }

    /// Returns the host in lower case without a port, which is the `environment` of cached tokens.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the tenant as it was given.
    pub fn tenant(&self) -> &str {
        &self.tenant
    }

    /// Returns the tenant as the cache knows it (`realm`), where that is known without asking the service.
    pub(crate) fn realm(&self) -> Option<String> {
        match self.kind {
            AuthorityKind::Entra if is_uuid(&self.tenant) => Some(self.tenant.to_ascii_lowercase()),
            AuthorityKind::Adfs => Some("adfs".to_owned()),
            AuthorityKind::Oidc => self.place(),
            _ => None,
        }
    }

    /// Returns what tells the providers on one host apart: the whole path, without a version at its end.
    fn place(&self) -> Option<String> {
        let path = self.url.path().trim_matches('/');
        let place = path.strip_suffix("/v2.0").unwrap_or(path);
        Some(place.to_owned()).filter(|place| !place.is_empty())
    }

    /// Returns the hosts whose tokens are as good as this one's, this one first.
    pub(crate) fn aliases(&self) -> Hosts {
        let others: Hosts = match &self.discovery {
            InstanceDiscovery::Off => Hosts::default(),
            InstanceDiscovery::Known(metadata) => {
                metadata.aliases(&self.host).iter().map(|alias| cloud::host(alias)).collect()
            }
            _ => Hosts::Borrowed(cloud::aliases(&self.host)),
        };
        if others.first().is_some_and(|first| *first == self.host) {
            return others;
        }
        let others = others.iter().filter(|alias| **alias != self.host).cloned();
        core::iter::once(cloud::host(&self.host)).chain(others).collect()
    }

    /// Returns where to ask about the host; `None` when nobody needs to be asked.
    pub(crate) fn instance_discovery_url(&self) -> Option<Url> {
        if self.kind != AuthorityKind::Entra || cloud::is_known(&self.host) {
            return None;
        }
        let mut endpoint = match &self.discovery {
            InstanceDiscovery::Off | InstanceDiscovery::Known(_) => return None,
            InstanceDiscovery::At(url) => url.clone(),
            InstanceDiscovery::On => {
                let url = format!("{PUBLIC_CLOUD}/common/discovery/instance");
                Url::parse(&url).expect("the instance discovery endpoint is a url")
            }
        };
        let mut authorize = self.url.clone();
        authorize.set_query(None);
        authorize.set_path(&format!("{}/oauth2/v2.0/authorize", self.url.path().trim_end_matches('/')));
        endpoint
            .query_pairs_mut()
            .append_pair("authorization_endpoint", authorize.as_str())
            .append_pair("api-version", "1.0");
        Some(endpoint)
    }

    /// Returns where the OpenID configuration lies.
    pub(crate) fn openid_configuration_url(&self) -> Url {
        let version = match self.kind {
            AuthorityKind::Adfs | AuthorityKind::Dsts | AuthorityKind::Oidc => "",
            AuthorityKind::Entra | AuthorityKind::B2c | AuthorityKind::Ciam => "/v2.0",
        };
        let path = match self.url.path().trim_end_matches('/') {
            "" if self.kind == AuthorityKind::Ciam => format!("/{}", self.tenant),
            path => path.to_owned(),
        };
        let mut url = self.url.clone();
        url.set_path(&format!("{path}{version}/.well-known/openid-configuration"));
        url
    }

    /// Returns where the configuration of tokens of version 1.0 lies, where there are such.
    pub(crate) fn openid_configuration_url_version_1(&self) -> Option<Url> {
        let mut url = self.openid_configuration_url();
        let path = url.path().replacen("/v2.0/.well-known", "/.well-known", 1);
        url.set_path(&path);
        (self.kind == AuthorityKind::Entra).then_some(url)
    }

    /// Returns what the cached accounts of the authority say that it is.
    pub(crate) fn authority_type(&self) -> &'static str {
        match self.kind {
            AuthorityKind::Adfs => "ADFS",
            AuthorityKind::Oidc if self.tenant.eq_ignore_ascii_case("adfs") => "ADFS",
            _ => "MSSTS",
        }
    }

    /// Returns the algorithm that the service takes client assertions in, unless the caller knows better (rule R3.1).
    pub(crate) fn default_algorithm(&self) -> Algorithm {
        match self.kind {
            AuthorityKind::Adfs | AuthorityKind::Dsts => Algorithm::Rs256,
            AuthorityKind::Oidc if self.tenant.eq_ignore_ascii_case("adfs") => Algorithm::Rs256,
            _ => Algorithm::Ps256,
        }
    }

    /// Returns under which name its endpoints are remembered: whatever decides how they are found and checked.
    pub(crate) fn key(&self) -> String {
        let base = self.base();
        let kind = if self.kind == AuthorityKind::Oidc { " (OpenID Connect)" } else { "" };
        let discovery = match &self.discovery {
            InstanceDiscovery::On => String::new(),
            InstanceDiscovery::Off if self.kind == AuthorityKind::Oidc => String::new(),
            InstanceDiscovery::Off => " (host unchecked)".to_owned(),
            InstanceDiscovery::At(url) => format!(" (host checked at {url})"),
            InstanceDiscovery::Known(metadata) => format!(" (hosts {})", hex(&metadata.digest())),
        };
        format!("{base}{kind}{discovery}")
    }

    /// Checks that the document in hand lists the host, where one was given.
    fn is_listed(&self) -> bool {
        match &self.discovery {
            InstanceDiscovery::Known(metadata) => !metadata.aliases(&self.host).is_empty(),
            _ => true,
        }
    }

    /// Returns whether the metadata's issuer decides whether it is believed.
    pub(crate) fn checks_issuer(&self) -> bool {
        matches!(self.kind, AuthorityKind::Oidc | AuthorityKind::Dsts)
    }

    /// Tells whether an endpoint may belong to this authority: over https, and of the same cloud where that is known.
    pub(crate) fn admits(&self, endpoint: &Url) -> bool {
        let host = endpoint.host_str().unwrap_or_default();
        let elsewhere = self.kind == AuthorityKind::Entra && cloud::is_known(&self.host);
        endpoint.scheme() == "https" && (!elsewhere || cloud::same_cloud(&self.host, host))
    }

    /// Returns the URL without a slash at its end.
    pub(crate) fn base(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// Returns the URL.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }
}

impl Default for Authority {
    /// Returns `https://login.microsoftonline.com/common`.
    fn default() -> Self {
        Self::parse(&format!("{PUBLIC_CLOUD}/common")).expect("the default authority is well-formed")
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Authority({:?} {})", self.kind, self.base())
    }
}

fn kind(host: &str, segments: &[&str]) -> AuthorityKind {
    let is = |at: usize, word: &str| segments.get(at).is_some_and(|segment| segment.eq_ignore_ascii_case(word));
    let has_policy = segments.get(1).is_some_and(|policy| policy.to_ascii_lowercase().starts_with("b2c_"));
    match () {
        () if host.ends_with(CIAM_DOMAIN) => AuthorityKind::Ciam,
        () if is(0, "adfs") => AuthorityKind::Adfs,
        () if segments.first() == Some(&"dstsv2") => AuthorityKind::Dsts,
        () if cloud::is_customer_host(host) || segments.len() == 2 && has_policy => AuthorityKind::B2c,
        () => AuthorityKind::Entra,
    }
}

fn https_url(field: &'static str, text: &str) -> Result<Url, ConfigError> {
    const REMEDY: &str = "give it as https://HOST/TENANT";
    let url = Url::parse(text.trim()).map_err(|_| ConfigError::new(field, "is not a URL", REMEDY))?;
    let problem = match () {
        () if url.scheme() != "https" => "is not an https URL",
        () if url.host_str().is_none_or(str::is_empty) => "has no host",
        () if !url.username().is_empty() || url.password().is_some() => "must not contain a user name or password",
        () if !is_sendable(&url) => "holds a character that no request can carry, or is longer than 2048",
        () => return Ok(url),
    };
    Err(ConfigError::new(field, problem, REMEDY))
}

/// Tells whether a URL can be that of a request: not every host that the URL standard allows can, nor any length.
pub(crate) fn is_sendable(url: &Url) -> bool {
    url.as_str().len() <= LONGEST_URL && url.as_str().parse::<http::Uri>().is_ok()
}
