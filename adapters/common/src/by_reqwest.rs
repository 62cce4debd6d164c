//! `reqwest::Client` as a transport.
//!
//! A client of the caller's own may follow redirects, which would tell secrets to whoever the service, or somebody in
//! its place, points to. So a body is handed over as one that can be sent only once: no client can repeat it at another
//! address. An answer that came from another address than was asked is refused.

use msal_core::{Request, Response, TransportError};
use reqwest::redirect::Policy;
use reqwest::{Body, Client};

use crate::failure::{Stage, classify};
use crate::{BuildError, Presented, Transport, body, tls};

/// Makes a client that follows no redirect and trusts whom the transport of [`Msal`](crate::Msal) trusts: for requests
/// to APIs, or for a transport of your own to wrap. Where a certificate is given, each of its connections presents that
/// (RFC 8705), one to an https proxy that asks for it too.
///
/// # Errors
/// [`BuildError`] when nobody would be trusted, or reqwest can not make the client.
pub fn reqwest_client(extra_roots_pem: Option<&[u8]>, presented: Option<&Presented>) -> Result<Client, BuildError> {
    let mut tls = tls::client_config(extra_roots_pem, presented)?;
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let client = Client::builder().tls_backend_preconfigured(tls).redirect(Policy::none());
    client.retry(reqwest::retry::never()).build().map_err(|why| BuildError::Client(why.to_string().into()))
}

impl Transport for Client {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let (http, limit) = body::sent(request);
        let http = reqwest::Request::try_from(http.map(Body::wrap)).map_err(failure)?;
        let asked = http.url().clone();
        let answer = self.execute(http).await.map_err(failure)?;
        if *answer.url() != asked {
            return Err(TransportError::Broken(
                "the client followed a redirect; build it with `Policy::none()`".into(),
            ));
        }
        body::received(answer.into(), limit, failure).await
    }
}

#[allow(clippy::needless_pass_by_value, reason = "it is handed to `map_err`")]
fn failure(error: reqwest::Error) -> TransportError {
    match () {
        () if error.is_timeout() => TransportError::Timeout,
        () if error.is_connect() => classify(&error, Stage::Connect),
        () => classify(&error, Stage::Exchange),
    }
}
