//! An embedded Entra ID for tests: a pure function from request and clock to response, and a small server around it.
//!
//! [`Entra`] is the directory as a value. [`Entra::handle`] answers one request at one instant, and what it remembers
//! for the next request is in the value: equal directories, requests and instants give equal answers, so it may stand
//! behind an in-process transport without any socket. [`Server`] puts it behind HTTP/1.1 on the loopback interface,
//! over TLS or plain.
//!
//! It is strict, and shares no code with the library under test: signatures are verified by another RSA
//! implementation, and every rule of a client assertion, of a redirect URI, of PKCE or of a WS-Trust message is
//! checked here anew. What it refuses, it refuses as the real service does (see [`Reason`] for the table).
//!
//! Its pages for sign-in, consent and devices are plain HTML that any browser can fill in; [`Browser`] is one for
//! tests that stay in the process. What it leaves out: pages for a second factor, the implicit and hybrid flows, the
//! v1.0 endpoints behind the v1.0 metadata, and on-behalf-of.
//!
//! A new grant is an arm of `token::redeem`; a new endpoint is a row of `endpoint::Endpoint`.
//!
//! ```
//! use msal_emulator::{Entra, sample};
//!
//! let mut entra = sample::directory("https://login.microsoftonline.com");
//! let form = url::form_urlencoded::Serializer::new(String::new())
//!     .append_pair("grant_type", "client_credentials")
//!     .append_pair("client_id", sample::CLIENT_ID)
//!     .append_pair("client_secret", sample::SECRET)
//!     .append_pair("scope", &format!("{}/.default", sample::RESOURCE))
//!     .finish();
//! let request = http::Request::post(format!("https://login.microsoftonline.com/{}/oauth2/v2.0/token", sample::TENANT))
//!     .header("Content-Type", "application/x-www-form-urlencoded")
//!     .body(form.into_bytes())?;
//! let answer = entra.handle(&request, 1_700_000_000);
//! assert_eq!(answer.response.status(), 200);
//! # Ok::<(), http::Error>(())
//! ```
//!
//! A user signs in:
//!
//! ```
//! use msal_emulator::{Browser, sample};
//!
//! let mut entra = sample::directory("https://login.microsoftonline.com");
//! let url = format!(
//!     "https://login.microsoftonline.com/{}/oauth2/v2.0/authorize?client_id={}&response_type=code&scope=User.Read\
//!      &redirect_uri=http://localhost:8400",
//!     sample::TENANT,
//!     sample::PUBLIC_CLIENT_ID
//! );
//! let page = Browser::new().sign_in(&mut entra, &url, sample::USER, sample::PASSWORD, 1_700_000_000);
//! let callback = page.callback().expect("the browser is back at the application");
//! assert!(callback.uri.starts_with("http://localhost:8400?code="));
//! ```

mod app;
mod assertion;
mod authorization_code;
mod authorize;
mod binding;
mod browser;
mod call;
mod certificate;
mod chain;
mod claims;
mod client;
mod client_credentials;
mod consent;
mod device;
mod directory;
mod discovery;
mod door;
mod endpoint;
mod entra;
mod face;
mod fault;
mod federation;
mod hooks;
mod html;
mod interaction;
mod issue;
mod jws;
mod kept;
mod log;
mod logout;
mod memory;
mod metadata_exchange;
mod page;
mod parameters;
mod password;
mod peer;
mod realm;
mod redirect_uri;
mod refresh_token;
mod refusal;
mod reply;
mod return_path;
mod saml;
mod saml_bearer;
pub mod sample;
mod scopes;
mod server;
mod session;
mod signing;
mod spent;
mod subject;
mod token;
mod unique;
mod user;
mod want;
mod wstrust;

pub use app::App;
pub use browser::{Browser, Callback, Page};
pub use certificate::Certificate;
pub use directory::Tenant;
pub use entra::Entra;
pub use fault::{Answer, Fault, Wire};
pub use federation::Federation;
pub use log::{Entry, Log};
pub use parameters::Parameters;
pub use peer::ClientCertificate;
pub use refusal::{Demanded, Reason};
pub use server::Server;
pub use user::User;
