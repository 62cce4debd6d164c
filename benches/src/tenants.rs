//! The applications of a multi-tenant service: one a tenant, and the scopes that each of them asks for.

use msal_core::flows::AcquireTokenForClient;
use msal_core::{ConfidentialClientApplication, ConfigError, Credential};

/// How many scopes an application has tokens for.
pub const SCOPES_A_TENANT: usize = 10;
const CLIENT_ID: &str = "0f4b6e12-8d93-4a7c-b5e0-2c91f7a3d684";
const HOST: &str = "https://login.microsoftonline.com";

/// Applications and scopes, numbered so that each number below their product is one token.
#[derive(Debug)]
pub struct Tenants {
    applications: Vec<ConfidentialClientApplication>,
    scopes: Vec<Scopes>,
}

/// Two scopes of one resource, and one that is never granted.
#[derive(Debug)]
struct Scopes {
    both: [String; 2],
    missing: String,
}

impl Tenants {
    /// Makes enough applications for so many tokens, with [`SCOPES_A_TENANT`] scopes each.
    ///
    /// # Errors
    /// [`ConfigError`] when the library refuses an application.
    pub fn new(tokens: usize) -> Result<Self, ConfigError> {
        Self::with_scopes(tokens, SCOPES_A_TENANT)
    }

    /// Makes enough applications for so many tokens, with so many scopes each.
    ///
    /// # Errors
    /// [`ConfigError`] when the library refuses an application.
    pub fn with_scopes(tokens: usize, scopes: usize) -> Result<Self, ConfigError> {
        let scopes = scopes.min(tokens);
        Ok(Self {
            applications: (0..tokens / scopes).map(application).collect::<Result<_, _>>()?,
            scopes: (0..scopes).map(Scopes::new).collect(),
        })
    }

    /// Returns how many tokens there are to get.
    pub fn tokens(&self) -> usize {
        self.applications.len() * self.scopes.len()
    }

    /// Asks for one token by its one scope.
    pub fn ask(&self, token: usize) -> AcquireTokenForClient {
        let (application, scopes) = self.find(token);
        let [first, _] = &scopes.both;
        application.acquire_token_for_client([first])
    }

    /// Asks for one token by two scopes.
    pub fn ask_both(&self, token: usize) -> AcquireTokenForClient {
        let (application, scopes) = self.find(token);
        application.acquire_token_for_client(&scopes.both)
    }

    /// Asks for a token that the cache does not hold.
    pub fn ask_missing(&self, token: usize) -> AcquireTokenForClient {
        let (application, scopes) = self.find(token);
        application.acquire_token_for_client([&scopes.missing])
    }

    /// Yields the key of each token in a map of them all.
    pub fn keys(&self) -> impl Iterator<Item = String> {
        (0..self.tokens()).map(|token| self.key(token))
    }

    fn key(&self, token: usize) -> String {
        let (application, scopes) = self.find(token);
        let [scope, _] = &scopes.both;
        let tenant = application.authority().tenant();
        format!("-login.microsoftonline.com-accesstoken-{CLIENT_ID}-{tenant}-{scope}")
    }

    fn find(&self, token: usize) -> (&ConfidentialClientApplication, &Scopes) {
        let application = self.applications.get(token / self.scopes.len());
        let scopes = self.scopes.get(token % self.scopes.len());
        application.zip(scopes).expect("the token's number is below their count")
    }
}

impl Scopes {
    fn new(number: usize) -> Self {
        let resource = format!("https://resource-{number:04}.contoso.example");
        let both = [format!("{resource}/.default"), format!("{resource}/Read.All")];
        Self { both, missing: format!("{resource}/Missing.All") }
    }
}

fn application(number: usize) -> Result<ConfidentialClientApplication, ConfigError> {
    let tenant = format!("{number:08x}-3b61-4f05-9a8e-51d0c6e2b7f3");
    let credential = Credential::secret("a secret of the usual length, 40 characters");
    ConfidentialClientApplication::builder(CLIENT_ID, credential).authority(format!("{HOST}/{tenant}")).build()
}

/// Numbers of tokens in an order that looks random, over and over; the same in every run.
#[derive(Clone, Debug)]
pub struct Visits {
    order: Vec<usize>,
    next: usize,
}

impl Visits {
    /// Visits every number below `count`.
    pub fn new(count: usize) -> Self {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_cached_key(|_| {
            // xorshift64 (Marsaglia, 2003)
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        });
        Self { order, next: 0 }
    }

    /// Returns the next number to visit.
    pub fn visit(&mut self) -> usize {
        let number = self.order.get(self.next).copied().unwrap_or_default();
        self.next = if self.next + 1 < self.order.len() { self.next + 1 } else { 0 };
        number
    }
}
