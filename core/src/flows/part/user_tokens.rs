//! Tokens of a user: checked against what was asked for, then remembered under the user's home account, then handed out.

use std::sync::Arc;

use super::application_token::access_token;
use super::exchange::malformed;
use super::grant::Grant;
use super::redeem::{Redeemed, WHAT};
use crate::base::encode::is_same;
use crate::base::{Secret, Timestamp};
use crate::cache::{Change, Delta};
use crate::error::{Error, TrustError};
use crate::flows::client::Client;
use crate::model::binding::Binding;
use crate::model::of_user::OfUser;
use crate::model::{
    AccessToken, Account, AccountEntry, Authentication, Endpoints, IdTokenEntry, RefreshToken, Scopes, SignedIn,
    TenantProfile, cloud,
};
use crate::step::Io;
use crate::wire::client_info::ClientInfo;
use crate::wire::id_token::{IdTokenClaims, IdTokenError};
use crate::wire::jwt::Jws;
use crate::wire::members::AnswerError;
use crate::wire::token::TokenAnswer;

/// By how much clocks may differ where the age of a sign-in is checked, in seconds, as MSAL Python has it.
const SKEW: u64 = 120;

/// What the answer has to fit, and how the user is remembered.
#[derive(Default)]
pub(crate) struct SignIn {
    /// By which grant the user signed in, where the cache is to say that.
    pub(crate) source: Option<&'static str>,
    /// What the user was called when signing in.
    pub(crate) username: Option<String>,
    /// The `nonce` that was sent.
    pub(crate) nonce: Option<String>,
    /// How long ago the user may have signed in, in seconds.
    pub(crate) max_age: Option<u64>,
    /// The refresh token that was used: a new one takes its place, and no account is written, lest one that was removed
    /// in the meantime comes back.
    pub(crate) refreshed: Option<Arc<RefreshToken>>,
}

/// Checks the answer, saves what it holds, and hands it out.
pub(crate) async fn keep(
    io: &Io,
    client: &Client,
    endpoints: &Endpoints,
    grant: &Grant,
    sign_in: &SignIn,
    redeemed: Redeemed,
) -> Result<Authentication, Error> {
    let Redeemed { answer, binding, correlation_id } = redeemed;
    if answer.access_token.is_none() && grant.scopes.name_a_resource() {
        return Err(malformed(WHAT, AnswerError::Missing("access_token")).sent_as(&correlation_id));
    }
    let claims = claims_of(&answer).map_err(|error| error.sent_as(&correlation_id))?;
    check(client, sign_in, claims.as_ref(), io.now())?;
    check_owner(sign_in, &answer, claims.as_ref())?;
    let user = User {
        client,
        endpoints,
        grant,
        sign_in,
        answer: &answer,
        binding: &binding,
        claims: claims.as_ref(),
        now: io.now(),
    };
    let signed_in = Arc::new(user.signed_in());
    let authentication = user.authentication(&signed_in, claims.clone(), &correlation_id);
    let client_id = Arc::clone(&client.client_id);
    let mut deltas = vec![Delta::SignedIn(Arc::clone(&signed_in)), Delta::Succeeded { client_id }];
    deltas.extend(signed_in.access_token.as_ref().and_then(|token| grant.answered(&token.secret)));
    io.save(Change::new(io.now(), deltas)).await;
    Ok(authentication)
}

/// Decodes the ID token. Its signature is not verified: it came straight from the token endpoint over TLS, which OpenID
/// Connect Core 1.0 (section 3.1.3.7) lets stand for it.
fn claims_of(answer: &TokenAnswer) -> Result<Option<IdTokenClaims>, Error> {
    let Some(token) = &answer.id_token else { return Ok(None) };
    let read = || -> Result<IdTokenClaims, IdTokenError> {
        IdTokenClaims::new(Jws::parse(token.expose_secret())?.into_claims()?)
    };
    read().map(Some).map_err(|_| malformed(WHAT, AnswerError::Malformed("id_token")))
}

/// Checks that the ID token answers this request; where none came, there is no age to show, and nothing else to check.
fn check(client: &Client, sign_in: &SignIn, claims: Option<&IdTokenClaims>, now: Timestamp) -> Result<(), TrustError> {
    let Some(claims) = claims else { return sign_in.max_age.map_or(Ok(()), |_| Err(TrustError::MaxAge)) };
    if !claims.audience().iter().any(|audience| audience.eq_ignore_ascii_case(&client.client_id)) {
        return Err(TrustError::Audience);
    }
    if let Some(sent) = &sign_in.nonce {
        let fits = claims.nonce().is_some_and(|nonce| is_same(nonce, sent));
        fits.then_some(()).ok_or(TrustError::Nonce)?;
    }
    if let Some(max_age) = sign_in.max_age {
        let signed_in = claims.authenticated_at().ok_or(TrustError::MaxAge)?.as_unix_seconds();
        let latest = signed_in.saturating_add(max_age).saturating_add(SKEW);
        (now.as_unix_seconds() <= latest).then_some(()).ok_or(TrustError::MaxAge)?;
    }
    Ok(())
}

/// Checks that a refresh token brought tokens of its own user (OpenID Connect Core 1.0, section 12.2), where the answer
/// says whose they are: by `client_info`, or else, for a user who is known by it, by the ID token's `sub`.
fn check_owner(sign_in: &SignIn, answer: &TokenAnswer, claims: Option<&IdTokenClaims>) -> Result<(), TrustError> {
    let Some(used) = &sign_in.refreshed else { return Ok(()) };
    let own = used.home_account_id.as_str();
    let is_own = match answer.client_info.as_ref().and_then(ClientInfo::home_account_id) {
        Some(owner) => owner.eq_ignore_ascii_case(own),
        // Of `uid.utid` a `sub`, which is another one for each application, tells nothing.
        None => own.contains('.') || claims.and_then(IdTokenClaims::subject).is_none_or(|subject| subject == own),
    };
    is_own.then_some(()).ok_or(TrustError::Account)
}

/// An answer about a user, and all that decides how it is remembered.
struct User<'a> {
    client: &'a Client,
    endpoints: &'a Endpoints,
    grant: &'a Grant,
    sign_in: &'a SignIn,
    answer: &'a TokenAnswer,
    binding: &'a Binding,
    claims: Option<&'a IdTokenClaims>,
    now: Timestamp,
}

impl User<'_> {
    fn signed_in(&self) -> SignedIn {
        let home_account_id: Option<Arc<str>> = self.home_account_id().map(Into::into);
        let home = home_account_id.as_deref().unwrap_or_default();
        SignedIn {
            client_id: self.client.client_id.to_string(),
            environment: cloud::host(&self.endpoints.instance),
            family_id: self.answer.family_id.clone(),
            access_token: self.answer.access_token.clone().map(|secret| Arc::new(self.access_token(home, secret))),
            refresh_token: self.answer.refresh_token.clone().map(|secret| Arc::new(self.refresh_token(home, secret))),
            refreshed: self.sign_in.refreshed.clone(),
            id_token: self.answer.id_token.clone().map(|secret| Arc::new(self.id_token(home, secret))),
            account: home_account_id.filter(|_| self.sign_in.refreshed.is_none()).map(|id| Arc::new(self.account(id))),
        }
    }

    /// Returns what the caller gets.
    fn authentication(&self, signed_in: &SignedIn, claims: Option<IdTokenClaims>, sent: &str) -> Authentication {
        let empty = || Arc::new(self.access_token("", Secret::new("")));
        let token = signed_in.access_token.clone().unwrap_or_else(empty);
        let entry = self.home_account_id().map(|id| self.account(id.into()));
        let account = entry.and_then(|entry| Account::of(&[entry]));
        let (id_token, refresh_token) = (self.answer.id_token.clone(), self.answer.refresh_token.clone());
        let user = OfUser::new(account, id_token, refresh_token, claims);
        Authentication::issued(token, self.answer.members.clone(), sent, self.now).bound_by(self.binding).of(user)
    }

    /// Returns the home account id: that of the refresh token that was used, letter by letter, or else what `client_info`
    /// says, or else the ID token's `sub`, as with ADFS.
    fn home_account_id(&self) -> Option<String> {
        let used = self.sign_in.refreshed.as_ref().map(|used| used.home_account_id.clone());
        let info = || self.answer.client_info.as_ref().and_then(ClientInfo::home_account_id);
        used.or_else(info).or_else(|| self.claims?.subject().map(str::to_owned))
    }

    fn access_token(&self, home_account_id: &str, secret: Secret) -> AccessToken {
        let home_account_id = Some(home_account_id.to_owned()).filter(|id| !id.is_empty());
        let Self { client, endpoints, grant, answer, binding, now, .. } = *self;
        AccessToken { home_account_id, ..access_token(client, endpoints, grant, answer, binding, secret, now) }
    }

    fn refresh_token(&self, home_account_id: &str, secret: Secret) -> RefreshToken {
        RefreshToken {
            secret,
            home_account_id: home_account_id.to_owned(),
            environment: cloud::host(&self.endpoints.instance),
            client_id: self.client.client_id.to_string(),
            family_id: self.answer.family_id.clone(),
            scopes: self.answer.scope.as_deref().map_or_else(|| self.grant.scopes.clone(), Scopes::parse),
            last_modification_time: Some(self.now),
            ext_cache_key: None,
            user_assertion_hash: None,
            written: None,
        }
    }

    fn id_token(&self, home_account_id: &str, secret: Secret) -> IdTokenEntry {
        IdTokenEntry {
            secret,
            home_account_id: home_account_id.to_owned(),
            environment: cloud::host(&self.endpoints.instance),
            client_id: self.client.client_id.to_string(),
            realm: self.endpoints.tenant.clone(),
            user_assertion_hash: None,
            written: None,
        }
    }

    fn account(&self, home_account_id: Arc<str>) -> AccountEntry {
        let claim = |read: fn(&IdTokenClaims) -> Option<&str>| self.claims.and_then(read).map(str::to_owned);
        let username = claim(IdTokenClaims::preferred_username).or_else(|| claim(IdTokenClaims::user_principal_name));
        AccountEntry {
            home_account_id,
            environment: cloud::host(&self.endpoints.instance),
            authority_type: self.client.authority.authority_type().to_owned(),
            account_source: self.sign_in.source.map(str::to_owned),
            profile: TenantProfile {
                tenant: self.endpoints.tenant.clone(),
                local_account_id: claim(IdTokenClaims::object_id).or_else(|| claim(IdTokenClaims::subject)),
                username: username.or_else(|| self.sign_in.username.clone()).unwrap_or_default(),
                name: claim(IdTokenClaims::name),
            },
            others: Vec::new(),
            written: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Members;

    #[test]
    fn a_refresh_token_brings_tokens_of_its_own_user_only() {
        let claims = |subject: &str| {
            let payload = format!(r#"{{"sub":"{subject}","aud":"c","iss":"i","iat":1,"exp":2}}"#);
            let token = format!("eyJhbGciOiJSUzI1NiJ9.{}.c2ln", crate::base::encode::base64url(payload.as_bytes()));
            IdTokenClaims::new(Jws::parse(&token).expect("a token").into_claims().expect("claims"))
                .expect("an ID token")
        };
        let of = |home_account_id: &str| SignIn {
            refreshed: Some(Arc::new(RefreshToken {
                secret: Secret::new("rt"),
                home_account_id: home_account_id.to_owned(),
                environment: cloud::host("id.example"),
                client_id: "c".to_owned(),
                family_id: None,
                scopes: Scopes::parse("a"),
                last_modification_time: None,
                ext_cache_key: None,
                user_assertion_hash: None,
                written: None,
            })),
            ..SignIn::default()
        };
        let at = Timestamp::from_unix_seconds(1);
        let says_nothing =
            TokenAnswer::read(Members::parse(br#"{"access_token":"at"}"#).expect("an object"), at).expect("an answer");
        for (owner, subject, is_own) in [("ada", "ada", true), ("ada", "eve", false), ("uid.utid", "pairwise", true)] {
            let outcome = check_owner(&of(owner), &says_nothing, Some(&claims(subject)));
            assert_eq!(outcome.is_ok(), is_own, "{owner}, {subject}");
        }
        assert!(check_owner(&of("ada"), &says_nothing, None).is_ok());
        assert!(check_owner(&SignIn::default(), &says_nothing, Some(&claims("eve"))).is_ok());
    }
}
