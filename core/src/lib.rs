//! Microsoft Authentication Library, sans-IO.
//!
//! This project is not affiliated with Microsoft.
//!
//! `msal-core` turns what a caller wants (a token for these scopes) into a sequence of requests as data, and takes the
//! answers as data, until it is done. It never opens a socket, reads a clock, a file, the environment or an entropy
//! source, never sleeps, never spawns. An adapter (`msal-blocking`, `msal-tokio`, `msal-async-std`, `msal-smol`) drives it; so does
//! anybody's own loop:
//!
//! ```
//! use msal_core::cache::Store;
//! use msal_core::{ConfidentialClientApplication, Credential, Error, Flow, Seed, Step, Timestamp};
//! # use msal_core::{ReadError, Request, Response, Secret, SecretSource, TransportError};
//! # fn now() -> Timestamp { Timestamp::from_unix_seconds(1_735_689_600) }
//! # fn entropy() -> [u8; 32] { [7; 32] }
//! # fn sleep(_: std::time::Duration) {}
//! # fn read(_: SecretSource) -> Result<Secret, ReadError> { Err(ReadError::new("no files here")) }
//! # fn http(request: Request) -> Result<Response, TransportError> {
//! #     let body = match request.http().method().as_str() {
//! #         "GET" => r#"{"authorization_endpoint":"https://login.microsoftonline.com/t/oauth2/v2.0/authorize",
//! #             "token_endpoint":"https://login.microsoftonline.com/t/oauth2/v2.0/token"}"#,
//! #         _ => r#"{"access_token":"eyA","token_type":"Bearer","expires_in":3599}"#,
//! #     };
//! #     Ok(http::Response::new(body.as_bytes().to_vec()).into())
//! # }
//! # fn main() -> Result<(), Error> {
//! let app = ConfidentialClientApplication::builder("client-id", Credential::secret("s3cr3t"))
//!     .authority("https://login.microsoftonline.com/contoso.example")
//!     .build()?;
//! let mut cache = Store::default();
//!
//! let flow = app.acquire_token_for_client(["https://graph.microsoft.com/.default"]);
//! let mut step = flow.begin(now(), Seed::new(entropy()));
//! let token = loop {
//!     step = match step {
//!         Step::Send(request, flow) => flow.resume(http(request), now()),
//!         Step::Sign(request, flow) => flow.resume(request.sign(), now()),
//!         Step::Read(source, flow) => flow.resume(read(source), now()),
//!         Step::Load(part, flow) => flow.resume(cache.snapshot(&part), now()),
//!         Step::Save(change, flow) => {
//!             cache.apply(change);
//!             flow.resume((), now())
//!         }
//!         Step::Wait(delay, flow) => flow.resume(sleep(delay), now()),
//!         Step::Done(result) => break result?,
//!     }
//! };
//! assert_eq!(token.token_type(), "Bearer");
//! # Ok(())
//! # }
//! ```
//!
//! # Floors
//!
//! A module uses lower floors, and modules of its own floor without a cycle; a test reads the `use` lines.
//!
//! | floor | modules | what they are |
//! | --- | --- | --- |
//! | 7 | [`app`], [`mod@drive`] | what users hold; one loop for every runtime |
//! | 6 | [`flows`] | one file a flow, in protocol order, and the parts that they share |
//! | 5 | [`step`] | a flow from outside, a flow from inside |
//! | 4 | `policy`, [`cache`] | decisions as tables; memory as a value |
//! | 3 | [`model`], [`error`] | the nouns; what can go wrong |
//! | 2 | [`wire`] | what bytes mean |
//! | 1 | [`base`] | time, seeds, secrets, encodings |
//!
//! # Panics
//!
//! No answer from the outside makes a flow panic; a host that stops calling a flow leaves nothing behind.

pub mod app;
pub mod base;
pub mod cache;
pub mod drive;
pub mod error;
pub mod flows;
pub mod model;
pub(crate) mod policy;
pub mod step;
pub mod wire;

pub use app::{
    Application, ConfidentialClientApplication, ConfidentialClientBuilder, PublicClientApplication, PublicClientBuilder,
};
pub use base::{Secret, Seed, SeedSource, Timestamp};
pub use drive::{Flights, Host, drive};
#[cfg(feature = "username-password")]
pub use error::FederationError;
pub use error::{
    Advice, ConfigError, Error, ProtocolError, ReadError, Refusal, SigningError, TransportError, TrustError, Why,
};
pub use model::{
    Account, AssertionContext, AssertionProvider, AuthCodeFlow, Authentication, Authority, AuthorityKind, Credential,
    DeviceFlow, Endpoints, Environment, NewKey, PopAuthScheme, Prompt, ProofKey, Scheme, Scopes, SecretSource,
    Signature, SigningKey, SigningRequest, TenantProfile, TlsIdentity, TokenSource, authority_url, ext_cache_key,
    memoize,
};
pub use step::{FlightKey, Flow, Paused, Request, Response, Step};
pub use wire::Members;
pub use wire::authorization::AuthResponse;
pub use wire::certificate::{CertificateChain, CertificateWarning, extract_certs};
pub use wire::id_token::{IdTokenClaims, IdTokenError, IdTokenValidator, decode_id_token};
pub use wire::jwt::decode_part;
pub use wire::key::{Algorithm, SigningBackend};

pub use http;
pub use url;
