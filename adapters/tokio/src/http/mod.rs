//! The usual HTTP client: hyper, with connections that requests share.

mod route;

use std::time::Duration;

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use msal_adapter::body::{self, Sent};
use msal_adapter::failure::{Stage, classify};
use msal_adapter::{BuildError, Presented, Transport, tls};
use msal_core::{Request, Response, TransportError};

use route::Route;

/// How long a peer is silent before it is asked whether it is still there. Else, where a connection is gone without a word,
/// each request on it would wait for its deadline until the operating system gives up, which takes many minutes.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// The usual HTTP client, as a transport of https: HTTP/2 where the server speaks it, with many requests on one connection,
/// else HTTP/1.1, with one after another.
///
/// It trusts the platform's certificate authorities, and those that it is given. It never follows a redirect. How long a
/// request may take is for who sends it to say, as [`Msal`](crate::Msal) does.
///
/// Connections go through the proxy that `HTTPS_PROXY`, or else `ALL_PROXY`, names, or the settings of macOS or Windows,
/// unless `NO_PROXY` excepts their host. A proxy's URL is `http` or `https`, and may hold user and password. A value that is
/// no such URL counts as none; in a process that a web server runs by CGI (`REQUEST_METHOD` is set), no proxy is used.
#[derive(Clone, Debug)]
pub struct HttpClient(Client<HttpsConnector<Route>, Sent>);

impl HttpClient {
    pub(crate) fn new(extra_roots_pem: Option<&[u8]>, presented: Option<&Presented>) -> Result<Self, BuildError> {
        let trusting = tls::trusting(extra_roots_pem)?;
        let route = Route::new(trusting.clone());
        let tls = HttpsConnectorBuilder::new().with_tls_config(tls::presenting(trusting, presented));
        let connector = tls.https_only().enable_all_versions().wrap_connector(route);
        let mut client = Client::builder(TokioExecutor::new());
        client.pool_timer(TokioTimer::new());
        client.timer(TokioTimer::new()).http2_keep_alive_interval(KEEPALIVE);
        Ok(Self(client.build(connector)))
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
