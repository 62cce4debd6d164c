//! A token for a user who has signed in before: `acquire_token_silent`.
//!
//! First the cached access token, then the refresh tokens that the application may use: its own, and its family's.

use core::fmt;
use std::sync::Arc;

use super::client::Client;
use super::part::look::{Looked, look_for_user};
use super::part::refresh::{Refresh, refresh};
use super::part::resolve::resolve;
use crate::base::encode::digest;
use crate::base::{Seed, Timestamp};
use crate::cache::{Owner, Partition, Query, RefreshQuery, Snapshot, TokenScheme, UserQuery};
use crate::error::{ConfigError, Error, Why};
use crate::model::cloud::Hosts;
use crate::model::of_user::OfUser;
use crate::model::{Account, Authentication, Endpoints, Reason, RefreshToken, Scopes, claims, ext_cache_key};
use crate::step::{FlightKey, Flow, Io, Resume, Step, paused, start};

const NAME: &str = "acquire_token_silent";

/// Acquires a token without the user: from the cache, or by a refresh token.
///
/// A cached token that the service wants replaced early is replaced; should that fail, it is handed out all the same.
/// Where there is no token and no refresh token, the error is [`NoToken`](Error::NoToken), which says why.
///
/// Made by [`acquire_token_silent`](crate::PublicClientApplication::acquire_token_silent).
#[derive(Clone)]
pub struct AcquireTokenSilent {
    client: Arc<Client>,
    account: Account,
    scopes: Result<Scopes, ConfigError>,
    options: Options,
}

#[derive(Clone, Default)]
struct Options {
    force_refresh: bool,
    claims_challenge: Option<String>,
    forwarded_client_claims: Option<String>,
    aging: Aging,
}

/// What is done with a usable token that the service wants replaced early (`refresh_in`).
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Aging {
    #[default]
    Refresh,
    HandOut,
}

impl AcquireTokenSilent {
    pub(crate) fn new(client: Arc<Client>, account: Account, scopes: Result<Scopes, ConfigError>) -> Self {
        Self { client, account, scopes, options: Options::default() }
    }

    /// Passes over the cached access token.
    #[must_use]
    pub fn force_refresh(mut self, force: bool) -> Self {
        self.options.force_refresh = force;
        self
    }

    /// Answers a claims challenge: the cached token is not handed out, and the new one takes its place.
    #[must_use]
    pub fn claims_challenge(mut self, challenge: impl Into<String>) -> Self {
        self.options.claims_challenge = Some(challenge.into()).filter(|text| !text.is_empty());
        self
    }

    /// Asks for further claims, a JSON object; the token is cached apart, under the exact text.
    #[must_use]
    pub fn forwarded_client_claims(mut self, claims: impl Into<String>) -> Self {
        self.options.forwarded_client_claims = Some(claims.into());
        self
    }

    /// Hands a usable token out at once, even where the service wants it replaced early.
    #[must_use]
    pub fn without_early_refresh(mut self) -> Self {
        self.options.aging = Aging::HandOut;
        self
    }

    /// Hands a usable token out at once; where the service wants it replaced early, a flow that does so comes with it, to
    /// be run beside.
    #[must_use]
    pub fn with_refresh_aside(self) -> AcquireTokenSilentAside {
        AcquireTokenSilentAside(self.without_early_refresh())
    }

    fn check(&self) -> Result<Want, ConfigError> {
        let Options { force_refresh, claims_challenge, forwarded_client_claims, aging } = &self.options;
        if self.account.home_account_id().is_empty() {
            let remedy = "give one that `accounts` yields";
            return Err(ConfigError::new("account", "has no home account id", remedy));
        }
        let forwarded = forwarded_client_claims.as_deref();
        Ok(Want {
            client: Arc::clone(&self.client),
            account: self.account.clone(),
            scopes: self.scopes.clone()?,
            claims: claims::merge(claims_challenge.as_deref(), forwarded, &self.client.capabilities)?,
            ext_cache_key: ext_cache_key(forwarded.map(|claims| ("client_claims", claims))),
            passes_over: *force_refresh || claims_challenge.is_some(),
            challenged: claims_challenge.is_some(),
            forwarded: forwarded_client_claims.clone(),
            hands_out: *aging == Aging::HandOut,
        })
    }
}

impl Flow for AcquireTokenSilent {
    type Output = Authentication;

    fn key(&self) -> Option<FlightKey> {
        let scopes = self.scopes.as_ref().ok()?.as_str().to_ascii_lowercase();
        let Options { force_refresh, claims_challenge, forwarded_client_claims, aging } = &self.options;
        let choices = [u8::from(*force_refresh), u8::from(*aging == Aging::HandOut)];
        let text =
            |text: &Option<String>| text.as_ref().map_or_else(|| vec![0], |text| [&[1], text.as_bytes()].concat());
        let claims = [claims_challenge, forwarded_client_claims].map(text);
        let home = self.account.home_account_id().as_bytes();
        let parts = [NAME.as_bytes(), &self.client.fingerprint, home, scopes.as_bytes(), &choices];
        Some(FlightKey(digest(parts.into_iter().chain(claims.iter().map(Vec::as_slice)))))
    }

    fn begin(&self, _now: Timestamp, seed: Seed) -> Step<Authentication> {
        let want = match self.check() {
            Ok(want) => want,
            Err(error) => return Step::Done(Err(error.into())),
        };
        match want.client.realm.is_some() {
            true => Step::Load(want.partition(), paused(Looking { want, endpoints: None, seed })),
            false => Step::Load(want.client.authority_partition(), paused(Locating { want, seed })),
        }
    }
}

/// A request for a user's token, checked.
#[derive(Clone)]
struct Want {
    client: Arc<Client>,
    account: Account,
    scopes: Scopes,
    claims: Option<String>,
    ext_cache_key: Option<String>,
    /// Whether no cached access token will do.
    passes_over: bool,
    /// Whether that is because of a claims challenge.
    challenged: bool,
    forwarded: Option<String>,
    hands_out: bool,
}

impl Want {
    fn partition(&self) -> Partition {
        Partition::User(Arc::clone(self.account.shared_home_account_id()))
    }

    fn look(&self, snapshot: &Snapshot, place: &Place<'_>, now: Timestamp) -> Found {
        let query = UserQuery {
            query: Query {
                owner: place
                    .owner
                    .unwrap_or_else(|| Owner::new(&self.client.client_id, place.realm, TokenScheme::BEARER)),
                scopes: &self.scopes,
                environments: place.hosts,
                ext_cache_key: self.ext_cache_key.as_deref(),
            },
            client_id: &self.client.client_id,
            realm: place.realm,
            scheme: TokenScheme::BEARER,
        };
        let looked = look_for_user(snapshot, &query, self.passes_over, now);
        let looked = if self.hands_out { looked.handing_out() } else { looked };
        let user = snapshot.user();
        let of_user = || {
            let id_tokens = user.map(|user| Arc::clone(user.id_tokens())).unwrap_or_default();
            OfUser::remembered(self.account.clone(), id_tokens, place.hosts.clone())
        };
        let looked = match looked.hit(now) {
            Ok(hit) => return Found::Hit(hit.of(of_user())),
            Err(looked) => looked,
        };
        let candidates = RefreshQuery {
            client_id: &self.client.client_id,
            environments: place.hosts,
            ext_cache_key: self.ext_cache_key.as_deref(),
        };
        Found::Miss(Box::new(Missed {
            why: self.why(snapshot, &query, &looked),
            fallback: looked.fallback(now).map(|token| token.of(of_user())),
            refresh_tokens: user.map(|user| user.refresh_tokens(&candidates)).unwrap_or_default(),
            is_member: user.is_some_and(|user| user.is_of_family(&candidates)),
            looked,
        }))
    }

    /// Says what is missing, should there be no refresh token either.
    fn why(&self, snapshot: &Snapshot, query: &UserQuery<'_>, looked: &Looked) -> Why {
        let Some(user) = snapshot.user().filter(|user| user.is_known()) else { return Why::NoAccount };
        match looked.reason {
            _ if self.challenged => Why::Claims,
            Reason::Expired => Why::Expired,
            _ if user.has_of_other_tenant(query) => Why::Tenant,
            _ if user.has_of_other_key(query) => Why::Key,
            _ => Why::NoScopeMatch,
        }
    }
}

/// Where tokens are looked for.
struct Place<'a> {
    realm: &'a str,
    hosts: &'a Hosts,
    owner: Option<Owner>,
}

impl<'a> Place<'a> {
    fn of(endpoints: &'a Endpoints) -> Self {
        Self { realm: &endpoints.tenant, hosts: &endpoints.aliases, owner: None }
    }
}

/// What a look found.
enum Found {
    Hit(Authentication),
    Miss(Box<Missed>),
}

/// What is known where no token can be handed out.
struct Missed {
    looked: Looked,
    refresh_tokens: Vec<Arc<RefreshToken>>,
    /// Whether the application is known to belong to a family.
    is_member: bool,
    /// The token that is still good when its replacement fails.
    fallback: Option<Authentication>,
    why: Why,
}

/// The first leg where the tenant is known: one `Load`, one look, and no coroutine for a hit.
struct Looking {
    want: Want,
    /// What is remembered of the authority, where that had to come first.
    endpoints: Option<Arc<Endpoints>>,
    seed: Seed,
}

impl Resume<Snapshot, Authentication> for Looking {
    fn resume(self: Box<Self>, snapshot: Snapshot, now: Timestamp) -> Step<Authentication> {
        let Self { want, endpoints, seed } = *self;
        let place = match (&endpoints, &want.client.realm) {
            (Some(known), _) => Place::of(known),
            (None, realm) => Place {
                realm: realm.as_deref().unwrap_or_default(),
                hosts: &want.client.aliases,
                owner: want.client.owner,
            },
        };
        match want.look(&snapshot, &place, now) {
            Found::Hit(hit) => Step::Done(Ok(hit)),
            Found::Miss(missed) => start(NAME, now, seed, |io| silent(io, want, Some(missed))),
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
async fn silent(io: Io, want: Want, missed: Option<Box<Missed>>) -> Result<Authentication, Error> {
    let missed = if let Some(missed) = missed {
        missed
    } else {
        let endpoints = resolve(&io, &want.client).await?;
        let snapshot = io.load(want.partition()).await;
        match want.look(&snapshot, &Place::of(&endpoints), io.now()) {
            Found::Hit(hit) => return Ok(hit),
            Found::Miss(missed) => missed,
        }
    };
    if missed.refresh_tokens.is_empty() {
        return missed.fallback.ok_or(Error::NoToken(missed.why));
    }
    let asked = Refresh {
        scopes: &want.scopes.sent(&want.client.excluded_scopes),
        claims: want.claims.clone(),
        forwarded: want.forwarded.as_deref(),
        reason: missed.looked.reason,
        hits: missed.looked.hits,
        home_account_id: want.account.home_account_id(),
        is_member: missed.is_member,
    };
    let refreshed = refresh(&io, &want.client, &missed.refresh_tokens, &asked).await;
    let refreshed = refreshed.and_then(|token| token.ok_or(Error::NoToken(missed.why)));
    refreshed.or_else(|error| missed.fallback.filter(|token| token.expires_on() > io.now()).ok_or(error))
}

/// Acquires a token as [`AcquireTokenSilent`] does, and leaves an early refresh to the caller.
///
/// Made by [`with_refresh_aside`](AcquireTokenSilent::with_refresh_aside).
#[derive(Clone)]
pub struct AcquireTokenSilentAside(AcquireTokenSilent);

/// A usable token, and what replaces it. `Debug` shows no secret.
#[derive(Clone)]
#[non_exhaustive]
pub struct HandedOut {
    /// The token.
    pub authentication: Authentication,
    /// The flow that replaces the token, where the service wants that by now; run it beside whatever the token is for.
    pub refresh: Option<AcquireTokenSilent>,
}

impl fmt::Debug for HandedOut {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("HandedOut").field("authentication", &self.authentication).finish_non_exhaustive()
    }
}

impl Flow for AcquireTokenSilentAside {
    type Output = HandedOut;

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<HandedOut> {
        let mut refresh = self.0.clone();
        refresh.options.aging = Aging::Refresh;
        let hand_out = move |authentication: Authentication, now| {
            let is_aging = authentication.refresh_on().is_some_and(|refresh_on| refresh_on < now);
            HandedOut { authentication, refresh: is_aging.then_some(refresh) }
        };
        self.0.begin(now, seed).map(hand_out, now)
    }
}
