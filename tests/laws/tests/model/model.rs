//! The plain model: what must be in the cache, and what a silent call must come to.
//!
//! It knows neither partitions nor hosts nor JSON. It is told what was issued; the rest follows from maps and sets.

use std::collections::{BTreeMap, BTreeSet};

use crate::cast::{Client, Owner, Tenant, User};
use crate::deed::Scheme;

pub(crate) type Scopes = BTreeSet<String>;

/// What must be in the cache.
#[derive(Debug, Default)]
pub(crate) struct Model {
    /// Access tokens; those that have expired may be gone from the cache.
    pub(crate) access: BTreeMap<(Owner, Scopes), Token>,
    /// Tokens of other schemes.
    pub(crate) planted: BTreeSet<(Owner, Scheme)>,
    /// ID tokens.
    pub(crate) id_tokens: BTreeSet<Owner>,
    /// Refresh tokens, which serve in all tenants, by what they came with.
    pub(crate) refresh: BTreeSet<(User, Client, Scopes)>,
    /// Who is signed in, and the tenants that they have signed in to.
    pub(crate) accounts: BTreeMap<User, BTreeSet<Tenant>>,
    /// The applications that have ever got a token, so that it is known whether they are of a family.
    pub(crate) clients: BTreeSet<Client>,
}

/// An access token.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) secret: String,
    pub(crate) cached_at: u64,
    pub(crate) expires_on: u64,
    pub(crate) refresh_on: Option<u64>,
}

/// What a silent call must come to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// This very token, without a request.
    Cached(String),
    /// A new token, by one request.
    Issued,
    /// The service's no, to so many requests.
    Refused(u64),
    /// No token, after so many requests; and whether the account is known at all.
    NoToken { is_known: bool, requests: u64 },
}

impl Model {
    /// A sign-in has brought a token.
    pub(crate) fn sign_in(&mut self, owner: Owner, granted: Scopes, token: Token) {
        self.refresh.insert((owner.user, owner.client, granted.clone()));
        self.accounts.entry(owner.user).or_default().insert(owner.tenant);
        self.refreshed(owner, granted, token);
    }

    /// A refresh has brought a token: the refresh token keeps its place, and nobody is signed in by that.
    pub(crate) fn refreshed(&mut self, owner: Owner, granted: Scopes, token: Token) {
        self.access.insert((owner, granted), token);
        self.id_tokens.insert(owner);
        self.clients.insert(owner.client);
    }

    /// An application has forgotten a user: all is gone but the refresh tokens that are not the application's to drop.
    pub(crate) fn remove(&mut self, user: User, client: Client) {
        self.access.retain(|(owner, _), _| owner.user != user);
        self.planted.retain(|(owner, _)| owner.user != user);
        self.id_tokens.retain(|owner| owner.user != user);
        self.accounts.remove(&user);
        let is_member = self.is_member(client);
        self.refresh.retain(|(own, of, _)| *own != user || *of != client && !(is_member && of.is_of_family()));
    }

    /// What a call must come to that wants these scopes.
    pub(crate) fn silent(&self, owner: Owner, wanted: &[&str], force: bool, now: u64) -> Outcome {
        let at_hand = self.at_hand(owner, wanted, now).filter(|_| !force);
        let refresh_tokens = self.refresh_tokens(owner.user, owner.client);
        match at_hand {
            Some(token) if !token.is_aging(now) || refresh_tokens == 0 => Outcome::Cached(token.secret.clone()),
            _ => self.ask(owner, refresh_tokens),
        }
    }

    /// What the service says where there are so many refresh tokens to try.
    fn ask(&self, owner: Owner, refresh_tokens: u64) -> Outcome {
        let is_stranger = !self.clients.contains(&owner.client);
        match refresh_tokens {
            // The first no tells an application that it is not of the family.
            1.. if is_stranger && !owner.client.is_of_family() => self.no_token(owner, 1),
            1.. if owner.user.is_in(owner.tenant) => Outcome::Issued,
            1.. if is_stranger => self.no_token(owner, refresh_tokens),
            1.. => Outcome::Refused(refresh_tokens),
            0 => self.no_token(owner, 0),
        }
    }

    fn no_token(&self, owner: Owner, requests: u64) -> Outcome {
        let planted = self.planted.iter().map(|(planted, _)| planted);
        let is_known = self.id_tokens.iter().chain(planted).any(|own| own.user == owner.user);
        Outcome::NoToken { is_known, requests }
    }

    /// The access token that answers: of those with the scopes that are good for five minutes, the one that came last.
    pub(crate) fn at_hand(&self, owner: Owner, wanted: &[&str], now: u64) -> Option<&Token> {
        let covers = |granted: &Scopes| wanted.iter().all(|scope| granted.contains(*scope));
        let own = self.access.iter().filter(|((own, granted), _)| *own == owner && covers(granted));
        own.map(|(_, token)| token).filter(|token| token.expires_on >= now + 300).max_by_key(|token| token.cached_at)
    }

    /// How many refresh tokens an application may try: its own, and its family's; or any family's, where it is not known
    /// whether the application is of one.
    pub(crate) fn refresh_tokens(&self, user: User, client: Client) -> u64 {
        let tries_families = self.is_member(client) || !self.clients.contains(&client);
        let may_try = |of: Client| of == client || tries_families && of.is_of_family();
        self.refresh.iter().filter(|(own, of, _)| *own == user && may_try(*of)).count() as u64
    }

    fn is_member(&self, client: Client) -> bool {
        client.is_of_family() && self.clients.contains(&client)
    }
}

impl Token {
    pub(crate) fn is_aging(&self, now: u64) -> bool {
        self.refresh_on.is_some_and(|refresh_on| refresh_on < now)
    }
}
