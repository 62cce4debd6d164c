//! The directory that users sign in at, and a sign-in that waits for one of them.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use msal_adapter::{Canceller, Interactive, InteractiveError};
use msal_core::url::Url;
use msal_core::{Authentication, PublicClientApplication};
use msal_emulator::{Browser, Callback, Server, sample};

use crate::SignsIn;
use crate::adapter::{Adapter, Options};
use crate::client::{Answer, deliver};

/// A scope that the user is asked to consent to.
pub(crate) const SCOPE: &str = "Files.Read";

/// How long a test waits for what must come.
const SOON: Duration = Duration::from_secs(30);

#[derive(Clone)]
pub(crate) struct World {
    pub(crate) server: Arc<Server>,
    pub(crate) app: PublicClientApplication,
}

impl World {
    pub(crate) fn new() -> Self {
        let server = Arc::new(Server::start(sample::directory).unwrap());
        let app = PublicClientApplication::builder(sample::PUBLIC_CLIENT_ID)
            .authority(format!("{}/{}", server.origin(), sample::TENANT))
            .without_instance_discovery()
            .build()
            .unwrap();
        Self { server, app }
    }

    /// A host that trusts the server.
    pub(crate) fn msal<A: Adapter>(&self) -> A::Msal {
        A::build(Options { roots: self.server.ca_pem().map(str::to_owned), ..Options::default() }).unwrap()
    }

    /// A sign-in that ends before a test does.
    pub(crate) fn sign_in(&self) -> Interactive {
        Interactive::new(&self.app, self.app.initiate_auth_code_flow([SCOPE])).timeout(SOON)
    }

    /// The request that an application gets from the browser of a user who agrees to everything.
    pub(crate) fn agree(&self, url: &str) -> Callback {
        let (mut entra, now) = (self.server.entra(), self.server.now());
        let page = Browser::new().sign_in(&mut entra, url, sample::USER, sample::PASSWORD, now);
        page.callback().unwrap_or_else(|| panic!("{page:?}")).clone()
    }

    /// The request that an application gets from the browser of a user who declines.
    pub(crate) fn decline(&self, url: &str) -> Callback {
        let (mut entra, now, mut browser) = (self.server.entra(), self.server.now(), Browser::new());
        let page = browser.open(&mut entra, url, now);
        let page = browser.press(&mut entra, &page, &[], "cancel", now);
        browser.press(&mut entra, &page, &[], "continue", now).callback().unwrap().clone()
    }

    /// A browser with somebody before it, and what the listener shows them in the end.
    pub(crate) fn person(
        &self,
        act: impl FnOnce(&Self, &str) -> Callback + Send + 'static,
    ) -> (impl FnOnce(&str) -> Result<(), String> + Send + 'static, Receiver<Answer>) {
        let (world, (shown, show)) = (self.clone(), mpsc::channel());
        let open = move |url: &str| {
            let callback = act(&world, url);
            shown.send(deliver(&callback)).map_err(|why| why.to_string())
        };
        (open, show)
    }

    /// Begins a sign-in whose URL is shown, and waits until it waits.
    pub(crate) fn wait<A: SignsIn>(&self, change: impl FnOnce(Interactive) -> Interactive) -> Waiting {
        let (shown, show) = mpsc::channel();
        let sign_in = self.sign_in().without_browser().on_url(move |url| shown.send(url.to_owned()).unwrap());
        let sign_in = change(sign_in);
        let (canceller, msal) = (sign_in.canceller(), self.msal::<A>());
        let outcome = thread::spawn(move || A::sign_in(&msal, sign_in));
        let url = show.recv_timeout(SOON).unwrap();
        Waiting { url, canceller, outcome }
    }
}

/// A sign-in that waits for its user.
pub(crate) struct Waiting {
    pub(crate) url: String,
    pub(crate) canceller: Canceller,
    outcome: JoinHandle<Result<Authentication, InteractiveError>>,
}

impl Waiting {
    /// A parameter of the authorization request.
    pub(crate) fn parameter(&self, name: &str) -> String {
        parameter(&self.url, name)
    }

    pub(crate) fn port(&self) -> u16 {
        Url::parse(&self.parameter("redirect_uri")).unwrap().port().unwrap()
    }

    pub(crate) fn end(self) -> Result<Authentication, InteractiveError> {
        self.outcome.join().unwrap()
    }
}

pub(crate) fn parameter(url: &str, name: &str) -> String {
    Url::parse(url).unwrap().query_pairs().find(|(known, _)| known == name).unwrap().1.into_owned()
}

/// Checks that the user has signed in.
#[track_caller]
pub(crate) fn signed_in(outcome: Result<Authentication, InteractiveError>) -> Authentication {
    let token = outcome.unwrap();
    assert_eq!(token.account().unwrap().username(), sample::USER);
    assert!(token.scopes().iter().any(|scope| scope.ends_with(SCOPE)), "{:?}", token.scopes());
    token
}
