//! The signature keys of an issuer: remembered for hours, asked for anew where a token names one that is not among them.

use std::sync::Arc;

use url::Url;

use super::exchange::{failed, malformed};
use super::resolve::fetch;
use crate::base::Purpose;
use crate::cache::{Change, Delta, Partition};
use crate::error::Error;
use crate::model::IssuerKeys;
use crate::policy::keys::{may_ask, may_serve, refresh_on, wants_refresh};
use crate::step::Io;
use crate::wire::jwk::Jwks;
use crate::wire::members::AnswerError;

const WHAT: &str = "the set of signature keys";

/// Returns the keys at a URL: those remembered, or new ones when these are old; old ones still serve where that fails.
pub(crate) async fn issuer_keys(io: &Io, url: &Arc<str>) -> Result<Arc<IssuerKeys>, Error> {
    let kept = io.load(Partition::Keys(Arc::clone(url))).await.keys().cloned();
    match kept {
        Some(kept) if !wants_refresh(&kept, io.now()) => Ok(kept),
        kept => ask(io, url, kept.as_deref()).await,
    }
}

/// Asks for keys among which an unknown one may be; `None` where somebody asked within five minutes (rule R7.4).
pub(crate) async fn newer_keys(io: &Io, url: &Arc<str>, kept: &IssuerKeys) -> Option<Arc<IssuerKeys>> {
    match may_ask(kept, io.now()) {
        true => ask(io, url, Some(kept)).await.ok(),
        false => None,
    }
}

/// Asks for the keys, and remembers that, whatever comes of it.
async fn ask(io: &Io, url: &Arc<str>, kept: Option<&IssuerKeys>) -> Result<Arc<IssuerKeys>, Error> {
    let fetched = fetch_keys(io, url).await;
    let now = io.now();
    let entropy = io.seed().bytes(Purpose::KeyRefresh, 0).iter().fold(0, |sum: u64, byte| sum << 8 | u64::from(*byte));
    let new = match (&fetched, kept) {
        (Ok(keys), _) => {
            IssuerKeys { keys: keys.clone(), fetched: Some(now), refresh_on: refresh_on(now, entropy), asked: now }
        }
        (Err(_), Some(kept)) => IssuerKeys { asked: now, ..kept.clone() },
        (Err(_), None) => IssuerKeys { keys: Jwks::default(), fetched: None, refresh_on: now, asked: now },
    };
    let new = Arc::new(new);
    let delta = Delta::Keys { url: Arc::clone(url), kept: Arc::clone(&new) };
    io.save(Change::new(now, vec![delta])).await;
    match fetched {
        Err(error) if !may_serve(&new, now) => Err(error),
        _ => Ok(new),
    }
}

async fn fetch_keys(io: &Io, url: &str) -> Result<Jwks, Error> {
    let unusable = || malformed(WHAT, AnswerError::Malformed("jwks_uri"));
    let response = fetch(io, WHAT, &Url::parse(url).map_err(|_| unusable())?).await?;
    if !response.status().is_success() {
        return Err(failed(WHAT, &response));
    }
    Jwks::parse(response.body()).map_err(|_| malformed(WHAT, AnswerError::Malformed("keys")))
}
