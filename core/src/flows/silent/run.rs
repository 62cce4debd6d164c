//! The way to the token: from the cache without a coroutine, or else by a refresh token.

use std::sync::Arc;

use super::want::{Found, Missed, Want};
use crate::base::{Seed, Timestamp};
use crate::cache::Snapshot;
use crate::error::Error;
use crate::flows::part::bind::bind;
use crate::flows::part::refresh::{Refresh, refresh};
use crate::flows::part::resolve::resolve;
use crate::model::binding::Binding;
use crate::model::{Authentication, ClaimsChallenge, Endpoints};
use crate::step::{Io, Resume, Step, paused, start};

pub(super) const NAME: &str = "acquire_token_silent";

/// Begins: with a look for a bearer token, or, where the token is to be bound to a key, with that key.
pub(super) fn run(want: Want, now: Timestamp, seed: Seed) -> Step<Authentication> {
    match want.client().realm.is_some() {
        _ if !want.options().scheme.is_bearer() => start(NAME, now, seed, |io| silent(io, want, None)),
        true => Step::Load(want.partition(), paused(Looking { want, endpoints: None, seed })),
        false => Step::Load(want.client().authority_partition(), paused(Locating { want, seed })),
    }
}

/// The endpoints of the authority, where a look took them.
type Known = Option<Arc<Endpoints>>;

/// The first leg where the tenant is known: one `Load`, one look, and no coroutine for a hit.
struct Looking {
    want: Want,
    /// What is remembered of the authority, where that had to come first.
    endpoints: Known,
    seed: Seed,
}

impl Resume<Snapshot, Authentication> for Looking {
    fn resume(self: Box<Self>, snapshot: Snapshot, now: Timestamp) -> Step<Authentication> {
        let Self { want, endpoints, seed } = *self;
        match want.look(&snapshot, endpoints.as_deref(), &Binding::BEARER, now) {
            Found::Hit(hit) => Step::Done(Ok(hit)),
            Found::Miss(missed) => start(NAME, now, seed, |io| silent(io, want, Some((missed, endpoints)))),
        }
    }

    fn place(&self) -> (&'static str, &'static str) {
        (NAME, "Load")
    }
}

/// The first leg where only the service knows the tenant: what is remembered of the authority comes first.
struct Locating {
    want: Want,
    seed: Seed,
}

impl Resume<Snapshot, Authentication> for Locating {
    fn resume(self: Box<Self>, snapshot: Snapshot, now: Timestamp) -> Step<Authentication> {
        let Self { want, seed } = *self;
        match snapshot.endpoints() {
            Some(endpoints) => {
                let endpoints = Some(Arc::clone(endpoints));
                Step::Load(want.partition(), paused(Looking { want, endpoints, seed }))
            }
            None => start(NAME, now, seed, |io| silent(io, want, None)),
        }
    }

    fn place(&self) -> (&'static str, &'static str) {
        (NAME, "Load")
    }
}

/// The way to a token that the cache does not hold, or not fresh enough.
async fn silent(io: Io, want: Want, missed: Option<(Box<Missed>, Known)>) -> Result<Authentication, Error> {
    let binding = bind(&io, want.client(), &want.options().scheme).await?;
    let (missed, endpoints) = match missed {
        Some(missed) => missed,
        None => match search(&io, &want, &binding).await? {
            (Found::Hit(hit), _) => return Ok(hit),
            (Found::Miss(missed), endpoints) => (missed, endpoints),
        },
    };
    if missed.refresh_tokens.is_empty() {
        return missed.fallback.ok_or(Error::NoToken(missed.why));
    }
    let options = want.options();
    let asked = Refresh {
        endpoints: endpoints.as_ref(),
        scopes: &want.scopes.sent(&want.client().excluded_scopes),
        claims: options.claims(&want.client().capabilities)?,
        challenge: ClaimsChallenge::of(
            &want.client().client_id,
            options.claims_challenge.as_deref(),
            Some(want.account().home_account_id()),
        ),
        ext_cache_key: want.ext_cache_key.clone(),
        binding: &binding,
        reason: missed.looked.reason,
        hits: missed.looked.hits,
        home_account_id: want.account().home_account_id(),
        is_member: missed.is_member,
    };
    let refreshed = refresh(&io, want.client(), &missed.refresh_tokens, &asked).await;
    let refreshed = refreshed.and_then(|token| token.ok_or(Error::NoToken(missed.why)));
    refreshed.or_else(|error| missed.fallback.filter(|token| token.expires_on() > io.now()).ok_or(error))
}

/// Looks into the cache; where only the service knows the tenant, the authority is resolved first, and returned.
async fn search(io: &Io, want: &Want, binding: &Binding) -> Result<(Found, Known), Error> {
    let endpoints = match want.client().realm {
        Some(_) => None,
        None => Some(resolve(io, want.client()).await?),
    };
    let snapshot = io.load(want.partition()).await;
    Ok((want.look(&snapshot, endpoints.as_deref(), binding, io.now()), endpoints))
}
