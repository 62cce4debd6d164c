//! A look at the cache: whether it holds a token that answers, and if not, why.

use std::sync::Arc;

use crate::base::Timestamp;
use crate::cache::{Query, Snapshot};
use crate::model::{AccessToken, Authentication, Reason};
use crate::policy::{Freshness, freshness};

/// What a look found.
pub(crate) struct Looked {
    /// A token that can be handed out.
    usable: Option<Arc<AccessToken>>,
    /// Why there is more to do than to hand it out; without meaning for a hit.
    pub(crate) reason: Reason,
    /// How many calls the cache has answered since the last request.
    pub(crate) hits: u64,
    /// Whether there is nothing more to do.
    is_hit: bool,
}

/// Looks for a token; with a challenge in hand, no cached one will do.
pub(crate) fn look(snapshot: &Snapshot, query: &Query<'_>, challenged: bool, now: Timestamp) -> Looked {
    let miss = |reason, hits| Looked { usable: None, reason, hits, is_hit: false };
    let Some(tokens) = snapshot.tokens() else {
        return miss(if challenged { Reason::Forced } else { Reason::Absent }, 0);
    };
    if challenged {
        return miss(Reason::Forced, tokens.hits());
    }
    let mut reason = Reason::Absent;
    for slot in tokens.answers(query) {
        let token = slot.token();
        let usable = Some(Arc::clone(token));
        match freshness(now, token.expires_on, token.refresh_on) {
            Freshness::Fresh => {
                slot.record_hit();
                return Looked { usable, reason, hits: 0, is_hit: true };
            }
            Freshness::Aging => return Looked { usable, reason: Reason::Aging, hits: tokens.hits(), is_hit: false },
            Freshness::Expired => reason = Reason::Expired,
        }
    }
    miss(reason, tokens.hits())
}

impl Looked {
    /// Returns the token where there is nothing more to do, and what was found where there is.
    pub(crate) fn hit(self, now: Timestamp) -> Result<Authentication, Self> {
        match self.usable {
            Some(token) if self.is_hit => Ok(Authentication::cached(token, now)),
            usable => Err(Self { usable, ..self }),
        }
    }

    /// Returns the token that is still good when its replacement fails.
    pub(crate) fn fallback(&self, now: Timestamp) -> Option<Authentication> {
        let usable = self.usable.as_ref().filter(|token| token.expires_on > now);
        usable.map(|token| Authentication::cached(Arc::clone(token), now))
    }
}
