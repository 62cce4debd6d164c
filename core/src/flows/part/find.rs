//! A look into a store without a flow: what a flow would hand out, or try.

use crate::base::Timestamp;
use crate::cache::{Found, Search, Store};
use crate::policy::{Freshness, freshness};

impl Store {
    /// Returns what the cache holds for a search, as the flows would find it.
    pub fn find(&self, search: &Search<'_>, now: Timestamp) -> Found {
        let snapshot = self.snapshot(&search.partition());
        let (query, user) = (search.query(), snapshot.user());
        let tokens = user.map_or_else(|| snapshot.tokens(), |user| Some(user.tokens()));
        let mut fresh = tokens.into_iter().flat_map(|tokens| tokens.answers(&query.query)).filter_map(|slot| {
            let token = slot.token();
            match freshness(now, token.expires_on, token.refresh_on) {
                Freshness::Fresh => Some((token.secret.clone(), false)),
                Freshness::Aging => Some((token.secret.clone(), true)),
                Freshness::Expired => None,
            }
        });
        let (access_token, refresh_wanted) = fresh.next().map_or((None, false), |(token, aging)| (Some(token), aging));
        let refresh_tokens = user.map(|user| user.refresh_tokens(&search.refresh_query())).unwrap_or_default();
        let refresh_tokens = refresh_tokens.iter().map(|token| token.secret.clone()).collect();
        Found { access_token, refresh_wanted, refresh_tokens }
    }
}
