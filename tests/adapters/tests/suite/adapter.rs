//! The adapters as the suite sees them.

use std::future::Future;
use std::thread;
use std::time::Duration;

use msal_adapter::{BuildError, Runtime};
use msal_async_std::AsyncStd;
use msal_core::{AssertionContext, Error, Flow, Host, ReadError, Secret, Signature, SigningError, SigningRequest};
use msal_smol::Smol;
use msal_tokio::Tokio;

/// How a host is to be built.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) roots: Option<String>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) cache: Option<msal_adapter::MemoryCache>,
    pub(crate) signer: Option<fn(SigningRequest) -> Result<Signature, SigningError>>,
    pub(crate) source: Option<fn(AssertionContext) -> Result<Secret, ReadError>>,
}

/// The names under which signer and source are known.
pub(crate) const KEY: &str = "the vault's key";
pub(crate) const SOURCE: &str = "the federation";

/// An adapter.
pub(crate) trait Adapter: 'static {
    type Msal: Host + Clone + Send + 'static;

    fn build(options: Options) -> Result<Self::Msal, BuildError>;

    fn run<F: Flow<Output: Clone + Send + Sync>>(msal: &Self::Msal, flow: F) -> Result<F::Output, Error>;

    /// Runs flows at the same time.
    fn herd<F: Flow<Output: Clone + Send + Sync>>(msal: &Self::Msal, flows: Vec<F>) -> Vec<Result<F::Output, Error>>;

    fn cache(msal: &Self::Msal) -> &msal_adapter::MemoryCache;
}

/// An adapter whose flows are futures.
pub(crate) trait Asynchronous: Adapter<Msal = msal_adapter::Msal<Self>> + Runtime + Sized {
    fn block_on<T>(future: impl Future<Output = T>) -> T;

    fn spawn<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> impl Future<Output = T>;
}

/// Calls the builder's methods, which have the same names everywhere.
macro_rules! build {
    ($builder:expr, $options:ident, $plug:expr) => {{
        let mut builder = $builder;
        if let Some(roots) = $options.roots {
            builder = builder.root_certificates_pem(roots);
        }
        if let Some(timeout) = $options.timeout {
            builder = builder.timeout(timeout);
        }
        if let Some(cache) = $options.cache {
            builder = builder.cache(cache);
        }
        if let Some(sign) = $options.signer {
            builder = builder.signer(KEY, move |request| $plug(sign(request)));
        }
        if let Some(make) = $options.source {
            builder = builder.assertion_source(SOURCE, move |context| $plug(make(context)));
        }
        builder.build()
    }};
}

pub(crate) enum Blocking {}

impl Adapter for Blocking {
    type Msal = msal_blocking::Msal;

    fn build(options: Options) -> Result<Self::Msal, BuildError> {
        build!(msal_blocking::Msal::builder(), options, std::convert::identity)
    }

    fn run<F: Flow<Output: Clone + Send + Sync>>(msal: &Self::Msal, flow: F) -> Result<F::Output, Error> {
        msal.run(flow)
    }

    fn herd<F: Flow<Output: Clone + Send + Sync>>(msal: &Self::Msal, flows: Vec<F>) -> Vec<Result<F::Output, Error>> {
        thread::scope(|scope| {
            let spawn = |flow| thread::Builder::new().stack_size(1 << 20).spawn_scoped(scope, || msal.run(flow));
            let threads: Vec<_> = flows.into_iter().map(|flow| spawn(flow).unwrap()).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        })
    }

    fn cache(msal: &Self::Msal) -> &msal_adapter::MemoryCache {
        msal.cache()
    }
}

impl<R: Asynchronous> Adapter for R {
    type Msal = msal_adapter::Msal<R>;

    fn build(options: Options) -> Result<Self::Msal, BuildError> {
        build!(msal_adapter::Msal::<R>::builder(), options, std::future::ready)
    }

    fn run<F: Flow<Output: Clone + Send + Sync>>(msal: &Self::Msal, flow: F) -> Result<F::Output, Error> {
        R::block_on(msal.run(flow))
    }

    fn herd<F: Flow<Output: Clone + Send + Sync>>(msal: &Self::Msal, flows: Vec<F>) -> Vec<Result<F::Output, Error>> {
        R::block_on(async {
            let spawn = |flow| {
                let msal = msal.clone();
                R::spawn(async move { msal.run(flow).await })
            };
            let tasks: Vec<_> = flows.into_iter().map(spawn).collect();
            let mut results = Vec::new();
            for task in tasks {
                results.push(task.await);
            }
            results
        })
    }

    fn cache(msal: &Self::Msal) -> &msal_adapter::MemoryCache {
        msal.cache()
    }
}

impl Asynchronous for Tokio {
    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Runtime::new().unwrap().block_on(future)
    }

    fn spawn<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> impl Future<Output = T> {
        let task = tokio::spawn(future);
        async { task.await.unwrap() }
    }
}

impl Asynchronous for AsyncStd {
    fn block_on<T>(future: impl Future<Output = T>) -> T {
        async_std::task::block_on(future)
    }

    fn spawn<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> impl Future<Output = T> {
        async_std::task::spawn(future)
    }
}

impl Asynchronous for Smol {
    fn block_on<T>(future: impl Future<Output = T>) -> T {
        smol::block_on(future)
    }

    fn spawn<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> impl Future<Output = T> {
        smol::spawn(future)
    }
}
