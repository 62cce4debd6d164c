//! A request for a user's token, checked; and what the cache says to it.

use std::sync::Arc;

use crate::base::Timestamp;
use crate::cache::{Owner, Partition, Query, RefreshQuery, Snapshot, TokenScheme, UserQuery};
use crate::error::{ConfigError, Why};
use crate::flows::client::Client;
use crate::flows::part::look::{Looked, look_for_user};
use crate::model::binding::Binding;
use crate::model::cloud::Hosts;
use crate::model::of_user::OfUser;
use crate::model::{Account, Authentication, Endpoints, Reason, RefreshToken, Scheme, Scopes, claims, ext_cache_key};

/// What few calls give.
#[derive(Clone, Default)]
pub(super) struct Options {
    pub(super) force_refresh: bool,
    pub(super) claims_challenge: Option<String>,
    pub(super) forwarded_client_claims: Option<String>,
    pub(super) aging: Aging,
    pub(super) scheme: Scheme,
}

/// What is done with a usable token that the service wants replaced early (`refresh_in`).
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Aging {
    #[default]
    Refresh,
    HandOut,
}

static NO_OPTIONS: Options = Options {
    force_refresh: false,
    claims_challenge: None,
    forwarded_client_claims: None,
    aging: Aging::Refresh,
    scheme: Scheme::BEARER,
};

impl Options {
    /// Checks what can be known to be wrong, and returns the extended cache key.
    pub(super) fn check(&self, capabilities: &[String]) -> Result<Option<String>, ConfigError> {
        self.claims(capabilities)?;
        Ok(ext_cache_key(self.forwarded_client_claims.iter().map(|claims| ("client_claims", claims.as_str()))))
    }

    /// Merges what goes into the `claims` parameter.
    pub(super) fn claims(&self, capabilities: &[String]) -> Result<Option<String>, ConfigError> {
        claims::merge(self.claims_challenge.as_deref(), self.forwarded_client_claims.as_deref(), capabilities)
    }
}

/// A request for a user's token, as the caller made it.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) client: Arc<Client>,
    pub(super) account: Account,
    pub(super) scopes: Result<Scopes, ConfigError>,
    pub(super) options: Option<Box<Options>>,
}

impl Asked {
    pub(super) fn options(&self) -> &Options {
        self.options.as_deref().unwrap_or(&NO_OPTIONS)
    }
}

/// A request for a user's token, checked. It shares what the caller made: a call counts once that it refers to the
/// application and the account, which other threads refer to as well.
#[derive(Clone)]
pub(super) struct Want {
    pub(super) asked: Arc<Asked>,
    pub(super) scopes: Scopes,
    pub(super) ext_cache_key: Option<String>,
}

impl Want {
    pub(super) fn client(&self) -> &Client {
        &self.asked.client
    }

    pub(super) fn account(&self) -> &Account {
        &self.asked.account
    }

    pub(super) fn options(&self) -> &Options {
        self.asked.options()
    }

    pub(super) fn partition(&self) -> Partition {
        Partition::User(self.account().digest())
    }

    /// Looks into the cache for a token of that binding; in which tenant and on which hosts, is known without asking, or
    /// else from the endpoints.
    pub(super) fn look(
        &self,
        snapshot: &Snapshot,
        endpoints: Option<&Endpoints>,
        binding: &Binding,
        now: Timestamp,
    ) -> Found {
        let Client { client_id, owner, aliases, .. } = self.client();
        let (realm, hosts): (&str, &Hosts) = match endpoints {
            Some(known) => (&known.tenant, &known.aliases),
            None => (self.client().realm.as_deref().unwrap_or_default(), aliases),
        };
        let (options, scheme) = (self.options(), TokenScheme::of(binding));
        let known_owner = owner.filter(|_| endpoints.is_none() && binding.is_bearer());
        let query = UserQuery {
            query: Query {
                owner: known_owner.unwrap_or_else(|| Owner::new(client_id, realm, scheme)),
                scopes: &self.scopes,
                environments: hosts,
                ext_cache_key: self.ext_cache_key.as_deref(),
            },
            client_id,
            realm,
            scheme,
        };
        let passes_over = options.force_refresh || options.claims_challenge.is_some();
        let looked = look_for_user(snapshot, &query, passes_over, now);
        let looked = if options.aging == Aging::HandOut { looked.handing_out() } else { looked };
        let user = snapshot.user();
        let of_user = |token: Authentication| {
            let id_tokens = user.map(|user| Arc::clone(user.id_tokens())).unwrap_or_default();
            let known = OfUser::remembered(self.account().clone(), id_tokens, hosts.clone());
            if binding.is_bearer() { token.of(known) } else { token.bound_by(binding).of(known) }
        };
        let looked = match looked.hit(now) {
            Ok(hit) => return Found::Hit(of_user(hit)),
            Err(looked) => looked,
        };
        let candidates = RefreshQuery { client_id, environments: hosts, ext_cache_key: self.ext_cache_key.as_deref() };
        Found::Miss(Box::new(Missed {
            why: self.why(snapshot, &query, &looked),
            fallback: looked.fallback(now).map(of_user),
            refresh_tokens: user.map(|user| user.refresh_tokens(&candidates)).unwrap_or_default(),
            is_member: user.is_some_and(|user| user.is_of_family(&candidates)),
            looked,
        }))
    }

    /// Says what is missing, should there be no refresh token either.
    fn why(&self, snapshot: &Snapshot, query: &UserQuery<'_>, looked: &Looked) -> Why {
        let Some(user) = snapshot.user().filter(|user| user.is_known()) else { return Why::NoAccount };
        match looked.reason {
            _ if self.options().claims_challenge.is_some() => Why::Claims,
            Reason::Expired => Why::Expired,
            _ if user.has_of_other_tenant(query) => Why::Tenant,
            _ if user.has_of_other_key(query) => Why::Key,
            _ => Why::NoScopeMatch,
        }
    }
}

/// What a look found.
pub(super) enum Found {
    Hit(Authentication),
    Miss(Box<Missed>),
}

/// What is known where no token can be handed out.
pub(super) struct Missed {
    pub(super) looked: Looked,
    pub(super) refresh_tokens: Vec<Arc<RefreshToken>>,
    /// Whether the application is known to belong to a family.
    pub(super) is_member: bool,
    /// The token that is still good when its replacement fails.
    pub(super) fallback: Option<Authentication>,
    pub(super) why: Why,
}
