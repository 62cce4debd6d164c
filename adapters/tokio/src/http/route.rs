//! How a connection reaches its host: straight, or by a tunnel through a proxy (RFC 9110, section 9.3.6).

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use msal_adapter::failure::innermost;
use msal_adapter::tls::Trusting;
use msal_core::http::Uri;
use rustls::ClientConfig;
use tokio::net::TcpStream;
use tower_service::Service;

use super::KEEPALIVE;

/// How often a peer that does not answer is asked.
const PROBES: u32 = 3;

/// The bytes to and from a host, on which TLS with that host then begins.
type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;
type Failure = Box<dyn Error + Send + Sync>;

/// Opens connections.
#[derive(Clone, Debug)]
pub(super) struct Route {
    tcp: HttpConnector,
    proxies: Arc<Matcher>,
    /// For TLS with a proxy, which is shown no certificate.
    to_proxies: Arc<ClientConfig>,
}

impl Route {
    /// Takes the proxies that the environment or the system names, and trusts them as it does hosts.
    pub(super) fn new(trusting: Trusting) -> Self {
        Self::by(Matcher::from_system(), trusting.with_no_client_auth())
    }

    fn by(proxies: Matcher, to_proxies: ClientConfig) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(KEEPALIVE));
        tcp.set_keepalive_interval(Some(KEEPALIVE));
        tcp.set_keepalive_retries(Some(PROBES));
        Self { tcp, proxies: Arc::new(proxies), to_proxies: Arc::new(to_proxies) }
    }

    async fn connect(mut self, host: Uri) -> Result<Stream, Failure> {
        match self.proxies.intercept(&host) {
            Some(proxy) => self.tunnel(&proxy, host).await,
            None => Ok(MaybeHttpsStream::Http(self.tcp.call(host).await?)),
        }
    }

    async fn tunnel(self, proxy: &Intercept, host: Uri) -> Result<Stream, Failure> {
        let mut tunnel = Tunnel::new(proxy.uri().clone(), HttpsConnector::from((self.tcp, self.to_proxies)));
        if let Some(password) = proxy.basic_auth() {
            tunnel = tunnel.with_auth(password.clone());
        }
        tunnel.call(host).await.map_err(|why| format!("the proxy: {}", innermost(&why)).into())
    }
}

impl Service<Uri> for Route {
    type Response = Stream;
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, Failure>> + Send>>;

    /// Is ready at any time: names are resolved by threads of tokio's, as many as are needed.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, host: Uri) -> Self::Future {
        Box::pin(self.clone().connect(host))
    }
}

#[cfg(test)]
mod tests {
    use rustls::RootCertStore;
    use rustls::crypto::ring;

    use super::*;

    /// Why nothing comes of a connection through a proxy.
    async fn failure(proxy: &str) -> String {
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let tls = tls.with_safe_default_protocol_versions().expect("ring has ciphers for TLS 1.3");
        let tls = tls.with_root_certificates(RootCertStore::empty()).with_no_client_auth();
        let route = Route::by(Matcher::builder().all(proxy).build(), tls);
        let connected = route.connect(Uri::from_static("https://login.example")).await;
        connected.map(drop).expect_err("there is no such proxy").to_string()
    }

    #[tokio::test]
    async fn a_proxy_that_can_not_be_used_is_named_as_what_failed() {
        let refused = failure("http://127.0.0.1:1").await;
        assert!(refused.starts_with("the proxy: ") && refused.contains("refused"), "{refused}");
        assert_eq!(failure("socks5://127.0.0.1:1").await, "the proxy: unsupported scheme socks5");
    }
}
