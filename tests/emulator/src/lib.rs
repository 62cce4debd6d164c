//! An embedded Entra ID for tests: a pure function from request and clock to response, and a small server around it.
//!
//! [`Entra`] is the directory as a value. [`Entra::handle`] answers one request at one instant; equal directories, requests
//! and instants give equal answers, so it may stand behind an in-process transport without any socket. [`Server`] puts it
//! behind HTTP/1.1 on the loopback interface, over TLS or plain.
//!
//! It is strict, and shares no code with the library under test: signatures are verified by another RSA implementation, and every
//! rule of a client assertion is checked here anew. What it refuses, it refuses as the real service does (see [`Reason`] for
//! the table). What it leaves out: it stores nothing, and no answer depends on anything but its arguments.
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

mod assertion;
mod call;
mod certificate;
mod chain;
mod client;
mod client_credentials;
mod directory;
mod discovery;
mod endpoint;
mod entra;
mod fault;
mod jws;
mod log;
mod parameters;
mod refusal;
mod reply;
pub mod sample;
mod server;
mod signing;
mod spent;
mod token;

pub use certificate::Certificate;
pub use directory::{App, Tenant};
pub use entra::Entra;
pub use fault::{Answer, Fault, Wire};
pub use log::{Entry, Log};
pub use parameters::Parameters;
pub use refusal::{Demanded, Reason};
pub use server::Server;
