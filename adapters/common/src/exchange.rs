//! HTTP/1.1 (RFC 9112) over any stream, as a transport for runtimes without an HTTP client of their own.
//!
//! Each request has a connection of its own, and nothing is spawned: the connection lives and dies with the future that
//! sends. Proxies are left out. The clock is the host's.

use std::future::{Future, pending};
use std::io;
use std::sync::Arc;

use futures_lite::future::or;
use futures_lite::{AsyncRead, AsyncWrite};
use futures_rustls::TlsConnector;
use hyper::client::conn::http1;
use msal_core::http::header::HOST;
use msal_core::http::uri::Scheme;
use msal_core::http::{HeaderValue, Request as HttpRequest, Uri};
use msal_core::{Request, Response, TransportError};
use rustls::pki_types::ServerName;
use smol_hyper::rt::FuturesIo;

use crate::failure::{Stage, classify};
use crate::{BuildError, Presented, Transport, body, tls};

/// Opens connections, as a runtime does it.
pub trait Connect: Send + Sync + 'static {
    /// Resolves a host's name and connects to one of its addresses.
    fn connect(&self, host: &str, port: u16) -> impl Future<Output = io::Result<impl Stream>> + Send;
}

/// A connection.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin + 'static> Stream for T {}

/// The transport.
pub struct Exchange<C> {
    connect: C,
    tls: TlsConnector,
}

impl<C: Connect> Exchange<C> {
    /// Makes a transport that trusts the platform's certificate authorities, and those in PEM that are given; where a
    /// certificate is given, each of its connections presents that.
    ///
    /// # Errors
    /// [`BuildError`] when nobody would be trusted.
    pub fn new(connect: C, extra_roots_pem: Option<&[u8]>, presented: Option<&Presented>) -> Result<Self, BuildError> {
        let config = tls::client_config(extra_roots_pem, presented)?;
        Ok(Self { connect, tls: TlsConnector::from(Arc::new(config)) })
    }
}

impl<C: Connect> Transport for Exchange<C> {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let (mut http, limit) = body::sent(request);
        let target = Target::of(http.uri())?;
        http.headers_mut().insert(HOST, target.authority);
        *http.uri_mut() = target.path;
        let tcp =
            self.connect.connect(&target.host, target.port).await.map_err(|why| classify(&why, Stage::Connect))?;
        if !target.is_secure {
            return exchange(tcp, http, limit).await;
        }
        let name = ServerName::try_from(target.host).map_err(|why| classify(&why, Stage::Connect))?;
        let secure = self.tls.connect(name, tcp).await.map_err(|why| classify(&why, Stage::Connect))?;
        exchange(secure, http, limit).await
    }
}

/// Where a request goes: to whom, and what it says there.
struct Target {
    is_secure: bool,
    host: String,
    port: u16,
    authority: HeaderValue,
    path: Uri,
}

impl Target {
    fn of(uri: &Uri) -> Result<Self, TransportError> {
        let unusable = || TransportError::Connect("the URL is not an http or https one with a host".into());
        let is_secure = uri.scheme() == Some(&Scheme::HTTPS);
        let authority = uri.authority().ok_or_else(unusable)?;
        if !is_secure && uri.scheme() != Some(&Scheme::HTTP) {
            return Err(unusable());
        }
        Ok(Self {
            is_secure,
            host: authority.host().trim_matches(['[', ']']).to_owned(),
            port: authority.port_u16().unwrap_or(if is_secure { 443 } else { 80 }),
            authority: HeaderValue::from_str(authority.as_str()).map_err(|_| unusable())?,
            path: uri.path_and_query().cloned().map(Uri::from).ok_or_else(unusable)?,
        })
    }
}

async fn exchange(
    stream: impl Stream,
    request: HttpRequest<body::Sent>,
    limit: usize,
) -> Result<Response, TransportError> {
    let broken = |why: hyper::Error| classify(&why, Stage::Exchange);
    let (mut sender, connection) = http1::handshake(FuturesIo::new(stream)).await.map_err(broken)?;
    let ask = async {
        let answer = sender.send_request(request).await.map_err(broken)?;
        body::received(answer, limit, broken).await
    };
    let carry = async {
        connection.await.map_err(broken)?;
        pending().await
    };
    or(ask, carry).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_where_to_go_and_what_to_say_there() {
        let cases = [
            ("https://login.example/t/v2.0?x=1", (true, "login.example", 443, "login.example", "/t/v2.0?x=1")),
            ("https://localhost:8443", (true, "localhost", 8443, "localhost:8443", "/")),
            ("https://[::1]:8443/t", (true, "::1", 8443, "[::1]:8443", "/t")),
            ("http://169.254.169.254/metadata", (false, "169.254.169.254", 80, "169.254.169.254", "/metadata")),
        ];
        for (url, expected) in cases {
            let target = Target::of(&Uri::from_static(url)).expect("a usable URL");
            let authority = target.authority.to_str().unwrap_or_default();
            let path = target.path.to_string();
            assert_eq!((target.is_secure, &*target.host, target.port, authority, &*path), expected);
        }
        for url in ["/t", "ftp://login.example/t", "login.example:443"] {
            assert!(Target::of(&Uri::from_static(url)).is_err(), "{url}");
        }
    }
}
