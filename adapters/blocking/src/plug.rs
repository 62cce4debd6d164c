//! What callers plug in: one method each.

use std::sync::Arc;

use msal_core::{
    AssertionContext, ReadError, Request, Response, Secret, Signature, SigningError, SigningRequest, TransportError,
};

/// Sends requests.
///
/// A transport verifies the server's certificate, follows no redirect, returns every status as an answer, keeps the whole
/// exchange within [`timeout`](Request::timeout), and stops reading a body at [`body_limit`](Request::body_limit). Errors
/// show neither a URL's query nor a header nor a body.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request and returns the whole answer.
    ///
    /// # Errors
    /// [`TransportError`] says why there is none.
    fn send(&self, request: Request) -> Result<Response, TransportError>;
}

impl<T: Transport> Transport for Arc<T> {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        T::send(self, request)
    }
}

/// Signs with a key that is elsewhere: in an HSM, a vault, a TPM. A closure is one.
pub trait Signer: Send + Sync + 'static {
    /// Signs the request's [message](SigningRequest::message), or its [digest](SigningRequest::digest), by its algorithm.
    ///
    /// # Errors
    /// [`SigningError`] says why it can not.
    fn sign(&self, request: SigningRequest) -> Result<Signature, SigningError>;
}

impl<F: Fn(SigningRequest) -> Result<Signature, SigningError> + Send + Sync + 'static> Signer for F {
    fn sign(&self, request: SigningRequest) -> Result<Signature, SigningError> {
        self(request)
    }
}

/// Makes client assertions. A closure is one.
pub trait AssertionSource: Send + Sync + 'static {
    /// Returns the assertion, which is sent as it is.
    ///
    /// # Errors
    /// [`ReadError`] says why there is none.
    fn assertion(&self, context: AssertionContext) -> Result<Secret, ReadError>;
}

impl<F: Fn(AssertionContext) -> Result<Secret, ReadError> + Send + Sync + 'static> AssertionSource for F {
    fn assertion(&self, context: AssertionContext) -> Result<Secret, ReadError> {
        self(context)
    }
}
