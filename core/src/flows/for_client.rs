//! An application acts as itself (RFC 6749, section 4.4): `acquire_token_for_client`.

use std::sync::Arc;

use super::client::Client;
use super::part::application_token::keep;
use super::part::bind::bind;
use super::part::grant::Grant;
use super::part::look::{Looked, look};
use super::part::prove::Purpose;
use super::part::redeem::redeem;
use super::part::resolve::resolve;
use crate::base::encode::{digest, is_uuid, lower};
use crate::base::{Seed, Timestamp};
use crate::cache::{Owner, Partition, Query, Snapshot, TokenScheme};
use crate::error::{ConfigError, Error};
use crate::model::binding::Binding;
use crate::model::{
    Api, Authentication, ClaimsChallenge, Endpoints, Reason, Scheme, Scopes, check_extra_parameters, claims,
    ext_cache_key,
};
use crate::step::{FlightKey, Flow, Io, Resume, Step, paused, start};

const NAME: &str = "acquire_token_for_client";

/// Acquires a token for the application itself: from the cache, or by the client credentials grant.
///
/// Made by [`acquire_token_for_client`](crate::ConfidentialClientApplication::acquire_token_for_client).
#[derive(Clone)]
pub struct AcquireTokenForClient {
    client: Arc<Client>,
    scopes: Result<Scopes, ConfigError>,
    options: Option<Arc<Options>>,
}

/// What few calls give.
#[derive(Clone, Default)]
struct Options {
    claims_challenge: Option<String>,
    forwarded_client_claims: Option<String>,
    fmi_path: Option<String>,
    extra: Vec<(String, String)>,
    correlation_id: Option<String>,
    scheme: Scheme,
}

static NO_OPTIONS: Options = Options {
    claims_challenge: None,
    forwarded_client_claims: None,
    fmi_path: None,
    extra: Vec::new(),
    correlation_id: None,
    scheme: Scheme::BEARER,
};

impl AcquireTokenForClient {
    pub(crate) fn new(client: Arc<Client>, scopes: Result<Scopes, ConfigError>) -> Self {
        Self { client, scopes, options: None }
    }

    /// Answers a claims challenge: the cached token is not handed out, and the new one takes its place. An empty one is
    /// none.
    #[must_use]
    pub fn claims_challenge(self, challenge: impl Into<String>) -> Self {
        self.with(|options| options.claims_challenge = Some(challenge.into()).filter(|text| !text.is_empty()))
    }

    /// Asks for further claims, a JSON object; the token is cached apart, under the exact text.
    #[must_use]
    pub fn forwarded_client_claims(self, claims: impl Into<String>) -> Self {
        self.with(|options| options.forwarded_client_claims = Some(claims.into()))
    }

    /// Asks on behalf of a federated managed identity; the token is cached apart, under its path.
    #[must_use]
    pub fn fmi_path(self, path: impl Into<String>) -> Self {
        self.with(|options| options.fmi_path = Some(path.into()).filter(|text| !text.is_empty()))
    }

    /// Sends a further parameter in the body; the token is cached apart, under its name and value.
    #[must_use]
    pub fn extra_parameter(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.with(|options| options.extra.push((name.into(), value.into())))
    }

    /// Sends this correlation id, a UUID, in place of one made up for the call.
    #[must_use]
    pub fn correlation_id(self, id: impl Into<String>) -> Self {
        self.with(|options| options.correlation_id = Some(id.into()))
    }

    /// Asks for a token that is bound to a key; only one that is bound to that very key is handed out.
    #[must_use]
    pub fn scheme(self, scheme: Scheme) -> Self {
        self.with(|options| options.scheme = scheme)
    }

    pub(crate) fn client(&self) -> &Arc<Client> {
        &self.client
    }

    fn with(mut self, set: impl FnOnce(&mut Options)) -> Self {
        set(Arc::make_mut(self.options.get_or_insert_default()));
        self
    }

    fn check(&self) -> Result<Want, ConfigError> {
        Ok(Want {
            client: Arc::clone(&self.client),
            scopes: self.scopes.clone()?,
            options: self.options.clone(),
            ext_cache_key: match &self.options {
                Some(options) => options.check(&self.client.capabilities)?,
                None => None,
            },
        })
    }
}

impl Options {
    /// Checks what can be known to be wrong, and returns the extended cache key.
    fn check(&self, capabilities: &[String]) -> Result<Option<String>, ConfigError> {
        self.claims(capabilities)?;
        if self.correlation_id.as_deref().is_some_and(|id| !is_uuid(id)) {
            return Err(ConfigError::new("correlation_id", "is not a UUID", "give 36 characters with hyphens"));
        }
        check_extra_parameters(&self.extra)?;
        let claims = self.forwarded_client_claims.iter().map(|claims| ("client_claims", claims.as_str()));
        Ok(ext_cache_key(self.parameters().chain(claims)))
    }

    /// Merges what goes into the `claims` parameter.
    fn claims(&self, capabilities: &[String]) -> Result<Option<String>, ConfigError> {
        claims::merge(self.claims_challenge.as_deref(), self.forwarded_client_claims.as_deref(), capabilities)
    }

    /// Yields the parameters that go into the body beside those of the grant.
    fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        let path = self.fmi_path.iter().map(|path| ("fmi_path", path.as_str()));
        let extra = self.extra.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        extra.chain(path).filter(|(_, value)| !value.is_empty())
    }
}

impl Flow for AcquireTokenForClient {
    type Output = Authentication;

    fn key(&self) -> Option<FlightKey> {
        let scopes = lower(self.scopes.as_ref().ok()?.as_str());
        let options = self.options.as_deref().unwrap_or(&NO_OPTIONS);
        let scheme = options.scheme.name();
        let named = [&options.claims_challenge, &options.forwarded_client_claims, &options.fmi_path];
        let named = named.into_iter().flat_map(|text| match text {
            Some(text) => [&[1], text.as_bytes()],
            None => [&[0], &[][..]],
        });
        let extra = options.extra.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]);
        let parts = [NAME.as_bytes(), &self.client.fingerprint, scopes.as_bytes(), scheme.as_bytes()];
        Some(FlightKey(digest(parts.into_iter().chain(named).chain(extra))))
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<Authentication> {
        let want = match self.check() {
            Ok(want) => want,
            Err(error) => return Step::Done(Err(error.into())),
        };
        match want.client.partition.clone() {
            _ if !want.options().scheme.is_bearer() => start(NAME, now, seed, |io| for_client(io, want, None)),
            Some(partition) => Step::Load(partition, paused(Looking { want, endpoints: None, seed })),
            None => Step::Load(want.client.authority_partition(), paused(Locating { want, seed })),
        }
    }
}

/// A request for a token, checked.
#[derive(Clone)]
struct Want {
    client: Arc<Client>,
    scopes: Scopes,
    options: Option<Arc<Options>>,
    ext_cache_key: Option<String>,
}

impl Want {
    fn options(&self) -> &Options {
        self.options.as_deref().unwrap_or(&NO_OPTIONS)
    }

    /// Looks for a token of that binding; in which tenant and on which hosts, is known without asking, or else from the
    /// endpoints.
    fn look(&self, snapshot: &Snapshot, endpoints: Option<&Endpoints>, binding: &Binding, now: Timestamp) -> Looked {
        let Client { client_id, owner, aliases, realm, .. } = &*self.client;
        let realm = || endpoints.map_or(realm.as_deref().unwrap_or_default(), |known| &known.tenant);
        let known_owner = owner.filter(|_| binding.is_bearer());
        let query = Query {
            owner: known_owner.unwrap_or_else(|| Owner::new(client_id, realm(), TokenScheme::of(binding))),
            scopes: &self.scopes,
            environments: endpoints.map_or(aliases, |known| &known.aliases),
            ext_cache_key: self.ext_cache_key.as_deref(),
        };
        let challenged = self.options().claims_challenge.is_some();
        look(snapshot, &query, challenged, now)
    }
}

/// The first leg where the tenant's id is known: one `Load`, one look, and no coroutine for a hit.
struct Looking {
    want: Want,
    /// What is remembered of the authority, where that had to come first.
    endpoints: Option<Arc<Endpoints>>,
    seed: Seed,
}

impl Resume<Snapshot, Authentication> for Looking {
    fn resume(self: Box<Self>, snapshot: Snapshot, now: Timestamp) -> Step<Authentication> {
        let Self { want, endpoints, seed } = *self;
        match want.look(&snapshot, endpoints.as_deref(), &Binding::BEARER, now).hit(now) {
            Ok(hit) => Step::Done(Ok(hit)),
            Err(looked) => start(NAME, now, seed, |io| for_client(io, want, Some((looked, endpoints)))),
        }
    }

    fn place(&self) -> (&'static str, &'static str) {
        (NAME, "Load")
    }
}

/// The first leg where only the service knows the tenant's id: what is remembered of the authority comes first.
struct Locating {
    want: Want,
    seed: Seed,
}

impl Resume<Snapshot, Authentication> for Locating {
    fn resume(self: Box<Self>, snapshot: Snapshot, now: Timestamp) -> Step<Authentication> {
        let Self { want, seed } = *self;
        match snapshot.endpoints() {
            Some(endpoints) => {
                let partition = Partition::application(&want.client.client_id, &endpoints.tenant);
                let endpoints = Some(Arc::clone(endpoints));
                Step::Load(partition, paused(Looking { want, endpoints, seed }))
            }
            None => start(NAME, now, seed, |io| for_client(io, want, None)),
        }
    }

    fn place(&self) -> (&'static str, &'static str) {
        (NAME, "Load")
    }
}

/// What a look found, and the endpoints of the authority where it took them.
type LookedUp = (Looked, Option<Arc<Endpoints>>);

/// The way to a token that the cache does not hold, or not fresh enough.
async fn for_client(io: Io, want: Want, looked: Option<LookedUp>) -> Result<Authentication, Error> {
    let binding = bind(&io, &want.client, &want.options().scheme).await?;
    let (looked, endpoints) = match looked {
        Some(looked) => looked,
        None => Box::pin(search(&io, &want, &binding)).await?,
    };
    let looked = match looked.hit(io.now()) {
        Ok(hit) => return Ok(hit.bound_by(&binding)),
        Err(looked) => looked,
    };
    let endpoints = match endpoints {
        Some(known) => Ok(known),
        None => resolve(&io, &want.client).await,
    };
    let issued = match endpoints {
        Ok(endpoints) => acquire(&io, &want.client, &endpoints, want.grant(&looked, &binding)?).await,
        Err(error) => Err(error),
    };
    issued.or_else(|error| looked.fallback(io.now()).map(|token| token.bound_by(&binding)).ok_or(error))
}

/// Looks into the cache; where only the service knows the tenant's id, the authority is resolved first, and returned.
async fn search(io: &Io, want: &Want, binding: &Binding) -> Result<LookedUp, Error> {
    if let Some(own) = &want.client.partition {
        return Ok((want.look(&io.load(own.clone()).await, None, binding, io.now()), None));
    }
    let endpoints = resolve(io, &want.client).await?;
    let snapshot = io.load(Partition::application(&want.client.client_id, &endpoints.tenant)).await;
    Ok((want.look(&snapshot, Some(&endpoints), binding, io.now()), Some(endpoints)))
}

/// Redeems the grant and remembers the token.
async fn acquire(io: &Io, client: &Client, endpoints: &Endpoints, grant: Grant) -> Result<Authentication, Error> {
    let redeemed = redeem(io, client, endpoints, &grant).await?;
    keep(io, client, endpoints, &grant, redeemed).await
}

impl Want {
    /// Returns the grant to redeem: what goes into the body, and what the headers say of it.
    fn grant(&self, looked: &Looked, binding: &Binding) -> Result<Grant, ConfigError> {
        let options = self.options();
        Ok(Grant {
            hits: looked.hits,
            purge: looked.reason == Reason::Expired,
            claims: options.claims(&self.client.capabilities)?,
            challenge: ClaimsChallenge::of(&self.client.client_id, options.claims_challenge.as_deref(), Some("")),
            parameters: options.parameters().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            scheme: Scheme::of(binding),
            purpose: Purpose { fmi_path: options.fmi_path.clone() },
            ext_cache_key: self.ext_cache_key.clone(),
            correlation_id: options.correlation_id.clone(),
            ..Grant::new("client_credentials", Api::ForClient, looked.reason, self.scopes.clone())
        })
    }
}
