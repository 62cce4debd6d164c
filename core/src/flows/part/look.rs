//! A look at the cache: whether it holds a token that answers, and if not, why.

use std::sync::Arc;

use crate::base::Timestamp;
use crate::cache::{Query, Slot, Snapshot, UserQuery};
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
    among(tokens.answers(query), Slot::record_hit, || tokens.hits(), now)
}

/// Looks for a user's token as [`look`] does for an application's.
pub(crate) fn look_for_user(snapshot: &Snapshot, query: &UserQuery<'_>, passes_over: bool, now: Timestamp) -> Looked {
    let miss = |reason, hits| Looked { usable: None, reason, hits, is_hit: false };
    match snapshot.user() {
        None => miss(if passes_over { Reason::Forced } else { Reason::Absent }, 0),
        Some(user) if passes_over => miss(Reason::Forced, user.hits(query.client_id)),
        Some(user) => {
            let hit = |slot: &Slot| user.record_hit(query.client_id, slot);
            let hits = || user.hits(query.client_id);
            among(user.access_tokens(&query.query), hit, hits, now)
        }
    }
}

/// Takes the first token that can be handed out, or else says why there is none.
fn among<'a>(
    slots: impl Iterator<Item = &'a Slot>,
    hit: impl Fn(&Slot),
    hits: impl Fn() -> u64,
    now: Timestamp,
) -> Looked {
    let mut reason = Reason::Absent;
    for slot in slots {
        let token = slot.token();
        let usable = Some(Arc::clone(token));
        match freshness(now, token.expires_on, token.refresh_on) {
            Freshness::Fresh => {
                hit(slot);
                return Looked { usable, reason, hits: 0, is_hit: true };
            }
            Freshness::Aging => return Looked { usable, reason: Reason::Aging, hits: hits(), is_hit: false },
            Freshness::Expired => reason = Reason::Expired,
        }
    }
    Looked { usable: None, reason, hits: hits(), is_hit: false }
}

impl Looked {
    /// Takes a usable token for a hit, though it is to be replaced early.
    pub(crate) fn handing_out(self) -> Self {
        Self { is_hit: self.usable.is_some(), ..self }
    }

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
