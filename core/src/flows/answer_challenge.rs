//! An API has refused a request, or has sent a nonce for the next one: `answer_challenge` and `remember_nonce`.
//!
//! What an API says is remembered by its origin (scheme, host and port), in memory only, and never told to another one
//! (rule R1.14).

use std::sync::Arc;

use http::header::{HeaderName, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue};
use url::Url;

use super::client::Client;
use crate::base::encode::digest;
use crate::base::{Seed, Timestamp};
use crate::cache::{Change, Delta, Partition};
use crate::error::{ConfigError, Error};
use crate::model::Account;
use crate::model::proof::Proof;
pub use crate::policy::ChallengeAnswer;
use crate::policy::Refused;
use crate::step::{FlightKey, Flow, Io, Step, start};
use crate::wire::challenge::{Challenges, next_nonce, parse_challenges};
use crate::wire::shr::contents;

const AUTHENTICATION_INFO: HeaderName = HeaderName::from_static("authentication-info");

/// Decides what to do about an API's 401: acquire a token with the claims that it asks for, sign anew with its nonce, let
/// the user sign in, or stop. The same claims are not answered again within an hour for one user at one API, when the
/// token that answered them is refused too.
///
/// Made by [`answer_challenge`](crate::PublicClientApplication::answer_challenge).
#[derive(Clone)]
pub struct AnswerChallenge {
    client: Arc<Client>,
    account: Option<Account>,
    origin: Result<Arc<str>, ConfigError>,
    challenges: Challenges,
    nonce: Option<String>,
    sent: Option<Sent>,
}

/// What the request that was refused had in `Authorization`.
#[derive(Clone)]
struct Sent {
    scheme: String,
    /// The digest of its access token.
    token: [u8; 32],
    /// The nonce of its proof.
    nonce: Option<String>,
}

impl AnswerChallenge {
    pub(crate) fn new(client: Arc<Client>, account: Option<Account>, url: &str, headers: &HeaderMap) -> Self {
        let challenges = challenges(headers);
        let nonce = nonce(&challenges, headers);
        Self { client, account, origin: origin(url), challenges, nonce, sent: None }
    }

    /// Tells what the refused request had in `Authorization`, so that it is known whether it had the nonce already.
    #[must_use]
    pub fn sent(self, authorization: &HeaderValue) -> Self {
        let text = authorization.to_str().unwrap_or_default();
        let (scheme, credentials) = text.split_once(' ').unwrap_or((text, ""));
        let proof = Some(credentials).filter(|_| scheme.eq_ignore_ascii_case("PoP")).and_then(contents);
        let (token, nonce) = proof.unwrap_or_else(|| (credentials.to_owned(), None));
        Self { sent: Some(Sent { scheme: scheme.to_owned(), token: digest([token.as_bytes()]), nonce }), ..self }
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
    let snapshot = io.load(Partition::Resource(Arc::clone(&origin))).await;
    let known = snapshot.resource();
    let used = asked.sent.as_ref().map_or("Bearer", |sent| &sent.scheme);
    let claims = asked.challenges.claims_challenge(used).map_err(|_| ());
    let challenge = asked.digest(claims.as_ref().ok().and_then(Option::as_deref).unwrap_or_default());
    let has_new_nonce = asked.has_new_nonce(known.and_then(|known| known.nonce.as_deref()));
    let refused = asked.sent.as_ref().map(|sent| sent.token);
    let answer = Refused {
        claims,
        is_answered: known.is_some_and(|known| known.has_answered(&challenge, refused.as_ref(), io.now())),
        is_silent: asked.account.is_some() || !matches!(asked.client.proof, Proof::Nothing),
        has_new_nonce,
    }
    .answer();
    let nonce = asked.nonce.map(|nonce| Delta::Nonce { origin: Arc::clone(&origin), nonce });
    let answered = matches!(answer, ChallengeAnswer::AcquireToken { .. }).then_some(Delta::Answered {
        origin,
        challenge,
        refused,
    });
    let deltas: Vec<Delta> = nonce.into_iter().chain(answered).collect();
    if !deltas.is_empty() {
        io.save(Change::new(io.now(), deltas)).await;
    }
    Ok(answer)
}

impl AnswerChallenge {
    /// Names who is asked for which claims.
    fn digest(&self, claims: &str) -> [u8; 32] {
        let home = self.account.as_ref().map_or("", Account::home_account_id);
        digest([self.client.client_id.as_bytes(), home.as_bytes(), claims.as_bytes()])
    }

    /// Tells whether the API's nonce is one that the request did not have; where it is not known what the request had,
    /// it had the one that was remembered.
    fn has_new_nonce(&self, remembered: Option<&str>) -> bool {
        let had = match &self.sent {
            Some(Sent { scheme, .. }) if scheme.eq_ignore_ascii_case("Bearer") => return false,
            Some(Sent { nonce, .. }) => nonce.as_deref(),
            None => remembered,
        };
        self.nonce.is_some() && self.nonce.as_deref() != had
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
            (Ok(origin), Some(nonce)) => {
                start("remember_nonce", now, seed, |io| remember_nonce(io, Delta::Nonce { origin, nonce }))
            }
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
