//! `acquire_token_interactive`: a user signs in with a browser on this machine (RFC 8252).
//!
//! The core has the two halves, [`initiate_auth_code_flow`] and [`acquire_token_by_auth_code_flow`]. Between them this
//! listens on the loopback interface, sends the user to the sign-in page, and waits for the response:
//!
//! | file | what it is |
//! | --- | --- |
//! | `site` | the redirect URI and the sockets behind it |
//! | `wait` | the wait for one response, which ends once |
//! | `listener`, `connection` | the threads that move the bytes |
//! | `request`, `verdict`, `page` | what bytes mean, what they amount to, what is answered: all pure |
//! | `browser` | how the user gets to the sign-in page |
//!
//! It needs std only, so it is the same for every runtime.
//!
//! [`initiate_auth_code_flow`]: PublicClientApplication::initiate_auth_code_flow
//! [`acquire_token_by_auth_code_flow`]: PublicClientApplication::acquire_token_by_auth_code_flow

mod browser;
mod connection;
mod error;
mod listener;
mod page;
mod request;
mod site;
mod verdict;
mod wait;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use msal_core::flows::InitiateAuthCodeFlow;
use msal_core::{AuthCodeFlow, AuthResponse, Authentication, Host, PublicClientApplication, Scheme, drive};

pub use self::error::InteractiveError;

use self::browser::Browser;
use self::listener::Expected;
use self::page::Pages;
use self::site::{Bound, Site};
use self::wait::Wait;

type Show = Box<dyn FnOnce(&str) + Send>;

/// How long a user may take where nothing else is said.
const USUAL_TIMEOUT: Duration = Duration::from_secs(600);

/// A sign-in with a browser on this machine, as a value that [`run`](Self::run) carries out.
///
/// The application must be registered with the redirect URI `http://localhost`; its port does not matter.
///
/// ```no_run
/// # use msal_adapter::Interactive;
/// # use msal_core::PublicClientApplication;
/// # async fn example(msal: impl msal_core::Host) -> Result<(), Box<dyn std::error::Error>> {
/// let app = PublicClientApplication::builder("client-id").build()?;
/// let sign_in = Interactive::new(&app, app.initiate_auth_code_flow(["User.Read"]))
///     .on_url(|url| eprintln!("to sign in, open {url}"));
/// let token = sign_in.run(&msal).await?;
/// # Ok(())
/// # }
/// ```
///
/// The hosts of the adapters have it as their method `acquire_token_interactive`, which says the same. The system's
/// browser is opened with the feature `browser` only; without, show the URL or give an opener.
#[must_use = "nobody signs in before it is run"]
pub struct Interactive {
    app: PublicClientApplication,
    first_half: InitiateAuthCodeFlow,
    redirect_uri: String,
    port: Option<u16>,
    timeout: Duration,
    browser: Browser,
    on_url: Option<Show>,
    pages: Pages,
    scheme: Scheme,
    wait: Arc<Wait>,
}

impl Interactive {
    /// Describes a sign-in: the application, and what its
    /// [`initiate_auth_code_flow`](PublicClientApplication::initiate_auth_code_flow) asks for.
    ///
    /// The redirect URI and the response mode (`form_post`) of the flow are set here.
    pub fn new(app: &PublicClientApplication, first_half: InitiateAuthCodeFlow) -> Self {
        Self {
            app: app.clone(),
            first_half,
            redirect_uri: "http://localhost".to_owned(),
            port: None,
            timeout: USUAL_TIMEOUT,
            browser: Browser::default(),
            on_url: None,
            pages: Pages::default(),
            scheme: Scheme::default(),
            wait: Arc::default(),
        }
    }

    /// Listens on this port, in place of any free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// Listens at this redirect URI, in place of `http://localhost`: over http, on `localhost`, `127.0.0.1` or `[::1]`,
    /// with any path. Without a port, any free one is taken.
    pub fn redirect_uri(mut self, redirect_uri: impl Into<String>) -> Self {
        self.redirect_uri = redirect_uri.into();
        self
    }

    /// Waits this long for the user, in place of ten minutes.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Opens the sign-in page by this, in place of the system's browser; the error says why it can not.
    ///
    /// It is called in a thread of its own, and may take its time.
    pub fn browser<E: fmt::Display>(mut self, open: impl FnOnce(&str) -> Result<(), E> + Send + 'static) -> Self {
        self.browser = Browser::Own(Box::new(|url| open(url).map_err(|why| why.to_string())));
        self
    }

    /// Opens no browser: the user opens the URL that [`on_url`](Self::on_url) shows, on this machine.
    pub fn without_browser(mut self) -> Self {
        self.browser = Browser::None;
        self
    }

    /// Shows the URL of the sign-in page, before a browser is opened: even one that starts may be on no screen.
    ///
    /// It is called where the flow runs, and should return at once. A browser that fails is no error then.
    pub fn on_url(mut self, show: impl FnOnce(&str) + Send + 'static) -> Self {
        self.on_url = Some(Box::new(show));
        self
    }

    /// Shows this page, HTML where it begins with `<`, to a user who has signed in. It can load nothing and run nothing,
    /// but have styles and `data:` images in it. `$$` stands for a dollar.
    pub fn success_page(mut self, template: impl Into<String>) -> Self {
        self.pages.success = template.into();
        self
    }

    /// Shows this page to a user whose sign-in was refused. It may name `$error`, `$error_description` and `$error_uri`,
    /// which are escaped where it is HTML.
    pub fn error_page(mut self, template: impl Into<String>) -> Self {
        self.pages.failure = template.into();
        self
    }

    /// Asks for a token that is bound to a key.
    pub fn scheme(mut self, scheme: Scheme) -> Self {
        self.scheme = scheme;
        self
    }

    /// Returns what ends the wait for the user from elsewhere.
    pub fn canceller(&self) -> Canceller {
        Canceller(Arc::clone(&self.wait))
    }

    /// Carries it out over a host: listens, sends the user to sign in, and redeems what comes back.
    ///
    /// Dropping the future closes the listener at once.
    ///
    /// # Errors
    /// [`InteractiveError`] says what did not come about.
    pub async fn run<H: Host>(self, host: &H) -> Result<Authentication, InteractiveError> {
        let bound = Site::parse(&self.redirect_uri, self.port)?.bind()?;
        let first_half = self.first_half.clone().interactive().redirect_uri(bound.redirect_uri.clone());
        let (app, scheme) = (self.app.clone(), self.scheme.clone());
        let flow = drive(host, first_half).await?;
        let response = self.wait_for_response(bound, &flow).await?;
        Ok(drive(host, app.acquire_token_by_auth_code_flow(flow, response).scheme(scheme)).await?)
    }

    async fn wait_for_response(self, bound: Bound, flow: &AuthCodeFlow) -> Result<AuthResponse, InteractiveError> {
        let Self { timeout, browser, on_url, pages, wait, .. } = self;
        let Bound { port, path, listeners, .. } = bound;
        let _end = Ending(&wait);
        if wait.begin(listeners) {
            let expected = Expected { port, path, state: flow.state().to_owned(), pages };
            listener::start(&wait, expected, timeout)
                .map_err(|why| InteractiveError::Listen { port, why: why.to_string() })?;
            let was_shown = on_url.map(|show| show(flow.auth_uri())).is_some();
            browser.open(flow.auth_uri(), was_shown, &wait)?;
        }
        wait.outcome().await
    }
}

/// Ends the wait with the future that waits.
struct Ending<'a>(&'a Wait);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.end(Err(InteractiveError::Cancelled));
    }
}

impl fmt::Debug for Interactive {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Interactive")
            .field("app", &self.app)
            .field("redirect_uri", &self.redirect_uri)
            .field("port", &self.port)
            .field("timeout", &self.timeout)
            .field("browser", &self.browser)
            .finish_non_exhaustive()
    }
}

/// Ends the wait for a user. Dropping it ends nothing.
#[derive(Clone)]
pub struct Canceller(Arc<Wait>);

impl Canceller {
    /// Closes the listener and ends the wait with [`InteractiveError::Cancelled`], at once, or as soon as it would begin.
    /// A response that has come is redeemed all the same.
    pub fn cancel(&self) {
        self.0.end(Err(InteractiveError::Cancelled));
    }
}

impl fmt::Debug for Canceller {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Canceller(..)")
    }
}
