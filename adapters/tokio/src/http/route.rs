//! How a connection reaches its host: straight, or by a tunnel through a proxy (RFC 9110, section 9.3.6).

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use msal_core::http::Uri;
use msal_core::http::uri::Scheme;
use rustls::ClientConfig;
use tokio::net::TcpStream;
use tower_service::Service;

/// How long a connection is silent before it is asked whether it still stands.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// The bytes to and from a host, on which TLS with that host then begins.
type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;
type Failure = Box<dyn Error + Send + Sync>;

/// Opens connections.
#[derive(Clone, Debug)]
pub(super) struct Route {
    tcp: HttpConnector,
    proxies: Arc<Matcher>,
    to_proxies: Arc<ClientConfig>,
}

impl Route {
    /// Takes the proxies that the environment or the system names; TLS with one of those is as configured.
    pub(super) fn new(to_proxies: ClientConfig) -> Self {
        Self::by(Matcher::from_system(), to_proxies)
    }

    fn by(proxies: Matcher, to_proxies: ClientConfig) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(KEEPALIVE));
        Self { tcp, proxies: Arc::new(proxies), to_proxies: Arc::new(to_proxies) }
    }

    async fn connect(mut self, host: Uri) -> Result<Stream, Failure> {
        let is_secure = host.scheme() == Some(&Scheme::HTTPS);
        match self.proxies.intercept(&host).filter(|_| is_secure) {
            Some(proxy) => self.tunnel(&proxy, host).await,
            None => Ok(MaybeHttpsStream::Http(self.tcp.call(host).await?)),
        }
    }

    async fn tunnel(self, proxy: &Intercept, host: Uri) -> Result<Stream, Failure> {
        let mut tunnel = Tunnel::new(proxy.uri().clone(), HttpsConnector::from((self.tcp, self.to_proxies)));
        if let Some(password) = proxy.basic_auth() {
            tunnel = tunnel.with_auth(password.clone());
        }
        Ok(tunnel.call(host).await?)
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
    use tokio::net::TcpListener;

    use super::*;

    /// What comes of a connection, where every host is said to be reached by this proxy.
    async fn outcome(host: &str, proxy: &str) -> Result<(), String> {
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let tls = tls.with_safe_default_protocol_versions().expect("ring has ciphers for TLS 1.3");
        let tls = tls.with_root_certificates(RootCertStore::empty()).with_no_client_auth();
        let route = Route::by(Matcher::builder().all(proxy).build(), tls);
        let connected = route.connect(host.parse().expect("a URL")).await;
        connected.map(drop).map_err(|why| why.to_string())
    }

    #[tokio::test]
    async fn only_https_goes_through_a_proxy() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let host = listener.local_addr().expect("the port is bound");
        let nobody = "http://127.0.0.1:1";
        assert_eq!(outcome(&format!("http://{host}"), nobody).await, Ok(()));
        let missed = outcome(&format!("https://{host}"), nobody).await.expect_err("nobody listens there");
        assert!(missed.contains("failed to create underlying connection"), "{missed}");
        let unknown = outcome(&format!("https://{host}"), "socks5://127.0.0.1:1").await;
        assert!(unknown.is_err(), "{unknown:?}");
    }
}
