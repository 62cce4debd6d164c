//! hyper bare, on connections that requests share, for tokio.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use msal_core::TransportError;
use msal_core::http::{Request, Response};

use crate::Failure;
use crate::bare::{Stack, broken};
use crate::hyper::trusting;

/// hyper's client.
#[derive(Clone)]
pub(crate) struct Pooled(Client<HttpsConnector<HttpConnector>, Full<Bytes>>);

impl Pooled {
    pub(crate) fn new(ca_pem: Option<&str>) -> Result<Self, Failure> {
        let tls = HttpsConnectorBuilder::new().with_tls_config(trusting(ca_pem)?);
        let connector = tls.https_or_http().enable_all_versions().build();
        Ok(Self(Client::builder(TokioExecutor::new()).build(connector)))
    }
}

impl Stack for Pooled {
    async fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        let request = request.map(|body| Full::new(Bytes::from(body)));
        let (head, body) = self.0.request(request).await.map_err(broken)?.into_parts();
        Ok(Response::from_parts(head, body.collect().await.map_err(broken)?.to_bytes().into()))
    }
}
