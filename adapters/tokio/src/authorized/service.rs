//! Tokens on the requests of a `tower` service.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use msal_core::http::header::AUTHORIZATION;
use msal_core::http::{Request, Response};
use tower_service::Service;

use super::authorizer::Authorizer;
use super::call::call;
use super::error::CallError;

/// A service whose requests carry tokens; made by the layer that an [`Authorizer`] is.
///
/// A request needs an absolute URI, and a body that can be cloned, since it may be sent twice.
#[derive(Clone, Debug)]
pub struct Authorized<S> {
    authorizer: Authorizer,
    inner: S,
}

impl<S> tower_layer::Layer<S> for Authorizer {
    type Service = Authorized<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Authorized { authorizer: self.clone(), inner }
    }
}

impl<S, B, R> Service<Request<B>> for Authorized<S>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Send,
    B: Clone + Send + 'static,
    R: Send + 'static,
{
    type Response = Response<R>;
    type Error = CallError<S::Error>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context).map_err(CallError::Service)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The service that is ready serves the first attempt; its clone takes its place, and serves the second.
        let spare = self.inner.clone();
        let ready = std::mem::replace(&mut self.inner, spare.clone());
        let mut services = vec![(spare, false), (ready, true)];
        let authorizer = self.authorizer.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let (method, url) = (parts.method.clone(), parts.uri.to_string());
            let send = move |authorization| {
                let (mut service, is_ready) = services.pop()?;
                let mut request = Request::from_parts(parts.clone(), body.clone());
                request.headers_mut().insert(AUTHORIZATION, authorization);
                Some(async move {
                    if !is_ready {
                        poll_fn(|context| service.poll_ready(context)).await?;
                    }
                    service.call(request).await
                })
            };
            call(&authorizer, &method, &url, send).await
        })
    }
}
