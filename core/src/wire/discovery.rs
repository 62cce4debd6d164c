//! The two metadata documents: OpenID configuration and instance discovery, read as untrusted.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Members;
use super::members::AnswerError;
use crate::base::encode::digest;

/// The most clouds, and the most aliases of one, that are read.
const MOST_HOSTS: usize = 64;

/// The members of an OpenID Provider's metadata that matter here (OpenID Connect Discovery 1.0, section 3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenIdConfiguration {
    /// The issuer identifier.
    pub issuer: Option<String>,
    /// Where users are sent to sign in.
    pub authorization_endpoint: String,
    /// Where tokens are asked for.
    pub token_endpoint: String,
    /// Where a device code is asked for (RFC 8628, section 4).
    pub device_authorization_endpoint: Option<String>,
    /// Where the signature keys lie.
    pub jwks_uri: Option<String>,
    /// Where users are sent to sign out.
    pub end_session_endpoint: Option<String>,
    /// Where tokens are asked for with a client certificate (RFC 8705, section 5); few need it, so a mistyped one is none.
    pub mtls_token_endpoint: Option<String>,
    /// Whether authorization responses name their issuer (RFC 9207, section 3).
    pub authorization_response_iss_parameter_supported: bool,
}

impl OpenIdConfiguration {
    /// What is read of the document, which says much more.
    pub(crate) const MEMBERS: [&str; 8] = [
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "device_authorization_endpoint",
        "jwks_uri",
        "end_session_endpoint",
        "mtls_endpoint_aliases",
        "authorization_response_iss_parameter_supported",
    ];

    /// Reads the document; the authorization and the token endpoint must be there.
    pub fn parse(body: &[u8]) -> Result<Self, AnswerError> {
        Self::read(&Members::pick(body, &Self::MEMBERS)?)
    }

    /// Reads the members of the document.
    pub(crate) fn read(members: &Members) -> Result<Self, AnswerError> {
        let optional = |name| members.text(name).map(|text| text.map(str::to_owned));
        Ok(Self {
            issuer: optional("issuer")?,
            authorization_endpoint: members.required("authorization_endpoint")?.to_owned(),
            token_endpoint: members.required("token_endpoint")?.to_owned(),
            device_authorization_endpoint: optional("device_authorization_endpoint")?,
            jwks_uri: optional("jwks_uri")?,
            end_session_endpoint: optional("end_session_endpoint")?,
            mtls_token_endpoint: members
                .get("mtls_endpoint_aliases")
                .and_then(|all| all.get("token_endpoint")?.as_str())
                .map(str::to_owned),
            authorization_response_iss_parameter_supported: members
                .get("authorization_response_iss_parameter_supported")
                .is_some_and(|value| *value == Value::Bool(true)),
        })
    }
}

/// What a cloud says of its hosts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct InstanceMetadata {
    /// Where the OpenID configuration of the authority asked for lies.
    pub tenant_discovery_endpoint: Option<String>,
    /// The hosts of each cloud, which answer for one another.
    pub clouds: Vec<Vec<String>>,
}

impl InstanceMetadata {
    /// Reads the answer of an instance discovery endpoint (`api-version` 1.0 and 1.1).
    pub fn parse(body: &[u8]) -> Result<Self, AnswerError> {
        Self::read(&Members::parse(body)?)
    }

    /// Reads the members of the answer.
    pub(crate) fn read(members: &Members) -> Result<Self, AnswerError> {
        let tenant_discovery_endpoint = members.text("tenant_discovery_endpoint")?.map(str::to_owned);
        let clouds = match members.get("metadata") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(clouds)) => {
                distinct(clouds.iter().take(MOST_HOSTS).map(aliases).collect::<Result<_, _>>()?)
            }
            Some(_) => return Err(AnswerError::Malformed("metadata")),
        };
        Ok(Self { tenant_discovery_endpoint, clouds })
    }

    /// Returns what tells this document from others.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let clouds: Vec<String> = self.clouds.iter().map(|cloud| cloud.join(" ")).collect();
        digest(clouds.iter().map(String::as_bytes))
    }

    /// Returns the hosts that answer for `host`, itself among them; none when no cloud lists it.
    pub fn aliases(&self, host: &str) -> &[String] {
        let cloud = self.clouds.iter().find(|cloud| cloud.iter().any(|alias| alias.eq_ignore_ascii_case(host)));
        cloud.map_or(&[], Vec::as_slice)
    }
}

/// Leaves each host to the first cloud that lists it, so that answering for one another goes both ways.
fn distinct(mut clouds: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let mut seen = BTreeSet::new();
    for cloud in &mut clouds {
        cloud.retain(|host| seen.insert(host.clone()));
    }
    clouds
}

fn aliases(cloud: &Value) -> Result<Vec<String>, AnswerError> {
    let malformed = AnswerError::Malformed("metadata");
    let hosts = cloud.get("aliases").and_then(Value::as_array).ok_or_else(|| malformed.clone())?;
    let host = |host: &Value| host.as_str().map(str::to_ascii_lowercase).ok_or_else(|| malformed.clone());
    hosts.iter().take(MOST_HOSTS).map(host).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_required_and_the_rest_is_optional() {
        let document = br#"{"authorization_endpoint":"https://a","token_endpoint":"https://t","jwks_uri":null}"#;
        let configuration = OpenIdConfiguration::parse(document).expect("well-formed");
        assert_eq!(configuration.token_endpoint, "https://t");
        assert_eq!(configuration.jwks_uri, None);
        let error = OpenIdConfiguration::parse(br#"{"authorization_endpoint":"https://a"}"#).err();
        assert_eq!(error, Some(AnswerError::Missing("token_endpoint")));
    }

    #[test]
    fn hosts_of_one_cloud_answer_for_one_another() {
        let document = br#"{"metadata":[{"aliases":["a.example","B.example"]},{"aliases":["c.example"]}]}"#;
        let metadata = InstanceMetadata::parse(document).expect("well-formed");
        assert_eq!(metadata.aliases("b.EXAMPLE"), ["a.example", "b.example"]);
        assert!(metadata.aliases("d.example").is_empty());
        let overlapping = br#"{"metadata":[{"aliases":["a.example"]},{"aliases":["A.example","b.example"]}]}"#;
        let metadata = InstanceMetadata::parse(overlapping).expect("well-formed");
        assert_eq!(
            (metadata.aliases("a.example"), metadata.aliases("b.example")),
            (&["a.example".to_owned()][..], &["b.example".to_owned()][..])
        );
        let error = InstanceMetadata::parse(br#"{"metadata":[{"aliases":[1]}]}"#).err();
        assert_eq!(error, Some(AnswerError::Malformed("metadata")));
    }
}
