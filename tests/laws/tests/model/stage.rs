//! Deeds are done to a core before an embedded directory and to the model; what a flow yields is compared at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use msal_core::cache::Store;
use msal_core::flows::DeviceAttempt;
use msal_core::{Account, AuthResponse, Authentication, Error, Flow, Timestamp, TokenSource, Why};
use msal_emulator::{Browser, sample};
use msal_laws::{Pair, Run, run};
use serde_json::Value;

use crate::cast::{Host, Owner, TENANTS, USERS, User};
use crate::deed::{Deed, Habits, Way};
use crate::document::plant;
use crate::model::{Model, Outcome, Scopes as Granted, Token};

/// Where users come back to.
const BACK: &str = "http://localhost:49152/";

/// The core with its directory, and the model.
pub(crate) struct Stage {
    pub(crate) pair: Pair,
    pub(crate) model: Model,
    /// The home account ids.
    pub(crate) homes: BTreeMap<User, String>,
    /// The secrets of all access tokens that were ever issued.
    issued: BTreeSet<String>,
    flows: u64,
}

impl Stage {
    pub(crate) fn new(habits: Habits) -> Self {
        let mut entra = sample::directory("https://login.microsoftonline.com").expires_in(3600);
        entra = if habits.one_time { entra.one_time_refresh_tokens() } else { entra };
        entra = if habits.early { entra.refresh_in(1800) } else { entra };
        entra = if habits.generous { entra.all_consented_scopes() } else { entra };
        let homes = USERS.map(|user| (user, entra.home_account_id(user.name()).unwrap()));
        let (homes, issued) = (homes.into(), BTreeSet::new());
        Self { pair: Pair::new(entra), model: Model::default(), homes, issued, flows: 0 }
    }

    /// Does one deed.
    pub(crate) fn perform(&mut self, deed: &Deed) {
        match *deed {
            Deed::SignIn { way, owner, host, scopes } => self.sign_in(way, owner, host, scopes),
            Deed::Silent { owner, host, scopes, force } => self.silent(owner, host, scopes, force),
            Deed::Remove { owner, host } => self.remove(owner, host),
            Deed::Pass(seconds) => self.pair.now += seconds,
            Deed::Restart => self.restart(),
            Deed::Plant { owner, scheme } => {
                let text = self.pair.store.to_json();
                let text = plant(&text, owner, &self.homes[&owner.user], scheme, self.pair.now);
                self.pair.store = Store::from_json(&text).unwrap();
                self.model.planted.insert((owner, scheme));
            }
        }
    }

    /// Runs a flow, which takes a second, so that it is known which token came last.
    pub(crate) fn run<F: Flow<Output: Debug>>(&mut self, flow: &F) -> Run<F::Output> {
        self.flows += 1;
        self.pair.now += 1;
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.flows.to_le_bytes());
        run(&mut self.pair, flow, seed)
    }

    fn sign_in(&mut self, way: Way, owner: Owner, host: Host, wanted: &[&str]) {
        let came = match way {
            Way::Code => self.by_code(owner, host, wanted),
            Way::Device => self.by_device(owner, host, wanted),
        };
        assert_eq!(came.is_some(), owner.user.is_in(owner.tenant), "who is known in a tenant signs in there");
        if let Some(token) = came {
            let (granted, entry) = self.issued(owner, wanted, &token);
            self.model.sign_in(owner, granted, entry);
            self.silent(owner, host, wanted, false);
        }
    }

    fn by_code(&mut self, owner: Owner, host: Host, wanted: &[&str]) -> Option<Authentication> {
        let app = owner.client.at(owner.tenant, host);
        let flow = self.run(&app.initiate_auth_code_flow(wanted).redirect_uri(BACK)).result.unwrap();
        let (entra, now) = (&mut self.pair.entra, self.pair.now);
        let page = Browser::new().sign_in(entra, flow.auth_uri(), owner.user.name(), sample::PASSWORD, now);
        let (_, query) = page.callback()?.uri.split_once('?').unwrap();
        let response = AuthResponse::parse(query).unwrap();
        Some(self.run(&app.acquire_token_by_auth_code_flow(flow, response)).result.unwrap())
    }

    fn by_device(&mut self, owner: Owner, host: Host, wanted: &[&str]) -> Option<Authentication> {
        let app = owner.client.at(owner.tenant, host);
        let flow = self.run(&app.initiate_device_flow(wanted)).result.unwrap();
        self.pair.entra.approve_device(flow.user_code(), owner.user.name(), self.pair.now);
        match self.run(&app.acquire_token_by_device_flow(flow).attempt()).result.unwrap() {
            DeviceAttempt::Done(token) => Some(*token),
            DeviceAttempt::Pending { .. } => None,
        }
    }

    /// Wants a token; one that is new is then at hand, and not asked for again.
    fn silent(&mut self, owner: Owner, host: Host, wanted: &[&str], force: bool) {
        let app = owner.client.at(owner.tenant, host);
        let account = Account::of_id(self.homes[&owner.user].as_str());
        let asked_before = self.pair.asked();
        let run = self.run(&app.acquire_token_silent(wanted, &account).force_refresh(force));
        let requests = self.pair.asked() - asked_before;
        match (self.model.silent(owner, wanted, force, self.pair.now), run.result) {
            (Outcome::Cached(secret), Ok(token)) => {
                assert_eq!((run.steps.len(), token.token_source()), (1, TokenSource::Cache), "one look, no request");
                assert_eq!(token.access_token().expose_secret(), secret);
                self.check(owner, wanted, &token);
            }
            (Outcome::Issued, Ok(token)) => {
                assert_eq!(requests, 1);
                let (granted, entry) = self.issued(owner, wanted, &token);
                self.model.refreshed(owner, granted, entry);
                self.silent(owner, host, wanted, false);
            }
            (Outcome::Refused(expected), Err(Error::Refused(_))) => assert_eq!(requests, expected),
            (Outcome::NoToken { is_known, requests: expected }, Err(Error::NoToken(why))) => {
                assert_eq!((why != Why::NoAccount, requests), (is_known, expected), "{why:?}");
            }
            (expected, actual) => panic!("{expected:?}, but {actual:?}"),
        }
    }

    /// Takes in a token that has to be new.
    fn issued(&mut self, owner: Owner, wanted: &[&str], token: &Authentication) -> (Granted, Token) {
        let (secret, now) = (token.access_token().expose_secret().to_owned(), self.pair.now);
        assert!(self.issued.insert(secret.clone()), "no token is issued twice");
        assert_eq!(token.token_source(), TokenSource::IdentityProvider);
        let said = self.check(owner, wanted, token);
        let refresh_on = token.refresh_on().map(Timestamp::as_unix_seconds);
        let expires_on = said["exp"].as_u64().unwrap();
        let granted: Granted = token.scopes().iter().map(str::to_owned).collect();
        (granted, Token { secret, cached_at: now, expires_on, refresh_on })
    }

    /// Checks that a token is its owner's, as it says itself, and that what comes with it is too.
    fn check(&self, owner: Owner, wanted: &[&str], token: &Authentication) -> Value {
        let said = claims(token.access_token().expose_secret());
        let (name, tenant, client) = (owner.user.name(), owner.tenant.id(), owner.client.id());
        let named = [&said["preferred_username"], &said["tid"], &said["azp"]];
        assert_eq!(named, [name, tenant, client], "whose the token is");
        assert_eq!(names(token.scopes().iter()), names(said["scp"].as_str().unwrap().split(' ')));
        assert!(wanted.iter().all(|scope| token.scopes().iter().any(|granted| granted == *scope)), "{said}");
        assert_eq!((token.token_type(), token.tenant()), ("Bearer", tenant));
        assert_eq!(token.account().unwrap().home_account_id(), self.homes[&owner.user]);
        let id = claims(token.id_token().unwrap().expose_secret());
        assert_eq!(
            [&id["preferred_username"], &id["tid"], &id["aud"]],
            [name, tenant, client],
            "whose the ID token is"
        );
        said
    }

    /// The application forgets the user, and then gets nothing for them without asking the service.
    fn remove(&mut self, owner: Owner, host: Host) {
        let Owner { user, client, .. } = owner;
        let app = client.at(owner.tenant, host);
        let listed = self.run(&app.accounts().username(user.name())).result.unwrap().pop();
        let account = listed.unwrap_or_else(|| Account::of_id(self.homes[&user].as_str()));
        self.run(&app.remove_account(&account)).result.unwrap();
        self.model.remove(user, client);
        if self.model.clients.contains(&client) {
            assert_eq!(self.model.refresh_tokens(user, client), 0);
        }
        for (tenant, force) in TENANTS.into_iter().flat_map(|tenant| [(tenant, false), (tenant, true)]) {
            self.silent(Owner { user, tenant, client }, host, &["User.Read"], force);
        }
    }

    /// Goes on with what was written; what is remembered beside the document is lost.
    fn restart(&mut self) {
        let text = self.pair.store.to_json();
        self.pair.store = Store::from_json(&text).unwrap();
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert!(read(&self.pair.store.to_json()) == read(&text), "what is read is written again");
    }
}

/// The scopes without their resources, as access tokens name them.
fn names<'a>(scopes: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    scopes.map(|scope| scope.rsplit('/').next().unwrap_or_default()).collect()
}

/// The claims of a token, whose signature others look at.
fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}
