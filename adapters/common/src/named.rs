//! What a host knows by name: keys that it can not hold, and sources of client assertions.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;

use msal_core::{AssertionContext, ReadError, Secret, Signature, SigningError, SigningRequest};

use crate::transport::Ask;

/// Signs with a key that is elsewhere: in an HSM, a vault, a TPM. An asynchronous closure is one.
pub trait Signer: Send + Sync + 'static {
    /// Signs the request's [message](SigningRequest::message), or its [digest](SigningRequest::digest), by its algorithm.
    fn sign(&self, request: SigningRequest) -> impl Future<Output = Result<Signature, SigningError>> + Send;
}

impl<F, A> Signer for F
where
    F: Fn(SigningRequest) -> A + Send + Sync + 'static,
    A: Future<Output = Result<Signature, SigningError>> + Send,
{
    fn sign(&self, request: SigningRequest) -> impl Future<Output = Result<Signature, SigningError>> + Send {
        self(request)
    }
}

/// Makes client assertions. An asynchronous closure is one.
pub trait AssertionSource: Send + Sync + 'static {
    /// Returns the assertion, which is sent as it is.
    fn assertion(&self, context: AssertionContext) -> impl Future<Output = Result<Secret, ReadError>> + Send;
}

impl<F, A> AssertionSource for F
where
    F: Fn(AssertionContext) -> A + Send + Sync + 'static,
    A: Future<Output = Result<Secret, ReadError>> + Send,
{
    fn assertion(&self, context: AssertionContext) -> impl Future<Output = Result<Secret, ReadError>> + Send {
        self(context)
    }
}

/// Returns the error for a name that the host does not know.
pub fn no_assertion_source(name: &str) -> ReadError {
    ReadError::new(format!("no source makes the assertion `{name}`; give the host an assertion source of that name"))
}

pub(crate) type Signers = BTreeMap<Arc<str>, Ask<SigningRequest, Result<Signature, SigningError>>>;
pub(crate) type AssertionSources = BTreeMap<Arc<str>, Ask<AssertionContext, Result<Secret, ReadError>>>;

pub(crate) fn erase_signer(signer: impl Signer) -> Ask<SigningRequest, Result<Signature, SigningError>> {
    let signer = Arc::new(signer);
    Arc::new(move |request| {
        let signer = Arc::clone(&signer);
        Box::pin(async move { signer.sign(request).await })
    })
}

pub(crate) fn erase_source(source: impl AssertionSource) -> Ask<AssertionContext, Result<Secret, ReadError>> {
    let source = Arc::new(source);
    Arc::new(move |context| {
        let source = Arc::clone(&source);
        Box::pin(async move { source.assertion(context).await })
    })
}
