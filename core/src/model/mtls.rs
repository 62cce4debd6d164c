//! Where tokens are asked for over mutual TLS: the hosts of Entra ID (rule R2.1), or what an OpenID Provider names.

use url::Url;

use super::endpoints::endpoint;
use super::{Authority, AuthorityKind, Endpoints, cloud};
use crate::error::{ConfigError, Error};

/// The words that stand for many tenants.
const NO_TENANTS: [&str; 3] = ["common", "organizations", "consumers"];
/// What takes the place of the first label of a host.
const FRONT: &str = "mtlsauth";
const PUBLIC: &str = "login.microsoftonline.com";

/// Returns the token endpoint that takes a client certificate.
///
/// # Errors
/// [`ConfigError`] for an authority that has none; what is wrong with the one that an OpenID Provider names.
pub(crate) fn token_endpoint(authority: &Authority, endpoints: &Endpoints) -> Result<String, Error> {
    match (authority.kind(), &endpoints.mtls_token_endpoint) {
        (AuthorityKind::Oidc, Some(alias)) => endpoint(authority, "mtls_endpoint_aliases", alias).map(String::from),
        (AuthorityKind::Oidc, None) => Ok(endpoints.token_endpoint.clone()),
        (AuthorityKind::Entra, _) if is_no_tenant(authority.tenant()) => {
            let problem = format!("names no tenant, but `{}`", authority.tenant());
            Err(ConfigError::new("authority", problem, "name one tenant: mutual TLS has no other").into())
        }
        (AuthorityKind::Entra, _) => Ok(moved(&endpoints.token_endpoint).ok_or_else(unserved)?),
        _ => Err(unserved().into()),
    }
}

/// Tells whether an authority has such an endpoint, as far as its URL says.
pub(crate) fn is_served(authority: &Authority) -> bool {
    match authority.kind() {
        AuthorityKind::Oidc => true,
        AuthorityKind::Entra => !is_no_tenant(authority.tenant()) && host(authority.host()).is_some(),
        _ => false,
    }
}

fn is_no_tenant(tenant: &str) -> bool {
    NO_TENANTS.iter().any(|word| word.eq_ignore_ascii_case(tenant))
}

/// Moves a token endpoint to the host that asks for certificates.
fn moved(token_endpoint: &str) -> Option<String> {
    let mut url = Url::parse(token_endpoint).ok()?;
    let host = host(url.host_str()?)?;
    url.set_host(Some(&host)).ok()?;
    Some(url.into())
}

/// Returns the host beside a known host of a cloud: the public one has a name of its own, the others' only differ in front.
fn host(known: &str) -> Option<String> {
    let (first, rest) = known.split_once('.')?;
    let preferred = cloud::aliases(known).first()?;
    match () {
        () if first != "login" => None,
        () if preferred == PUBLIC => Some(format!("{FRONT}.microsoft.com")),
        () if known == preferred => Some(format!("{FRONT}.{rest}")),
        () => None,
    }
}

fn unserved() -> ConfigError {
    let remedy = "use the preferred host of an Entra ID cloud, or an OpenID Provider";
    ConfigError::new("authority", "has no token endpoint for mutual TLS", remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cloud_has_its_host() {
        for (known, expected) in [
            ("login.microsoftonline.com", Some("mtlsauth.microsoft.com")),
            ("login.windows.net", Some("mtlsauth.microsoft.com")),
            ("login.microsoft.com", Some("mtlsauth.microsoft.com")),
            ("sts.windows.net", None),
            ("login.microsoftonline.us", Some("mtlsauth.microsoftonline.us")),
            ("login.usgovcloudapi.net", None),
            ("login.partner.microsoftonline.cn", Some("mtlsauth.partner.microsoftonline.cn")),
            ("login.chinacloudapi.cn", None),
            ("login.sovcloud-identity.fr", Some("mtlsauth.sovcloud-identity.fr")),
            ("login.contoso.example", None),
        ] {
            assert_eq!(host(known).as_deref(), expected, "{known}");
        }
        let moved = moved("https://login.microsoftonline.us/t/oauth2/v2.0/token");
        assert_eq!(moved.as_deref(), Some("https://mtlsauth.microsoftonline.us/t/oauth2/v2.0/token"));
    }
}
