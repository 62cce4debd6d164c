//! An API has refused a request, or has sent a nonce for the next one: `answer_challenge` and `remember_nonce`.
//!
//! What an API says is remembered by its origin (scheme, host and port), in memory only, and never told to another one
//! (rule R1.14).

use std::sync::Arc;

use http::header::{HeaderName, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue};
use url::Url;

use super::client::Client;
use crate::base::{Secret, Seed, Timestamp};
use crate::cache::{Change, Delta, Partition};
use crate::error::{ConfigError, Error};
use crate::model::proof::Proof;
use crate::model::{Account, ClaimsChallenge};
pub use crate::policy::ChallengeAnswer;
use crate::policy::Refused;
use crate::step::{FlightKey, Flow, Io, Step, start};
use crate::wire::challenge::{Challenges, next_nonce, parse_challenges};
use crate::wire::shr::contents;

/// For how long the service is not asked again for claims that it has refused, in seconds.
const REFUSED: u64 = 60;
const AUTHENTICATION_INFO: HeaderName = HeaderName::from_static("authentication-info");

/// Decides what to do about an API's 401: acquire a token with the claims that it asks for, sign anew with its nonce, let
/// the user sign in, or stop. Claims that the refused token was issued for are not asked for again, and those that the
/// service has refused a moment ago are for the user to answer.
///
/// Made by [`answer_challenge`](crate::PublicClientApplication::answer_challenge).
#[derive(Clone)]
pub struct AnswerChallenge {
    client: Arc<Client>,
    account: Option<Account>,
    origin: Result<Arc<str>, ConfigError>,
    challenges: Challenges,
    nonce: Option<String>,
    sent: Sent,
}

/// What the request that was refused had in `Authorization`.
#[derive(Clone)]
struct Sent {
    scheme: String,
    /// Its access token.
    token: Secret,
    /// The nonce of its proof.
    nonce: Option<String>,
}

impl Sent {
    fn read(authorization: &HeaderValue) -> Self {
        let text = authorization.to_str().unwrap_or_default();
        let (scheme, credentials) = text.split_once(' ').unwrap_or((text, ""));
        let proof = Some(credentials).filter(|_| scheme.eq_ignore_ascii_case("PoP")).and_then(contents);
        let (token, nonce) = proof.unwrap_or_else(|| (credentials.to_owned(), None));
        Self { scheme: scheme.to_owned(), token: Secret::new(token), nonce }
    }
}

impl AnswerChallenge {
    pub(crate) fn new(
        client: Arc<Client>,
        account: Option<Account>,
        url: &str,
        authorization: &HeaderValue,
        headers: &HeaderMap,
    ) -> Self {
        let challenges = challenges(headers);
        let nonce = nonce(&challenges, headers);
        Self { client, account, origin: origin(url), challenges, nonce, sent: Sent::read(authorization) }
    }

    /// Remembers no more than the nonce, since the request was not refused.
    pub fn into_nonce(self) -> RememberNonce {
        RememberNonce { origin: self.origin, nonce: self.nonce }
    }
}

impl Flow for AnswerChallenge {
    type Output = ChallengeAnswer;

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<ChallengeAnswer> {
        let asked = self.clone();
        match self.origin.clone() {
            Ok(origin) => start("answer_challenge", now, seed, |io| answer_challenge(io, asked, origin)),
            Err(error) => Step::Done(Err(error.into())),
        }
    }
}

async fn answer_challenge(io: Io, asked: AnswerChallenge, origin: Arc<str>) -> Result<ChallengeAnswer, Error> {
    let claims = asked.claims();
    let user = asked.account.as_ref().map_or("", Account::home_account_id);
    let asked_for = claims.as_ref().ok().and_then(Option::as_deref);
    let challenge = ClaimsChallenge::of(&asked.client.client_id, asked_for, Some(user));
    let issued = came(&io, challenge.as_ref().map(|challenge| challenge.issued(&asked.sent.token))).await;
    let refused = challenge.filter(|_| issued.is_none()).and_then(|challenge| challenge.refused());
    let was_refused = came(&io, refused).await.is_some_and(|at| io.now().since(at).as_secs() < REFUSED);
    let answer = Refused {
        claims,
        is_answered: issued.is_some(),
        is_silent: !was_refused && (asked.account.is_some() || !matches!(asked.client.proof, Proof::Nothing)),
        has_new_nonce: asked.has_new_nonce(),
    }
    .answer();
    if let Some(nonce) = asked.nonce {
        let nonce = Delta::Nonce { origin, nonce: nonce.into() };
        io.save(Change::new(io.now(), vec![nonce])).await;
    }
    Ok(answer)
}

/// Returns when that came of an answer, if it did.
async fn came(io: &Io, answer: Option<[u8; 32]>) -> Option<Timestamp> {
    io.load(Partition::Answer(answer?)).await.answered_at()
}

impl AnswerChallenge {
    /// Returns the claims of the best challenge that has readable ones, whatever its `error` says (rule R5.5); an error where
    /// claims are asked for and can not be read.
    fn claims(&self) -> Result<Option<String>, ()> {
        match self.challenges.claims(&self.sent.scheme) {
            Some(claims) => Ok(Some(claims)),
            None => self.challenges.claims_challenge(&self.sent.scheme).map_err(|_| ()),
        }
    }

    /// Tells whether the API's nonce is one that the request did not have; who bears a token proves nothing by it.
    fn has_new_nonce(&self) -> bool {
        let Sent { scheme, nonce, .. } = &self.sent;
        scheme.eq_ignore_ascii_case("PoP") && self.nonce.is_some() && self.nonce != *nonce
    }
}

/// Remembers the nonce that an API sent for the next request, in `Authentication-Info` or in a challenge; yields whether
/// there was one.
///
/// Made by [`remember_nonce`](crate::PublicClientApplication::remember_nonce).
#[derive(Clone)]
pub struct RememberNonce {
    origin: Result<Arc<str>, ConfigError>,
    nonce: Option<String>,
}

impl RememberNonce {
    pub(crate) fn new(url: &str, headers: &HeaderMap) -> Self {
        Self { origin: origin(url), nonce: nonce(&challenges(headers), headers) }
    }
}

impl Flow for RememberNonce {
    type Output = bool;

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<bool> {
        match (self.origin.clone(), self.nonce.clone()) {
            (Err(error), _) => Step::Done(Err(error.into())),
            (Ok(_), None) => Step::Done(Ok(false)),
            (Ok(origin), Some(nonce)) => start("remember_nonce", now, seed, |io| {
                remember_nonce(io, Delta::Nonce { origin, nonce: nonce.into() })
            }),
        }
    }
}

async fn remember_nonce(io: Io, nonce: Delta) -> Result<bool, Error> {
    io.save(Change::new(io.now(), vec![nonce])).await;
    Ok(true)
}

fn challenges(headers: &HeaderMap) -> Challenges {
    parse_challenges(headers.get_all(WWW_AUTHENTICATE).iter().map(HeaderValue::as_bytes))
}

fn nonce(challenges: &Challenges, headers: &HeaderMap) -> Option<String> {
    let next = || next_nonce(headers.get_all(AUTHENTICATION_INFO).iter().map(HeaderValue::as_bytes));
    challenges.pop_nonce().map(str::to_owned).or_else(next)
}

/// Returns scheme, host and port of the URL that a request went to.
fn origin(url: &str) -> Result<Arc<str>, ConfigError> {
    let origin = Url::parse(url).ok().map(|url| url.origin()).filter(url::Origin::is_tuple);
    let unusable = || ConfigError::new("url", "is no URL of an API", "give the URL that the request went to");
    origin.map(|origin| origin.ascii_serialization().into()).ok_or_else(unusable)
}
