//! The directory that users sign in at, its applications, and a user with a browser.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use msal_adapter::MemoryCache;
use msal_core::app::{ApplicationBuilder, Confidential, Public};
use msal_core::{
    Account, Application, AuthCodeFlow, AuthResponse, Authentication, ConfidentialClientApplication, Credential, Error,
    PublicClientApplication,
};
use msal_emulator::{Browser, Callback, Entra, Page, Server, sample};
use serde_json::Value;

use crate::adapter::{Adapter, Options};
use crate::expect::issued;

/// Where users come back to at an application without a credential.
pub(crate) const BACK: &str = "http://localhost:49152/";
pub(crate) const READ: [&str; 1] = ["User.Read"];

pub(crate) struct World {
    pub(crate) server: Server,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(|entra| entra)
    }

    pub(crate) fn with(change: impl FnOnce(Entra) -> Entra) -> Self {
        Self { server: Server::start(|origin| change(sample::directory(origin))).unwrap() }
    }

    /// Changes the directory's habits from now on.
    pub(crate) fn change(&self, change: impl FnOnce(Entra) -> Entra) {
        let mut entra = self.server.entra();
        *entra = change(entra.clone());
    }

    /// A host that trusts the server.
    pub(crate) fn msal<A: Adapter>(&self) -> A::Msal {
        A::build(self.options()).unwrap()
    }

    /// Another host, as another process would make it of the text that the first one wrote.
    pub(crate) fn restarted<A: Adapter>(&self, msal: &A::Msal) -> A::Msal {
        let cache = MemoryCache::from_json(&A::cache(msal).to_json()).unwrap();
        A::build(Options { cache: Some(cache), ..self.options() }).unwrap()
    }

    fn options(&self) -> Options {
        Options { roots: self.server.ca_pem().map(str::to_owned), ..Options::default() }
    }

    /// An application without a credential; the place is a tenant, or what stands for one.
    pub(crate) fn public_as(&self, client_id: &str, place: &str) -> PublicClientApplication {
        self.at(PublicClientApplication::builder(client_id), place).build().unwrap()
    }

    pub(crate) fn public(&self) -> PublicClientApplication {
        self.public_as(sample::PUBLIC_CLIENT_ID, sample::TENANT)
    }

    pub(crate) fn confidential(&self) -> ConfidentialClientApplication {
        let builder: ApplicationBuilder<Confidential> =
            ConfidentialClientApplication::builder(sample::CLIENT_ID, Credential::secret(sample::SECRET));
        self.at(builder, sample::TENANT).build().unwrap()
    }

    /// An application that answers claims challenges.
    pub(crate) fn capable(&self) -> PublicClientApplication {
        let builder: ApplicationBuilder<Public> = PublicClientApplication::builder(sample::PUBLIC_CLIENT_ID);
        self.at(builder, sample::TENANT).client_capabilities(["CP1"]).build().unwrap()
    }

    fn at<K>(&self, builder: ApplicationBuilder<K>, place: &str) -> ApplicationBuilder<K> {
        builder.authority(format!("{}/{place}", self.server.origin())).without_instance_discovery()
    }

    /// What comes back from the browser of a user who agrees to everything.
    pub(crate) fn agree(&self, url: &str, user: &str) -> Callback {
        self.agree_with(&mut Browser::new(), url, user)
    }

    pub(crate) fn agree_with(&self, browser: &mut Browser, url: &str, user: &str) -> Callback {
        let now = self.server.now();
        left(&browser.sign_in(&mut self.server.entra(), url, user, sample::PASSWORD, now))
    }

    /// Signs a user in by an authorization code; the data between the halves pass through text.
    pub(crate) fn sign_in<A: Adapter, K>(
        &self,
        msal: &A::Msal,
        app: &Application<K>,
        user: &str,
        scopes: &[&str],
    ) -> Authentication {
        let flow = A::run(msal, app.initiate_auth_code_flow(scopes).redirect_uri(BACK)).unwrap();
        let response = response(&self.agree(flow.auth_uri(), user));
        issued(A::run(msal, app.acquire_token_by_auth_code_flow(kept(&flow), response)))
    }

    /// Signs a user in with an ordinary application and scope, and gives the account.
    pub(crate) fn account<A: Adapter>(&self, msal: &A::Msal, user: &str) -> Account {
        account(&self.sign_in::<A, _>(msal, &self.public(), user, &READ))
    }

    /// How many requests there were, to whatever.
    pub(crate) fn requests(&self) -> u64 {
        self.server.entra().log().count("")
    }

    /// How many token requests there were with that grant.
    pub(crate) fn grants(&self, grant_type: &str) -> u64 {
        self.server.entra().log().count_grant(grant_type)
    }

    pub(crate) fn refreshes(&self) -> u64 {
        self.grants("refresh_token")
    }
}

/// The data between two halves, as another process finds them.
pub(crate) fn kept(flow: &AuthCodeFlow) -> AuthCodeFlow {
    serde_json::from_str(&serde_json::to_string(flow).unwrap()).unwrap()
}

/// Data between two halves, one member of which is not what it was.
pub(crate) fn spoilt<T: serde::Serialize + serde::de::DeserializeOwned>(
    flow: &T,
    member: &str,
    value: impl Into<Value>,
) -> T {
    let mut data = serde_json::to_value(flow).unwrap();
    data[member] = value.into();
    serde_json::from_value(data).unwrap()
}

/// The request with which a browser has come back to the application.
#[track_caller]
pub(crate) fn left(page: &Page) -> Callback {
    page.callback().unwrap_or_else(|| panic!("no way back: {page:?}")).clone()
}

/// What the application gets, as its web server has it.
pub(crate) fn response(callback: &Callback) -> AuthResponse {
    let query = callback.uri.split_once(['?', '#']).map_or("", |(_, query)| query);
    AuthResponse::parse(if callback.method == "POST" { &callback.body } else { query }).unwrap()
}

/// A parameter of a URL.
pub(crate) fn parameter(url: &str, name: &str) -> Option<String> {
    let url = msal_core::url::Url::parse(url).unwrap();
    url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// The claims of a token, whose signature another test looks at.
pub(crate) fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

/// The name of the user whose access token it is.
pub(crate) fn owner(token: &Authentication) -> String {
    claims(token.access_token().expose_secret())["preferred_username"].as_str().unwrap().to_owned()
}

#[track_caller]
pub(crate) fn account(token: &Authentication) -> Account {
    token.account().unwrap().clone()
}

/// Checks that the service said no with this error code.
#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>, code: &str) -> Error {
    let error = outcome.unwrap_err();
    assert_eq!(error.code(), Some(code), "{error:?}");
    error
}

/// Checks that the cache of a host holds no token.
#[track_caller]
pub(crate) fn assert_nothing_is_kept<A: Adapter>(msal: &A::Msal) {
    assert!(!A::cache(msal).has_changed());
}
