//! An access token as the unified cache schema of the MSALs keeps it.

use core::fmt;
use std::borrow::Cow;

use super::binding::{BEARER, SSH_CERT};
use super::written::Written;
use super::{Scopes, cloud};
use crate::base::encode::{digest, lower, same_name};
use crate::base::{Secret, Timestamp};

/// One access token with all that decides whom it answers; what a look at it reads comes first.
///
/// `Debug` shows neither the token, nor whose it is, nor what others wrote beside it.
#[derive(Clone)]
#[repr(C)] // in this order, so that what a look reads lies together
pub struct AccessToken {
    pub(crate) expires_on: Timestamp,
    pub(crate) refresh_on: Option<Timestamp>,
    pub(crate) environment: Cow<'static, str>,
    pub(crate) ext_cache_key: Option<String>,
    pub(crate) secret: Secret,
    pub(crate) scopes: Scopes,
    pub(crate) home_account_id: Option<String>,
    pub(crate) key_id: Option<String>,
    pub(crate) token_type: Cow<'static, str>,
    pub(crate) client_id: String,
    pub(crate) realm: String,
    pub(crate) cached_at: Timestamp,
    pub(crate) extended_expires_on: Timestamp,
    /// The assertion or session that it was got on behalf of.
    pub(crate) user_assertion_hash: Option<String>,
    pub(crate) written: Option<Box<Written>>,
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("AccessToken")
            .field("client_id", &self.client_id)
            .field("realm", &self.realm)
            .field("environment", &self.environment)
            .field("scopes", &self.scopes)
            .field("expires_on", &self.expires_on)
            .finish_non_exhaustive()
    }
}

/// Returns how a token is to be used, `Bearer` where that is not said; the usual text is not allocated.
pub(crate) fn token_type(text: Option<&str>) -> Cow<'static, str> {
    match text {
        None | Some(BEARER) => Cow::Borrowed(BEARER),
        Some(other) => Cow::Owned(other.to_owned()),
    }
}

impl AccessToken {
    /// Tells whether whoever has the token may use it (RFC 6750).
    pub(crate) fn is_bearer(&self) -> bool {
        self.token_type.eq_ignore_ascii_case(BEARER)
    }

    /// Tells whether the schema has an entry of its own form for it: not for a bearer's, nor for an SSH certificate.
    pub(crate) fn is_with_scheme(&self) -> bool {
        !self.is_bearer() && !self.token_type.eq_ignore_ascii_case(SSH_CERT)
    }

    /// Tells whether it takes the place of a token that answers others: in the schema, an SSH certificate lies where a
    /// bearer token or one for another key would.
    pub(crate) fn displaces(&self, other: &Self) -> bool {
        let differs = self.key_id != other.key_id || !self.token_type.eq_ignore_ascii_case(&other.token_type);
        differs && !self.is_with_scheme() && !other.is_with_scheme() && self.key() == other.key()
    }

    /// Returns the key under which this library stores the token: its parts in lower case, joined by hyphens.
    ///
    /// The form is MSAL Python's, and MSAL .NET's for a token that is bound to a key (rule R1.7).
    pub(crate) fn key(&self) -> String {
        let is_with_scheme = self.is_with_scheme();
        let word = match (self.ext_cache_key.is_some(), is_with_scheme) {
            (true, _) => "atext",
            (false, true) => "accesstoken_with_authscheme",
            (false, false) => "accesstoken",
        };
        let home = self.home_account_id.as_deref().unwrap_or_default();
        let mut parts = vec![home, &self.environment, word, &self.client_id, &self.realm, self.scopes.as_str()];
        parts.extend(is_with_scheme.then_some(&*self.token_type));
        parts.extend(self.ext_cache_key.as_deref());
        parts.join("-").to_ascii_lowercase()
    }

    /// Tells whether another token is the same but for its age: their [`identity`](Self::identity) is one.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        same_name(&self.client_id, &other.client_id)
            && same_name(&self.realm, &other.realm)
            && same_name(&self.token_type, &other.token_type)
            && self.scopes == other.scopes
            && cloud::name(&self.environment) == cloud::name(&other.environment)
            && self.optional().into_iter().eq(other.optional())
    }

    /// Returns what a token has in common with the one whose place it takes: owner, cloud, scopes, extension and scheme.
    pub(crate) fn identity(&self) -> [u8; 32] {
        let names = [&self.client_id, &self.realm, &*self.token_type].map(lower);
        let [client_id, realm, token_type] = names.each_ref().map(|name| &**name);
        let [home, ext, key_id, assertion] = self.optional().map(Option::unwrap_or_default);
        let scopes = Scopes::parse(&lower(self.scopes.as_str()));
        let environment = cloud::name(&self.environment);
        let parts = [home, environment, client_id, realm, scopes.as_str(), token_type, key_id, ext, assertion];
        digest(parts.map(str::as_bytes))
    }

    /// Returns what not every token has; an empty text counts as nothing.
    fn optional(&self) -> [Option<&str>; 4] {
        let texts = [&self.home_account_id, &self.ext_cache_key, &self.key_id, &self.user_assertion_hash];
        texts.map(|text| text.as_deref().filter(|text| !text.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_like_another_where_they_have_one_identity() {
        let at = Timestamp::from_unix_seconds;
        let base = AccessToken {
            expires_on: at(2),
            refresh_on: None,
            environment: cloud::host("login.microsoftonline.com"),
            ext_cache_key: None,
            secret: Secret::new("token"),
            scopes: Scopes::parse("api://1/.default"),
            home_account_id: None,
            key_id: None,
            token_type: token_type(None),
            client_id: "client".to_owned(),
            realm: "tenant".to_owned(),
            cached_at: at(1),
            extended_expires_on: at(2),
            user_assertion_hash: None,
            written: None,
        };
        let text = |text: &str| Some(text.to_owned());
        let others = [
            AccessToken { client_id: "CLIENT".to_owned(), realm: "Tenant".to_owned(), ..base.clone() },
            AccessToken { environment: cloud::host("login.windows.net"), secret: "x".into(), ..base.clone() },
            AccessToken { scopes: Scopes::parse("API://1/.Default"), token_type: "bearer".into(), ..base.clone() },
            AccessToken { key_id: text(""), ..base.clone() },
            AccessToken { client_id: "other".to_owned(), ..base.clone() },
            AccessToken { realm: "other".to_owned(), ..base.clone() },
            AccessToken { environment: cloud::host("login.microsoftonline.us"), ..base.clone() },
            AccessToken { scopes: Scopes::parse("api://1/.default b"), ..base.clone() },
            AccessToken { token_type: "pop".into(), ..base.clone() },
            AccessToken { key_id: text("k"), ..base.clone() },
            AccessToken { home_account_id: text("u"), ..base.clone() },
            AccessToken { ext_cache_key: text("e"), ..base.clone() },
            AccessToken { user_assertion_hash: text("h"), ..base.clone() },
        ];
        for (number, other) in others.iter().enumerate() {
            assert_eq!(base.is_like(other), base.identity() == other.identity(), "{number}");
            assert_eq!(base.is_like(other), number < 4, "{number}");
        }
    }
}
