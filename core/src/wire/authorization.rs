//! The authorization response (RFC 6749, section 4.1.2): what came back to the redirect URI, read as untrusted.

use core::fmt;

use url::form_urlencoded;

use crate::base::Secret;
use crate::base::encode::is_same;

/// The largest response that is read, in bytes.
pub const LARGEST_RESPONSE: usize = 64 << 10;
/// The most parameters that are read.
const MOST_PARAMETERS: usize = 100;

/// Why something is no authorization response.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AuthResponseError {
    /// It has more than 64 KiB, or more than 100 parameters.
    #[error("the authorization response is too large")]
    TooLarge,
    /// A parameter occurs twice, which RFC 6749 (section 3.1) forbids.
    #[error("a parameter of the authorization response occurs twice")]
    Repeated,
}

/// The parameters that came back. `Debug` shows their names only.
///
/// ```
/// use msal_core::AuthResponse;
/// let response = AuthResponse::parse("code=0.AX&state=xyz").expect("a response");
/// assert_eq!(response.parameter("state"), Some("xyz"));
/// assert_eq!(AuthResponse::parse("?code=0.AX&state=xyz"), Ok(response));
/// assert!(AuthResponse::parse("code=1&code=2").is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct AuthResponse(Vec<(String, Secret)>);

impl AuthResponse {
    /// Reads a query, a fragment (with or without the `?` or `#` before it), or a form that was posted.
    ///
    /// # Errors
    /// [`AuthResponseError`] when it is too large, or not unambiguous.
    pub fn parse(text: &str) -> Result<Self, AuthResponseError> {
        if text.len() > LARGEST_RESPONSE {
            return Err(AuthResponseError::TooLarge);
        }
        let text = text.strip_prefix(['?', '#']).unwrap_or(text);
        Self::new(form_urlencoded::parse(text.as_bytes()))
    }

    /// Takes parameters as a web framework has decoded them.
    ///
    /// # Errors
    /// [`AuthResponseError`] when it is too large, or not unambiguous.
    pub fn new<N: Into<String>, V: Into<String>>(
        parameters: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, AuthResponseError> {
        let mut own: Vec<(String, Secret)> = Vec::new();
        let mut size = 0;
        for (name, value) in parameters {
            let (name, value) = (name.into(), value.into());
            size += name.len() + value.len();
            if own.len() == MOST_PARAMETERS || size > LARGEST_RESPONSE {
                return Err(AuthResponseError::TooLarge);
            }
            if own.iter().any(|(other, _)| *other == name) {
                return Err(AuthResponseError::Repeated);
            }
            own.push((name, value.into()));
        }
        Ok(Self(own))
    }

    /// Returns a parameter; an empty one counts as absent.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.secret(name).map(Secret::expose_secret)
    }

    /// Tells whether the response answers the request with this `state` (RFC 6749, section 10.12), in a time that does not
    /// tell where the two differ; nothing answers a request without one.
    pub fn has_state(&self, state: &str) -> bool {
        !state.is_empty() && self.parameter("state").is_some_and(|own| is_same(own, state))
    }

    /// Returns a parameter that is not to be shown.
    pub(crate) fn secret(&self, name: &str) -> Option<&Secret> {
        let found = self.0.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value).filter(|value| !value.is_empty())
    }
}

impl fmt::Debug for AuthResponse {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded_and_an_empty_parameter_is_absent() {
        let response = AuthResponse::parse("code=a%2Bb&state=x+y&error=").expect("a response");
        assert_eq!(response.parameter("code"), Some("a+b"));
        assert_eq!(response.parameter("state"), Some("x y"));
        assert_eq!((response.parameter("error"), response.parameter("iss")), (None, None));
        assert_eq!(format!("{response:?}"), r#"{"code", "state", "error"}"#);
    }

    #[test]
    fn what_is_ambiguous_or_too_large_is_refused() {
        assert_eq!(AuthResponse::parse("a=1&b=2&a=1"), Err(AuthResponseError::Repeated));
        assert_eq!(AuthResponse::parse(&"a".repeat(LARGEST_RESPONSE + 1)), Err(AuthResponseError::TooLarge));
        let names: Vec<String> = (0..=MOST_PARAMETERS).map(|number| number.to_string()).collect();
        let many = names.join("=&");
        assert_eq!(AuthResponse::parse(&many), Err(AuthResponseError::TooLarge));
    }
}
