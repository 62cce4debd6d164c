//! A URL to send a user to: an endpoint of the authority, with the parameters of a request, and where the user returns to.

use url::{Host, Url};

use super::exchange::malformed;
use crate::error::{ConfigError, Error};
use crate::wire::members::AnswerError;

/// Appends those parameters that have a value to an endpoint's URL.
pub(crate) fn write<'a>(
    endpoint: &str,
    parameters: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
) -> Result<String, Error> {
    let unusable = |_| malformed("the OpenID configuration", AnswerError::Malformed("authorization_endpoint"));
    let mut url = Url::parse(endpoint).map_err(unusable)?;
    let given =
        parameters.into_iter().filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)));
    let given: Vec<_> = given.collect();
    if !given.is_empty() {
        url.query_pairs_mut().extend_pairs(given);
    }
    Ok(url.into())
}

/// Checks a redirect URI (RFC 6749, section 3.1.2); without TLS a code must not leave the machine (RFC 8252, sections 7.3
/// and 8.3).
pub(crate) fn check_redirect_uri(redirect_uri: &str) -> Result<(), ConfigError> {
    let problem = match Url::parse(redirect_uri) {
        Err(_) if redirect_uri.is_empty() => "is empty",
        Err(_) => "is not an absolute URL",
        Ok(url) if url.fragment().is_some() => "has a fragment",
        Ok(url) if url.scheme() == "http" && !is_loopback(&url) => "is http, and not on the loopback interface",
        Ok(_) => return Ok(()),
    };
    Err(ConfigError::new("redirect_uri", problem, "give the one that is registered, or none"))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
