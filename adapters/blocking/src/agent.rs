//! `ureq::Agent` as a transport, and the one that is used where none is given.

use std::io::ErrorKind;
use std::time::Duration;

use msal_adapter::failure::{Stage, classify};
use msal_adapter::{BuildError, Presented};
use msal_core::{Request, Response, TransportError};
use ureq::http::{Request as HttpRequest, Response as HttpResponse};
use ureq::unversioned::transport::{ConnectProxyConnector, Connector, TcpConnector};
use ureq::{Agent, AsSendBody, Body, Error};

use crate::Transport;
use crate::resolver::Remembering;
use crate::tls::TlsConnector;

/// How long an exchange may take, as the requests of the core have it.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Makes the usual client, for a transport of your own to wrap; the roots, in PEM, are trusted beside the platform's.
///
/// It takes proxies from the environment.
///
/// # Errors
/// [`BuildError`] when nobody would be trusted.
pub fn client(extra_roots_pem: Option<&[u8]>) -> Result<Agent, BuildError> {
    make(extra_roots_pem, None)
}

/// Makes the usual client with a certificate that each of its connections presents (RFC 8705).
///
/// # Errors
/// [`BuildError`] when nobody would be trusted.
pub fn client_presenting(extra_roots_pem: Option<&[u8]>, presented: &Presented) -> Result<Agent, BuildError> {
    make(extra_roots_pem, Some(presented))
}

fn make(extra_roots_pem: Option<&[u8]>, presented: Option<&Presented>) -> Result<Agent, BuildError> {
    let tls = TlsConnector::new(extra_roots_pem, presented)?;
    let connector = ().chain(ConnectProxyConnector::default()).chain(TcpConnector::default()).chain(tls);
    let config = Agent::config_builder().timeout_global(Some(TIMEOUT)).http_status_as_error(false).max_redirects(0);
    Ok(Agent::with_parts(config.build(), connector, Remembering::default()))
}

impl Transport for Agent {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        let limit = request.body_limit();
        exchange(self, request).map(Response::from).map_err(|why| failure(why, limit))
    }
}

fn exchange(agent: &Agent, request: Request) -> Result<HttpResponse<Vec<u8>>, Error> {
    let (timeout, limit) = (request.timeout(), request.body_limit() as u64);
    let http = request.into_http();
    // A body of no bytes is still a body, which a GET does not have.
    let (head, mut body) = match http.body().is_empty() {
        true => run(agent, http.map(|_| ()), timeout),
        false => run(agent, http, timeout),
    }?
    .into_parts();
    let body = body.with_config().limit(limit).read_to_vec()?;
    Ok(HttpResponse::from_parts(head, body))
}

/// Sends by the agent's own configuration where it is what the request needs, which spares a copy of it.
fn run<B: AsSendBody>(agent: &Agent, request: HttpRequest<B>, timeout: Duration) -> Result<HttpResponse<Body>, Error> {
    let config = agent.config();
    let suits = !config.http_status_as_error() && config.max_redirects() == 0;
    if suits && config.timeouts().global == Some(timeout) {
        return agent.run(request);
    }
    let request = agent.configure_request(request).timeout_global(Some(timeout));
    agent.run(request.http_status_as_error(false).max_redirects(0).build())
}

fn failure(error: Error, limit: usize) -> TransportError {
    match error {
        Error::Timeout(_) => TransportError::Timeout,
        Error::BodyExceedsLimit(_) => TransportError::TooLarge(limit),
        Error::Rustls(why) => TransportError::Tls(why.to_string().into()),
        Error::Tls(why) => TransportError::Tls(why.into()),
        Error::TlsRequired => TransportError::Tls("the agent has no TLS".into()),
        Error::HostNotFound => TransportError::Connect("the host was not found".into()),
        Error::ConnectionFailed | Error::ConnectProxyFailed(_) | Error::InvalidProxyUrl => {
            TransportError::Connect("neither the host nor a proxy could be reached".into())
        }
        Error::Io(why) => classify(&why, stage(why.kind())),
        _ => TransportError::Broken("the answer is not HTTP".into()),
    }
}

/// Tells the stage by the kind of an error, since the agent does not.
fn stage(kind: ErrorKind) -> Stage {
    match kind {
        ErrorKind::ConnectionRefused
        | ErrorKind::AddrNotAvailable
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable => Stage::Connect,
        _ => Stage::Exchange,
    }
}
