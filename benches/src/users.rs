//! The users of an application: each known in two tenants, with five sets of scopes in either; and their filled cache.

use std::cell::RefCell;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use msal_blocking::MemoryCache;
use msal_core::cache::Store;
use msal_core::flows::{Accounts, AcquireTokenSilent};
use msal_core::{Account, ConfigError, PublicClientApplication, Request, Response, http};
use serde_json::{Value, json};

use crate::service::token;
use crate::{Failure, configuration, run};

const CLIENT_ID: &str = "9a4c6e1b-2d3f-4051-8b7a-c5d6e7f80912";
const HOST: &str = "login.microsoftonline.com";
/// The home tenant of all users, and one where they are guests.
const TENANTS: [&str; 2] = ["3b7f1e52-0c4d-4a8e-9d21-6f50c1a2b3d4", "7c2a9d4e-3b61-4f05-9a8e-51d0c6e2b7f3"];
const SETS: usize = 5;
const TOKENS_A_USER: usize = TENANTS.len() * SETS;

/// Users, tenants and sets of scopes, numbered so that each number below their product is one token.
#[derive(Debug)]
pub struct Users {
    tokens: usize,
    granted: Granted,
    applications: Vec<PublicClientApplication>,
    sets: Vec<Set>,
    accounts: Vec<Account>,
}

/// How many scopes of a set each token has, and is asked for by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Granted {
    /// The first.
    One,
    /// Both.
    Both,
}

/// Two scopes of one resource, and one that is never granted.
#[derive(Debug)]
struct Set {
    both: [String; 2],
    missing: String,
}

impl Users {
    /// Signs in as many users as so many tokens need, and returns the cache that holds them beside.
    ///
    /// Each token is got by a flow of its own; the cache is read from the document that these flows left.
    ///
    /// # Errors
    /// Whatever a flow ends with.
    pub fn signed_in(tokens: usize, granted: Granted) -> Result<(Self, MemoryCache), Failure> {
        let applications = TENANTS.map(application).into_iter().collect::<Result<_, _>>()?;
        let sets = (0..SETS).map(Set::new).collect();
        let mut users = Self { tokens, granted, applications, sets, accounts: Vec::new() };
        let store = RefCell::<Store>::default();
        for number in 0..tokens {
            let account = users.sign_in(number, &store)?;
            if users.accounts.len() <= number / TOKENS_A_USER {
                users.accounts.push(account);
            }
        }
        let document = store.into_inner().to_json();
        Ok((users, MemoryCache::from_json(&document)?))
    }

    fn sign_in(&self, number: usize, store: &RefCell<Store>) -> Result<Account, Failure> {
        let (application, set) = self.find(number);
        let scopes = set.granted(self.granted);
        let flow = application.acquire_token_by_refresh_token(token(number), scopes);
        let tenant = application.authority().tenant();
        let authentication = run(&flow, store, |request| answer(request, scopes, number, tenant))?;
        Ok(authentication.account().ok_or("the answer says whose the token is")?.clone())
    }

    /// Returns how many tokens there are to get.
    pub fn tokens(&self) -> usize {
        self.tokens
    }

    /// Returns how many users have signed in.
    pub fn count(&self) -> usize {
        self.accounts.len()
    }

    /// Asks for one token by all its scopes.
    pub fn ask(&self, number: usize) -> AcquireTokenSilent {
        let (application, set) = self.find(number);
        application.acquire_token_silent(set.granted(self.granted), self.account(number))
    }

    /// Asks for one token by one of its scopes.
    pub fn ask_subset(&self, number: usize) -> AcquireTokenSilent {
        let (application, set) = self.find(number);
        let [first, _] = &set.both;
        application.acquire_token_silent([first], self.account(number))
    }

    /// Asks for a token that the cache does not hold.
    pub fn ask_missing(&self, number: usize) -> AcquireTokenSilent {
        let (application, set) = self.find(number);
        application.acquire_token_silent([&set.missing], self.account(number))
    }

    /// Asks who has signed in.
    pub fn list(&self) -> Accounts {
        let (application, _) = self.find(0);
        application.accounts()
    }

    /// Yields the key of each token in a map of them all.
    pub fn keys(&self) -> impl Iterator<Item = String> {
        (0..self.tokens).map(|number| {
            let (application, set) = self.find(number);
            let (home, tenant) = (self.account(number).home_account_id(), application.authority().tenant());
            format!("{home}-{HOST}-accesstoken-{CLIENT_ID}-{tenant}-{}", set.granted(self.granted).join(" "))
        })
    }

    fn find(&self, number: usize) -> (&PublicClientApplication, &Set) {
        let application = self.applications.get(number / SETS % TENANTS.len());
        application.zip(self.sets.get(number % SETS)).expect("a remainder is below its divisor")
    }

    fn account(&self, number: usize) -> &Account {
        self.accounts.get(number / TOKENS_A_USER).expect("the token's number is below their count")
    }
}

fn application(tenant: &str) -> Result<PublicClientApplication, ConfigError> {
    PublicClientApplication::builder(CLIENT_ID).authority(format!("https://{HOST}/{tenant}")).build()
}

impl Set {
    fn new(number: usize) -> Self {
        let resource = format!("https://resource-{number:04}.contoso.example");
        let both = [format!("{resource}/Read"), format!("{resource}/Write")];
        Self { both, missing: format!("{resource}/Missing") }
    }

    fn granted(&self, granted: Granted) -> &[String] {
        let [first, _] = &self.both;
        match granted {
            Granted::One => core::slice::from_ref(first),
            Granted::Both => &self.both,
        }
    }
}

/// Answers a request for metadata, or for the token of that number.
fn answer(request: &Request, scopes: &[String], number: usize, tenant: &str) -> Response {
    let body = match request.http().uri().path().ends_with("/token") {
        true => tokens(scopes, number, tenant).to_string(),
        false => configuration(tenant),
    };
    http::Response::new(body.into_bytes()).into()
}

/// Writes what a token endpoint answers for a user, with an ID token of 1.2 KB.
fn tokens(scopes: &[String], number: usize, tenant: &str) -> Value {
    let (user, [home, _]) = (number / TOKENS_A_USER, TENANTS);
    let id = object_id(user);
    let claims = json!({
        "aud": CLIENT_ID, "iss": format!("https://{HOST}/{tenant}/v2.0"), "iat": 1_735_689_595,
        "nbf": 1_735_689_595, "exp": 1_735_693_495, "name": format!("User {user}"), "oid": id, "tid": tenant,
        "preferred_username": format!("user-{user}@contoso.example"), "sub": format!("subject of {id}"),
        "uti": "qf2PVv2cnUqk0pXr1zUXAA", "ver": "2.0",
    });
    let (header, signature) = (json!({"typ": "JWT", "alg": "RS256"}), URL_SAFE_NO_PAD.encode([0x5a; 256]));
    json!({
        "token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": token(number),
        "scope": format!("{} openid profile", scopes.join(" ")), "refresh_token": token(user),
        "id_token": format!("{}.{}.{signature}", part(&header), part(&claims)),
        "client_info": part(&json!({"uid": id, "utid": home})),
    })
}

/// Returns a user's object id; the ids are in no order.
fn object_id(user: usize) -> String {
    let scattered = user.wrapping_mul(0x9e37_79b1) & 0xffff_ffff;
    format!("{scattered:08x}-aaaa-4bbb-8ccc-000000000001")
}

fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}
