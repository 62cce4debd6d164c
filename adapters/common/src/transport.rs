//! The way to the network: one asynchronous method, so that any HTTP client can take its place.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use msal_core::{Request, Response, TransportError};

/// Sends requests.
///
/// A transport verifies the server's certificate, follows no redirect, returns every status as an answer, and stops
/// reading a body at [`body_limit`](Request::body_limit). It need not watch the clock: the host drops what takes longer
/// than [`timeout`](Request::timeout). Errors show neither a URL's query nor a header nor a body.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request and returns the whole answer.
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, TransportError>> + Send;
}

impl<T: Transport> Transport for Arc<T> {
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, TransportError>> + Send {
        T::send(self, request)
    }
}

/// A question that something of a type unknown here answers.
pub(crate) type Ask<Q, A> = Arc<dyn Fn(Q) -> Pin<Box<dyn Future<Output = A> + Send>> + Send + Sync>;

/// Forgets the type of a transport.
pub(crate) fn erase(transport: impl Transport) -> Ask<Request, Result<Response, TransportError>> {
    let transport = Arc::new(transport);
    Arc::new(move |request| {
        let transport = Arc::clone(&transport);
        Box::pin(async move { transport.send(request).await })
    })
}
