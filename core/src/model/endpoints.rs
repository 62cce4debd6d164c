//! The endpoints of a resolved authority.

use std::borrow::Cow;

use url::Url;

use super::authority::is_sendable;
use super::cloud::Hosts;
use super::{Authority, AuthorityKind, is_acceptable_issuer};
use crate::error::{Error, ProtocolError, TrustError};
use crate::wire::discovery::OpenIdConfiguration;
use crate::wire::members::AnswerError;
use crate::wire::text::tidy;

/// What a resolved authority offers; what `resolve_authority` yields and the memory of a host keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Endpoints {
    /// The authority's host, which is the `environment` of cached tokens.
    pub instance: String,
    /// The tenant as the service itself names it, which is the `realm` of cached tokens: often a GUID for a domain.
    pub tenant: String,
    /// The hosts whose tokens are as good as this one's, itself first.
    pub aliases: Cow<'static, [Cow<'static, str>]>,
    /// The issuer of its tokens.
    pub issuer: Option<String>,
    /// Where users are sent to sign in.
    pub authorization_endpoint: String,
    /// Where tokens are asked for.
    pub token_endpoint: String,
    /// Where tokens are asked for with a client certificate, as an OpenID Provider names it (RFC 8705, section 5); it is
    /// checked when it is used. Of Entra ID's, a table knows better (rule R2.1).
    pub mtls_token_endpoint: Option<String>,
    /// Where a device code is asked for.
    pub device_authorization_endpoint: Option<String>,
    /// Where the signature keys lie.
    pub jwks_uri: Option<String>,
    /// Where users are sent to sign out.
    pub end_session_endpoint: Option<String>,
    /// Whether authorization responses name their issuer (RFC 9207).
    pub names_issuer: bool,
    /// Whether the host tells how a user signs in, as far as known.
    #[cfg(feature = "username-password")]
    pub(crate) has_user_realms: bool,
}

impl Endpoints {
    /// Takes an authority's metadata on trust only after checking its issuer and that each endpoint may be its own.
    pub(crate) fn accept(authority: &Authority, aliases: Hosts, metadata: OpenIdConfiguration) -> Result<Self, Error> {
        let issuer = metadata.issuer.as_deref();
        if authority.checks_issuer() && !issuer.is_some_and(|issuer| is_acceptable_issuer(issuer, authority.url())) {
            return Err(TrustError::Issuer { expected: authority.base().to_owned(), actual: issuer.map(tidy) }.into());
        }
        let token_endpoint = endpoint(authority, "token_endpoint", &metadata.token_endpoint)?;
        let optional = |name, text: Option<String>| text.map(|text| endpoint(authority, name, &text)).transpose();
        let served = token_endpoint.path_segments().and_then(|mut segments| segments.next());
        let tenant = authority.realm().unwrap_or_else(|| served.unwrap_or_default().to_owned());
        let text = |url: Option<Url>| url.map(String::from);
        Ok(Self {
            instance: authority.host().to_owned(),
            tenant,
            aliases,
            issuer: metadata.issuer,
            authorization_endpoint: endpoint(authority, "authorization_endpoint", &metadata.authorization_endpoint)?
                .into(),
            mtls_token_endpoint: metadata.mtls_token_endpoint.filter(|_| authority.kind() == AuthorityKind::Oidc),
            device_authorization_endpoint: text(optional(
                "device_authorization_endpoint",
                metadata.device_authorization_endpoint,
            )?),
            jwks_uri: text(optional("jwks_uri", metadata.jwks_uri)?),
            end_session_endpoint: text(optional("end_session_endpoint", metadata.end_session_endpoint)?),
            names_issuer: metadata.authorization_response_iss_parameter_supported,
            token_endpoint: token_endpoint.into(),
            #[cfg(feature = "username-password")]
            has_user_realms: authority.authority_type() != "ADFS",
        })
    }
}

impl Endpoints {
    /// Returns these endpoints as another host of the same cloud has them; where tokens are asked for goes there too.
    pub(crate) fn at(&self, host: &str) -> Cow<'_, Self> {
        if host.eq_ignore_ascii_case(&self.instance) {
            return Cow::Borrowed(self);
        }
        let moved = |url: &str| {
            let mut url = Url::parse(url).ok().filter(|url| url.host_str() == Some(&*self.instance))?;
            url.set_host(Some(host)).ok()?;
            Some(url.into())
        };
        let token_endpoint = moved(&self.token_endpoint).unwrap_or_else(|| self.token_endpoint.clone());
        Cow::Owned(Self { instance: host.to_owned(), token_endpoint, ..self.clone() })
    }
}

pub(super) fn endpoint(authority: &Authority, name: &'static str, text: &str) -> Result<Url, Error> {
    let malformed = || ProtocolError::answer("the OpenID configuration", AnswerError::Malformed(name));
    let url = Url::parse(text).ok().filter(is_sendable).ok_or_else(malformed)?;
    if authority.admits(&url) {
        return Ok(url);
    }
    let actual = format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default());
    Err(TrustError::Endpoint { name, expected: authority.host().to_owned(), actual }.into())
}
