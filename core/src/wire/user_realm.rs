//! User realm discovery: how a user's domain has its users sign in. Nothing about who they are.

use url::Url;

use super::Members;
use super::members::AnswerError;

/// The audience of security tokens where the service names none.
const AUDIENCE: &str = "urn:federation:MicrosoftOnline";

/// How a user signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UserRealm {
    /// With a password that the service itself knows, or else not known to it.
    Managed,
    /// At the federation server of the user's organization.
    Federated(Federation),
}

/// What the service knows of a federation server.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Federation {
    /// Where the server's metadata (MEX) lies; always https.
    pub metadata_url: Option<Url>,
    /// Where the server issues security tokens, as far as the service knows; always https.
    pub active_auth_url: Option<Url>,
    /// Whom a security token is to be for (`cloud_audience_urn`).
    pub audience: String,
}

impl UserRealm {
    /// Reads the answer's body.
    ///
    /// # Errors
    /// [`AnswerError`] names the member that is malformed; a URL of a federation server, to which a password goes, has
    /// to be https.
    pub fn parse(body: &[u8]) -> Result<Self, AnswerError> {
        Self::read(&Members::parse(body)?)
    }

    /// Reads the members of the answer.
    pub(crate) fn read(members: &Members) -> Result<Self, AnswerError> {
        if members.text("account_type")? != Some("Federated") {
            return Ok(Self::Managed);
        }
        let audience = members.text("cloud_audience_urn")?.filter(|audience| !audience.is_empty());
        Ok(Self::Federated(Federation {
            metadata_url: https(members, "federation_metadata_url")?,
            active_auth_url: https(members, "federation_active_auth_url")?,
            audience: audience.unwrap_or(AUDIENCE).to_owned(),
        }))
    }
}

fn https(members: &Members, name: &'static str) -> Result<Option<Url>, AnswerError> {
    let Some(text) = members.text(name)?.filter(|text| !text.is_empty()) else { return Ok(None) };
    let url = Url::parse(text).ok().filter(|url| url.scheme() == "https");
    url.map(Some).ok_or(AnswerError::Malformed(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &str) -> Result<UserRealm, AnswerError> {
        UserRealm::parse(body.as_bytes())
    }

    #[test]
    fn only_federated_users_are_federated() {
        for body in ["{}", r#"{"account_type":"Managed"}"#, r#"{"account_type":"federated"}"#] {
            assert_eq!(parse(body), Ok(UserRealm::Managed), "{body}");
        }
        let plain = Federation { metadata_url: None, active_auth_url: None, audience: AUDIENCE.to_owned() };
        let body = r#"{"account_type":"Federated","cloud_audience_urn":"","federation_metadata_url":null}"#;
        assert_eq!(parse(body), Ok(UserRealm::Federated(plain.clone())));
        let body =
            r#"{"account_type":"Federated","cloud_audience_urn":"urn:x","federation_metadata_url":"https://a/b"}"#;
        let metadata_url = Url::parse("https://a/b").ok();
        assert_eq!(
            parse(body),
            Ok(UserRealm::Federated(Federation { metadata_url, audience: "urn:x".to_owned(), ..plain }))
        );
    }

    #[test]
    fn no_password_goes_anywhere_in_the_clear() {
        for name in ["federation_metadata_url", "federation_active_auth_url"] {
            for url in ["http://sts.example/x", "sts.example", "file:///x"] {
                let body = format!(r#"{{"account_type":"Federated","{name}":"{url}"}}"#);
                assert_eq!(parse(&body), Err(AnswerError::Malformed(name)), "{url}");
            }
        }
        assert_eq!(parse("[]"), Err(AnswerError::NotAnObject));
        assert_eq!(parse(r#"{"account_type":1}"#), Err(AnswerError::Malformed("account_type")));
    }
}
