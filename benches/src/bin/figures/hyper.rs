//! hyper bare, on a connection for each request, for the runtimes without an HTTP client of their own.

use std::future::pending;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_lite::future::or;
use futures_rustls::TlsConnector;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::handshake;
use msal_adapter::exchange::{Connect, Stream};
use msal_core::TransportError;
use msal_core::http::header::HOST;
use msal_core::http::{HeaderValue, Request, Response, Uri};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use smol_hyper::rt::FuturesIo;

use crate::Failure;
use crate::bare::{Stack, broken};
use crate::lanes::{AsyncStd, Smol};

/// hyper over a runtime's streams.
#[derive(Clone)]
pub(crate) struct Hyper<C> {
    connect: C,
    tls: TlsConnector,
}

impl<C> Hyper<C> {
    pub(crate) fn new(connect: C, ca_pem: Option<&str>) -> Result<Self, Failure> {
        Ok(Self { connect, tls: TlsConnector::from(Arc::new(trusting(ca_pem)?)) })
    }
}

/// Trusts the certificate authorities in PEM, and nobody else.
pub(crate) fn trusting(ca_pem: Option<&str>) -> Result<ClientConfig, Failure> {
    let mut roots = RootCertStore::empty();
    for root in CertificateDer::pem_slice_iter(ca_pem.unwrap_or_default().as_bytes()) {
        roots.add(root?)?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions()?.with_root_certificates(roots);
    Ok(config.with_no_client_auth())
}

impl<C: Connect + Clone> Stack for Hyper<C> {
    async fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        let uri = request.uri().clone();
        let (authority, path) = uri.authority().zip(uri.path_and_query()).ok_or_else(|| broken("no host"))?;
        let (is_secure, host) = (uri.scheme_str() == Some("https"), authority.host());
        let port = authority.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
        let mut request = request.map(|body| Full::new(Bytes::from(body)));
        request.headers_mut().insert(HOST, HeaderValue::from_str(authority.as_str()).map_err(broken)?);
        *request.uri_mut() = Uri::from(path.clone());
        let tcp = self.connect.connect(host, port).await.map_err(broken)?;
        if !is_secure {
            return carry(tcp, request).await;
        }
        let name = ServerName::try_from(host.to_owned()).map_err(broken)?;
        carry(self.tls.connect(name, tcp).await.map_err(broken)?, request).await
    }
}

async fn carry(stream: impl Stream, request: Request<Full<Bytes>>) -> Result<Response<Vec<u8>>, TransportError> {
    let (mut sender, connection) = handshake(FuturesIo::new(stream)).await.map_err(broken)?;
    let ask = async {
        let (head, body) = sender.send_request(request).await.map_err(broken)?.into_parts();
        Ok(Response::from_parts(head, body.collect().await.map_err(broken)?.to_bytes().into()))
    };
    let drive = async {
        connection.await.map_err(broken)?;
        pending().await
    };
    or(ask, drive).await
}

impl Connect for AsyncStd {
    async fn connect(&self, host: &str, port: u16) -> io::Result<impl Stream> {
        let stream = async_std::net::TcpStream::connect((host, port)).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

impl Connect for Smol {
    async fn connect(&self, host: &str, port: u16) -> io::Result<impl Stream> {
        let stream = smol::net::TcpStream::connect((host, port)).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}
