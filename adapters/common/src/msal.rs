//! The asynchronous host, for any runtime, and its builder.
//!
//! Files, callers' own providers and local keys are taken off the runtime's threads: a provider may block, and a private
//! key operation takes milliseconds in pure Rust.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use msal_core::cache::{Change, Partition, Snapshot};
use msal_core::{
    Authentication, Error, Flights, Flow, Host, ReadError, Request, Response, Secret, SecretSource, Seed, Signature,
    SigningError, SigningKey, SigningRequest, Timestamp, TlsIdentity, TransportError, drive,
};

use crate::deadline::Deadlines;
use crate::identity::{Presenting, Witness, own_transport};
use crate::named::{AssertionSources, Signers, erase_signer, erase_source, no_assertion_source};
use crate::transport::{Ask, erase};
use crate::{
    AssertionSource, BuildError, Interactive, InteractiveError, MemoryCache, Presented, Runtime, Signer, State,
    Transport, files, system,
};

/// A transport of some type.
type Sends = Ask<Request, Result<Response, TransportError>>;

/// Runs flows: an HTTP client, a clock, entropy, and a token cache in memory. Cloning it is cheap and shares them all.
pub struct Msal<R>(Arc<Inner<R>>);

struct Inner<R> {
    state: State,
    transport: Sends,
    /// The transports that present client certificates; none where the transport is the caller's own.
    presenting: Option<Presenting<Sends>>,
    signers: Signers,
    assertion_sources: AssertionSources,
    deadlines: Deadlines,
    runtime: PhantomData<R>,
}

impl<R: Runtime> Msal<R> {
    /// Makes a host with the runtime's usual HTTP client, the platform's certificate authorities and an empty cache.
    ///
    /// # Errors
    /// [`BuildError`] says what is missing.
    pub fn new() -> Result<Self, BuildError> {
        Self::builder().build()
    }

    /// Begins to describe a host.
    pub fn builder() -> Builder<R> {
        Builder::default()
    }

    /// Runs a flow to its end; of equal flows under way at once, one goes to the network and serves all.
    ///
    /// Dropping the future cancels the flow, and no other's.
    ///
    /// # Errors
    /// Whatever the flow ends with.
    pub async fn run<F: Flow>(&self, flow: F) -> Result<F::Output, Error>
    where
        F::Output: Clone + Send + Sync,
    {
        drive(self, flow).await
    }

    /// Lets a user sign in with a browser on this machine.
    ///
    /// Dropping the future closes the listener at once.
    ///
    /// # Errors
    /// [`InteractiveError`] says what did not come about.
    pub async fn acquire_token_interactive(&self, sign_in: Interactive) -> Result<Authentication, InteractiveError> {
        sign_in.run(self).await
    }

    /// Returns the transport that presents a certificate; a remote key's signer signs within the handshake.
    fn presenting(&self, identity: &TlsIdentity) -> Result<(Sends, Witness), TransportError> {
        let presenting = self.0.presenting.as_ref().ok_or_else(own_transport)?;
        let signer = match identity.signing_key() {
            SigningKey::Remote(name) => self.0.signers.get(name).map(Arc::clone),
            _ => None,
        };
        let presented = match signer {
            Some(sign) => Presented::signing_by(identity, move |request| R::wait_for(sign(request))),
            None => Presented::new(identity)?,
        };
        presenting.client(&presented, |roots, presented| R::transport(roots, Some(presented)).map(erase))
    }

    /// Returns the token cache.
    pub fn cache(&self) -> &Arc<MemoryCache> {
        &self.0.state.cache
    }
}

impl<R: Runtime> Host for Msal<R> {
    fn now(&self) -> Timestamp {
        system::now()
    }

    fn seed(&self) -> Seed {
        self.0.state.entropy.seed()
    }

    fn flights(&self) -> &Flights {
        &self.0.state.flights
    }

    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let request = self.0.state.bound(request);
        let (timeout, limit) = (request.timeout(), request.body_limit());
        let (exchange, witness) = match request.client_certificate() {
            None => ((self.0.transport)(request), None),
            Some(identity) => {
                let (transport, witness) = self.presenting(identity)?;
                (transport(request), Some(witness))
            }
        };
        let response = self.0.deadlines.within::<R, _>(timeout, exchange).await.ok_or(TransportError::Timeout)??;
        witness.as_ref().map_or(Ok(()), Witness::confirm)?;
        if response.http().body().len() > limit { Err(TransportError::TooLarge(limit)) } else { Ok(response) }
    }

    async fn sign(&self, request: SigningRequest) -> Result<Signature, SigningError> {
        let signer = match request.key() {
            SigningKey::Remote(name) => self.0.signers.get(name),
            _ => None,
        };
        match signer {
            Some(sign) => sign(request).await,
            None => R::unblock(move || request.sign()).await,
        }
    }

    async fn read(&self, source: SecretSource) -> Result<Secret, ReadError> {
        match source {
            SecretSource::File(path) => R::unblock(move || files::read(&path)).await,
            SecretSource::NewKey(key) => R::unblock(move || key.generate()).await,
            SecretSource::Provider(provider, context) => R::unblock(move || provider.assertion(&context)).await,
            SecretSource::Named(name, context) => match self.0.assertion_sources.get(&name) {
                Some(make) => make(context).await,
                None => Err(no_assertion_source(&name)),
            },
            _ => Err(ReadError::new("this host does not know that source; update it")),
        }
    }

    fn load(&self, partition: &Partition) -> impl Future<Output = Snapshot> + Send {
        std::future::ready(self.0.state.cache.load(partition))
    }

    async fn save(&self, change: Change) {
        self.0.state.cache.save(change);
    }

    async fn wait(&self, duration: Duration) {
        R::sleep(duration).await;
    }
}

impl<R> Clone for Msal<R> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<R> fmt::Debug for Msal<R> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Msal({:?}, {:?})", self.0.state.cache, self.0.state.flights)
    }
}

/// The description of a host. Nothing is checked before [`build`](Self::build).
#[must_use]
pub struct Builder<R> {
    extra_roots_pem: Option<Vec<u8>>,
    timeout: Option<Duration>,
    transport: Option<Sends>,
    cache: Arc<MemoryCache>,
    signers: Signers,
    assertion_sources: AssertionSources,
    runtime: PhantomData<R>,
}

impl<R: Runtime> Builder<R> {
    /// Trusts these certificate authorities, in PEM, beside the platform's.
    pub fn root_certificates_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.extra_roots_pem = Some(pem.into());
        self
    }

    /// Gives no request longer than this; each has a timeout of its own, for the whole exchange.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sends by a transport of the caller's own, which trusts whom it likes.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(erase(transport));
        self
    }

    /// Uses this cache, which other hosts may use too.
    pub fn cache(mut self, cache: impl Into<Arc<MemoryCache>>) -> Self {
        self.cache = cache.into();
        self
    }

    /// Signs by this for the remote key of that name.
    pub fn signer(mut self, name: impl Into<Arc<str>>, signer: impl Signer) -> Self {
        self.signers.insert(name.into(), erase_signer(signer));
        self
    }

    /// Makes the client assertions of that name by this.
    pub fn assertion_source(mut self, name: impl Into<Arc<str>>, source: impl AssertionSource) -> Self {
        self.assertion_sources.insert(name.into(), erase_source(source));
        self
    }

    /// Checks the description and makes the host.
    ///
    /// # Errors
    /// [`BuildError`] says what is missing or can not be used.
    pub fn build(self) -> Result<Msal<R>, BuildError> {
        let (transport, presenting) = match (self.transport, self.extra_roots_pem) {
            (Some(_), Some(_)) => return Err(BuildError::RootsUnused),
            (Some(transport), None) => (transport, None),
            (None, roots) => (erase(R::transport(roots.as_deref(), None)?), Some(Presenting::new(roots))),
        };
        Ok(Msal(Arc::new(Inner {
            state: State::new(self.cache, self.timeout)?,
            transport,
            presenting,
            signers: self.signers,
            assertion_sources: self.assertion_sources,
            deadlines: Deadlines::default(),
            runtime: PhantomData,
        })))
    }
}

impl<R> Default for Builder<R> {
    fn default() -> Self {
        Self {
            extra_roots_pem: None,
            timeout: None,
            transport: None,
            cache: Arc::default(),
            signers: Signers::new(),
            assertion_sources: AssertionSources::new(),
            runtime: PhantomData,
        }
    }
}

impl<R> fmt::Debug for Builder<R> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Builder({:?}, own transport: {})", self.cache, self.transport.is_some())
    }
}
