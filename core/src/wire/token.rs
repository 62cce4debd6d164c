//! The token endpoint's yes (RFC 6749, section 5.1), read as untrusted.

use core::time::Duration;

use super::Members;
use super::client_info::ClientInfo;
use super::members::AnswerError;
use crate::base::{Secret, Timestamp};

/// The lifetime of a token whose answer gives none, as MSAL Python has it.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(600);
/// The longest lifetime that is believed; MSAL .NET ignores anything beyond it.
const LONGEST_LIFETIME: Duration = Duration::from_secs(3650 * 24 * 3600);
/// The longest `scope` that is read, in bytes, since comparing sets of scopes takes quadratic time.
const LONGEST_SCOPE: usize = 64 << 10;

/// A successful answer of a token endpoint.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TokenAnswer {
    /// The access token; an answer that has an ID token may have none.
    pub access_token: Option<Secret>,
    /// How the token is to be used, as the server spells it; absent means `Bearer`.
    pub token_type: Option<String>,
    /// When the token expires.
    pub expires_on: Timestamp,
    /// When an outage would no longer let the token be used.
    pub extended_expires_on: Timestamp,
    /// From when on the token is better replaced, though it can still be used.
    pub refresh_on: Option<Timestamp>,
    /// The scopes granted, if the server names them.
    pub scope: Option<String>,
    /// What gets further tokens without the user.
    pub refresh_token: Option<Secret>,
    /// What says who signed in (OpenID Connect Core 1.0, section 2), as it came.
    pub id_token: Option<Secret>,
    /// Whose tokens these are, as Entra ID says it beside the ID token.
    pub client_info: Option<ClientInfo>,
    /// The family of applications that share the refresh token.
    pub family_id: Option<String>,
    /// Everything the server said but the secrets.
    pub members: Members,
}

impl TokenAnswer {
    /// Reads the members of an answer that came at `now`.
    ///
    /// `expires_in`, `ext_expires_in`, `expires_on` and `refresh_in` may be numbers or decimal strings; anything else
    /// in their place is malformed, never absent.
    pub fn read(mut members: Members, now: Timestamp) -> Result<Self, AnswerError> {
        let lifetime = match members.seconds("expires_in")? {
            Some(seconds) => Duration::from_secs(seconds),
            None => match members.seconds("expires_on")? {
                Some(moment) if moment > 0 => Timestamp::from_unix_seconds(moment).since(now),
                _ => DEFAULT_LIFETIME,
            },
        };
        let extended = members.seconds("ext_expires_in")?.map_or(lifetime, Duration::from_secs);
        let refresh = members.seconds("refresh_in")?.map(Duration::from_secs);
        let id_token = members.take_secret("id_token")?;
        let access_token = match (members.take_secret("access_token")?, &id_token) {
            (None, None) => return Err(AnswerError::Missing("access_token")),
            (access_token, _) => access_token,
        };
        let refresh_token = members.take_secret("refresh_token")?;
        let moment = |lifetime: Duration| now.plus(lifetime.min(LONGEST_LIFETIME));
        Ok(Self {
            access_token,
            refresh_token,
            id_token,
            client_info: members
                .text("client_info")?
                .filter(|text| !text.is_empty())
                .map(ClientInfo::decode)
                .transpose()?,
            family_id: members.text("foci")?.filter(|text| !text.is_empty()).map(str::to_owned),
            token_type: members.text("token_type")?.map(str::to_owned),
            expires_on: moment(lifetime),
            extended_expires_on: moment(extended),
            refresh_on: refresh.map(moment),
            scope: scope(&members)?.map(str::to_owned),
            members: members.without(&["refresh_in"]),
        })
    }
}

fn scope(members: &Members) -> Result<Option<&str>, AnswerError> {
    let scope = members.text("scope")?;
    let too_long = scope.is_some_and(|scope| scope.len() > LONGEST_SCOPE);
    if too_long { Err(AnswerError::Malformed("scope")) } else { Ok(scope.filter(|scope| !scope.trim().is_empty())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_seconds(1000);

    fn read(body: &str) -> Result<TokenAnswer, AnswerError> {
        TokenAnswer::read(Members::parse(body.as_bytes())?, NOW)
    }

    #[test]
    fn lifetimes_follow_the_answer_and_have_a_default() {
        for (body, expires, extended, refresh) in [
            (r#"{"access_token":"a","expires_in":3600}"#, 4600, 4600, None),
            (r#"{"access_token":"a","expires_in":"3600","ext_expires_in":"7200"}"#, 4600, 8200, None),
            (r#"{"access_token":"a"}"#, 1600, 1600, None),
            (r#"{"access_token":"a","expires_on":"5000"}"#, 5000, 5000, None),
            (r#"{"access_token":"a","expires_in":3600,"refresh_in":"1800"}"#, 4600, 4600, Some(2800)),
        ] {
            let answer = read(body).expect(body);
            assert_eq!(answer.expires_on.as_unix_seconds(), expires, "{body}");
            assert_eq!(answer.extended_expires_on.as_unix_seconds(), extended, "{body}");
            assert_eq!(answer.refresh_on.map(Timestamp::as_unix_seconds), refresh, "{body}");
        }
    }

    #[test]
    fn what_is_missing_or_mistyped_is_named() {
        for (body, error) in [
            (r#"{"expires_in":3600}"#, AnswerError::Missing("access_token")),
            (r#"{"access_token":""}"#, AnswerError::Missing("access_token")),
            (r#"{"access_token":7}"#, AnswerError::Malformed("access_token")),
            (r#"{"access_token":"a","expires_in":"soon"}"#, AnswerError::Malformed("expires_in")),
            (r#"{"access_token":"a","token_type":[]}"#, AnswerError::Malformed("token_type")),
            (&format!(r#"{{"access_token":"a","scope":"{}"}}"#, "a ".repeat(40_000)), AnswerError::Malformed("scope")),
            ("[]", AnswerError::NotAnObject),
        ] {
            assert_eq!(read(body).err(), Some(error), "{body}");
        }
    }

    #[test]
    fn secrets_are_not_among_the_members() {
        let answer = read(r#"{"access_token":"a","refresh_token":"r","custom":1}"#).expect("well-formed");
        assert_eq!(answer.members.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["custom"]);
    }
}
