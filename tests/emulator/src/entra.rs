//! The directory as a value, and the function from request and clock to answer.
//!
//! Each endpoint's own rules stand in its own file; here a request finds its endpoint, meets the fault that was
//! ordered for it, and is logged.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use http::{Request, Response};

use crate::{
    authorize,
    call::Call,
    device,
    directory::Tenant,
    discovery,
    endpoint::Endpoint,
    fault::{Answer, Fault, Faults, Wire},
    interaction,
    log::Log,
    logout,
    memory::Memory,
    metadata_exchange, peer, realm,
    refusal::{Reason, Refusal},
    reply,
    signing::SigningKey,
    spent::Spent,
    token,
    user::User,
    wstrust,
};

/// The directory: what it knows, what it has seen, and how it answers.
#[derive(Clone, Debug)]
pub struct Entra {
    pub(crate) origin: String,
    pub(crate) key: Arc<SigningKey>,
    pub(crate) lifetimes: Lifetimes,
    pub(crate) spent: Spent,
    pub(crate) memory: Memory,
    habits: BTreeSet<Habit>,
    tenants: Vec<Tenant>,
    latency: Option<Duration>,
    faults: Faults,
    log: Log,
    served: u64,
}

/// What a token answer says about time, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetimes {
    pub(crate) expires_in: u64,
    pub(crate) refresh_in: Option<u64>,
}

/// What a directory may do otherwise than it does at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Habit {
    /// Access tokens are no JWTs.
    OpaqueTokens,
    /// Answers of the authorization endpoint carry `iss` (RFC 9207).
    IssuerParameter,
    /// A refresh token is good only once.
    OneTimeRefreshTokens,
    /// A token has all scopes of its resource that were consented to, asked for or not.
    AllConsentedScopes,
}

impl Entra {
    /// Makes an empty directory that calls itself `origin`: scheme, host and port, without a final slash.
    pub fn new(origin: &str) -> Self {
        Self {
            origin: origin.trim_end_matches('/').to_owned(),
            key: Arc::new(SigningKey::fixed()),
            lifetimes: Lifetimes { expires_in: 3599, refresh_in: None },
            spent: Spent::default(),
            memory: Memory::default(),
            habits: BTreeSet::new(),
            tenants: Vec::new(),
            latency: None,
            faults: Faults::default(),
            log: Log::default(),
            served: 0,
        }
    }

    /// Adds a tenant.
    #[must_use]
    pub fn tenant(mut self, tenant: Tenant) -> Self {
        self.tenants.push(tenant);
        self
    }

    /// Sets for how many seconds new tokens are good; 3599 at first.
    #[must_use]
    pub fn expires_in(mut self, seconds: u64) -> Self {
        self.lifetimes.expires_in = seconds;
        self
    }

    /// Sets after how many seconds new tokens should be refreshed; token answers then carry `refresh_in`.
    #[must_use]
    pub fn refresh_in(mut self, seconds: u64) -> Self {
        self.lifetimes.refresh_in = Some(seconds);
        self
    }

    /// Adds `iss` to the answers of the authorization endpoint, and says so in the metadata (RFC 9207).
    #[must_use]
    pub fn issuer_parameter(mut self) -> Self {
        self.habits.insert(Habit::IssuerParameter);
        self
    }

    /// Lets a refresh token be good only once; the service itself keeps old ones good.
    #[must_use]
    pub fn one_time_refresh_tokens(mut self) -> Self {
        self.habits.insert(Habit::OneTimeRefreshTokens);
        self
    }

    /// Gives users' tokens all scopes of the resource that were consented to, as the service itself does; at first
    /// they have what is asked for.
    #[must_use]
    pub fn all_consented_scopes(mut self) -> Self {
        self.habits.insert(Habit::AllConsentedScopes);
        self
    }

    /// Issues access tokens that are not JWTs: no signature is computed, so that a benchmark measures its client.
    #[must_use]
    pub fn opaque_tokens(mut self) -> Self {
        self.habits.insert(Habit::OpaqueTokens);
        self
    }

    /// Keeps no log, which would cost a benchmark more than all the rest.
    #[must_use]
    pub fn without_log(mut self) -> Self {
        self.log.is_off = true;
        self
    }

    /// Lets every answer of a token endpoint wait that long on the wire.
    #[must_use]
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = Some(latency);
        self
    }

    /// Orders a fault for the next request whose path contains the text; faults for the same path happen in order.
    pub fn fail_next(&mut self, path_contains: &str, fault: Fault) {
        self.faults.order(path_contains, fault);
    }

    /// What has been asked so far.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Answers one request at `now`, in Unix seconds.
    pub fn handle(&mut self, request: &Request<Vec<u8>>, now: u64) -> Answer {
        self.served += 1;
        let call = Call::new(request, self.served, now);
        let answer = match self.faults.take(request.uri().path()) {
            Some(fault) => fault.spoil(&call, &self.origin.clone(), || self.answer(&call)),
            None => Answer { response: self.answer(&call), wire: self.wire(&call) },
        };
        self.log.record(&call, answer.response.status());
        answer
    }

    fn answer(&mut self, call: &Call<'_>) -> Response<Vec<u8>> {
        let Some(endpoint) = Endpoint::of(&call.segments()) else { return reply::not_found(call) };
        if !endpoint.methods().contains(call.request.method()) {
            let methods: Vec<&str> = endpoint.methods().iter().map(http::Method::as_str).collect();
            let refusal = Refusal::new(Reason::Method, &methods.join(" or "));
            return reply::json(call, Err(refusal), &self.origin);
        }
        match endpoint {
            Endpoint::Instance => reply::json(call, discovery::instance(self, call), &self.origin),
            Endpoint::Configuration(place) => reply::json(call, discovery::configuration(self, place), &self.origin),
            Endpoint::FirstConfiguration(place) => reply::json(call, discovery::first(self, place), &self.origin),
            Endpoint::Keys(place) => reply::json(call, Ok(discovery::keys(self, place)), &self.origin),
            Endpoint::Realm(user) => reply::json(call, realm::realm(self, user, call), &self.origin),
            Endpoint::Token(place) => reply::json(call, token::grant(self, place, call), &self.origin),
            Endpoint::DeviceAuthorization(place) => reply::json(call, device::begin(self, place, call), &self.origin),
            Endpoint::DeviceCode => device::enter(self, call),
            Endpoint::Authorize(place) => authorize::authorize(self, place, call),
            Endpoint::Visit(screen) => interaction::answer(self, call, screen),
            Endpoint::Logout(place) => logout::logout(self, place, call),
            Endpoint::Metadata(only) => metadata_exchange::answer(self, only, call),
            Endpoint::Protected => peer::protected(self, call),
            Endpoint::Trust(version) => wstrust::issue(self, version, call),
        }
    }

    fn wire(&self, call: &Call<'_>) -> Wire {
        match (self.latency, Endpoint::of(&call.segments())) {
            (Some(latency), Some(Endpoint::Token(_))) => Wire::Late(latency),
            _ => Wire::Whole,
        }
    }

    pub(crate) fn has(&self, habit: Habit) -> bool {
        self.habits.contains(&habit)
    }

    pub(crate) fn tenants(&self) -> impl Iterator<Item = &Tenant> {
        self.tenants.iter()
    }

    pub(crate) fn find(&self, name: &str) -> Option<&Tenant> {
        self.tenants().find(|tenant| tenant.is_named(name))
    }

    /// The tenant, of those that may be it, where a user is at home.
    pub(crate) fn home(&self, name: &str, may_be: impl Fn(&Tenant) -> bool) -> Option<&Tenant> {
        self.tenants().find(|tenant| may_be(tenant) && tenant.resident(name).is_some())
    }

    /// Adds a user to the tenant with that identifier; false if it does not exist or the name is taken.
    pub(crate) fn enrol(&mut self, tenant: &str, user: User) -> bool {
        let tenant = self.tenants.iter_mut().find(|known| known.id == tenant && known.resident(&user.name).is_none());
        tenant.map(|tenant| tenant.enrol(user)).is_some()
    }
}
