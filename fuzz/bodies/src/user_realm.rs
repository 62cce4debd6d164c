//! User realm discovery: who is federated is told so, and only https addresses are taken.

use msal_core::wire::Members;
use msal_core::wire::members::AnswerError;
use msal_core::wire::user_realm::UserRealm;
use serde_json::{Map, Value};
use url::Url;

use crate::text;

/// `Federated` is the one word that makes a user federated; addresses are https and the members'; the rest is of no account.
pub fn user_realm(data: &[u8]) {
    let realm = match UserRealm::parse(data) {
        Ok(realm) => realm,
        Err(error) => return text::assert_loggable(&error, 100),
    };
    let members = Members::parse(data).expect("a realm is an object");
    let member = |name: &str| members.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    assert_eq!(matches!(realm, UserRealm::Federated(_)), member("account_type") == Some("Federated"));
    if let UserRealm::Federated(federation) = &realm {
        let urls = [
            (&federation.metadata_url, "federation_metadata_url"),
            (&federation.active_auth_url, "federation_active_auth_url"),
        ];
        for (url, name) in urls {
            assert!(url.as_ref().is_none_or(|url| url.scheme() == "https" && url.has_host()), "{url:?}");
            assert_eq!(url.clone(), member(name).map(|text| Url::parse(text).expect("it was taken")));
        }
        assert_eq!(federation.audience, member("cloud_audience_urn").unwrap_or("urn:federation:MicrosoftOnline"));
    }
    let map: Map<String, Value> = members.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    let with = |name: &str, value: Value| {
        let mut map = map.clone();
        map.insert(name.to_owned(), value);
        UserRealm::parse(Value::Object(map).to_string().as_bytes())
    };
    assert_eq!(with("a member of tomorrow", Value::Bool(true)), Ok(realm.clone()));
    if matches!(realm, UserRealm::Federated(_)) {
        let name = "federation_metadata_url";
        assert_eq!(with(name, "http://sts.example/mex".into()), Err(AnswerError::Malformed(name)));
        assert_eq!(with("account_type", "federated".into()), Ok(UserRealm::Managed));
    }
}
