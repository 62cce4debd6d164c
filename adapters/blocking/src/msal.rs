//! The blocking host: every answer is there when it is asked for, so only a wait for another's flight parks the thread.

use std::collections::BTreeMap;
use std::fmt;
use std::future::{Future, ready};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use futures_lite::future::block_on;
use msal_adapter::identity::{Presenting, Witness, own_transport};
use msal_adapter::named::no_assertion_source;
use msal_adapter::{BuildError, Interactive, InteractiveError, MemoryCache, Presented, State, files, system};
use msal_core::cache::{Change, Partition, Snapshot};
use msal_core::{
    Authentication, Error, Flights, Flow, Host, ReadError, Request, Response, Secret, SecretSource, Seed, Signature,
    SigningError, SigningKey, SigningRequest, Timestamp, TlsIdentity, TransportError, drive,
};

use crate::{AssertionSource, Builder, Signer, Transport, client_presenting};
use ureq::Agent;

/// Runs flows: an HTTP client, a clock, entropy, and a token cache in memory. Cloning it is cheap and shares them all.
#[derive(Clone)]
pub struct Msal(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) state: State,
    pub(crate) transport: Arc<dyn Transport>,
    /// The transports that present client certificates; none where the transport is the caller's own.
    pub(crate) presenting: Option<Presenting<Agent>>,
    pub(crate) signers: BTreeMap<Arc<str>, Arc<dyn Signer>>,
    pub(crate) assertion_sources: BTreeMap<Arc<str>, Arc<dyn AssertionSource>>,
}

impl Msal {
    /// Makes a host with `ureq`, the platform's certificate authorities and an empty cache.
    ///
    /// # Errors
    /// [`BuildError`] says what is missing.
    pub fn new() -> Result<Self, BuildError> {
        Self::builder().build()
    }

    /// Begins to describe a host.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn from_inner(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// Runs a flow to its end; of equal flows under way at once, one goes to the network and serves all.
    ///
    /// # Errors
    /// Whatever the flow ends with.
    pub fn run<F: Flow>(&self, flow: F) -> Result<F::Output, Error>
    where
        F::Output: Clone + Send + Sync,
    {
        // Only who waits for another flow has to be woken, and to make that ready costs as much as a look for a token.
        let mut run = pin!(drive(self, flow));
        match run.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => result,
            Poll::Pending => block_on(run),
        }
    }

    /// Lets a user sign in with a browser on this machine; blocks until the user has, or the wait has ended.
    ///
    /// # Errors
    /// [`InteractiveError`] says what did not come about.
    pub fn acquire_token_interactive(&self, sign_in: Interactive) -> Result<Authentication, InteractiveError> {
        block_on(sign_in.run(self))
    }

    /// Returns the transport that presents a certificate; a remote key's signer signs within the handshake.
    fn presenting(&self, identity: &TlsIdentity) -> Result<(Agent, Witness), TransportError> {
        let presenting = self.0.presenting.as_ref().ok_or_else(own_transport)?;
        let signer = match identity.signing_key() {
            SigningKey::Remote(name) => self.0.signers.get(name).map(Arc::clone),
            _ => None,
        };
        let presented = match signer {
            Some(signer) => Presented::signing_by(identity, move |request| signer.sign(request)),
            None => Presented::new(identity)?,
        };
        presenting.client(&presented, client_presenting)
    }

    /// Returns the token cache.
    pub fn cache(&self) -> &Arc<MemoryCache> {
        &self.0.state.cache
    }
}

impl Host for Msal {
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
        let limit = request.body_limit();
        let response = match request.client_certificate() {
            None => self.0.transport.send(request)?,
            Some(identity) => {
                let (agent, witness) = self.presenting(identity)?;
                let response = agent.send(request)?;
                witness.confirm()?;
                response
            }
        };
        if response.http().body().len() > limit { Err(TransportError::TooLarge(limit)) } else { Ok(response) }
    }

    async fn sign(&self, request: SigningRequest) -> Result<Signature, SigningError> {
        let signer = match request.key() {
            SigningKey::Remote(name) => self.0.signers.get(name),
            _ => None,
        };
        match signer {
            Some(signer) => signer.sign(request),
            None => request.sign(),
        }
    }

    async fn read(&self, source: SecretSource) -> Result<Secret, ReadError> {
        match source {
            SecretSource::File(path) => files::read(&path),
            SecretSource::NewKey(key) => key.generate(),
            SecretSource::Provider(provider, context) => provider.assertion(&context),
            SecretSource::Named(name, context) => match self.0.assertion_sources.get(&name) {
                Some(source) => source.assertion(context),
                None => Err(no_assertion_source(&name)),
            },
            _ => Err(ReadError::new("this host does not know that source; update it")),
        }
    }

    fn load(&self, partition: &Partition) -> impl Future<Output = Snapshot> + Send {
        ready(self.0.state.cache.load(partition))
    }

    async fn save(&self, change: Change) {
        self.0.state.cache.save(change);
    }

    async fn wait(&self, duration: Duration) {
        thread::sleep(duration);
    }
}

impl fmt::Debug for Msal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Msal({:?}, {:?})", self.0.state.cache, self.0.state.flights)
    }
}
