//! The usual HTTP client: hyper, with connections that requests share.

mod route;

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use msal_adapter::body::{self, Sent};
use msal_adapter::failure::{Stage, classify};
use msal_adapter::{BuildError, Presented, Transport, tls};
use msal_core::{Request, Response, TransportError};

use route::Route;

/// The usual HTTP client, as a transport: HTTP/2 where the server speaks it, else HTTP/1.1; connections serve one request
/// after another.
///
/// It never follows a redirect. https goes through the proxy that the environment or the system names for it
/// (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`); plain http never does, for only a machine's own services speak it.
#[derive(Clone, Debug)]
pub struct HttpClient(Client<HttpsConnector<Route>, Sent>);

impl HttpClient {
    pub(crate) fn new(extra_roots_pem: Option<&[u8]>, presented: Option<&Presented>) -> Result<Self, BuildError> {
        let trusting = tls::trusting(extra_roots_pem)?;
        let route = Route::new(trusting.clone().with_no_client_auth());
        let tls = HttpsConnectorBuilder::new().with_tls_config(tls::presenting(trusting, presented));
        let connector = tls.https_or_http().enable_all_versions().wrap_connector(route);
        let client = Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector);
        Ok(Self(client))
    }
}

impl Transport for HttpClient {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let (http, limit) = body::sent(request);
        let answer = self.0.request(http).await.map_err(|why| classify(&why, stage(&why)))?;
        body::received(answer, limit, |why| classify(&why, Stage::Exchange)).await
    }
}

fn stage(error: &Error) -> Stage {
    if error.is_connect() { Stage::Connect } else { Stage::Exchange }
}
