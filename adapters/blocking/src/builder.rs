//! The description of a blocking host.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use msal_adapter::identity::Presenting;
use msal_adapter::{BuildError, MemoryCache, State};

use crate::msal::{Inner, Msal};
use crate::{AssertionSource, Signer, Transport, client};

/// The description of a host. Nothing is checked before [`build`](Self::build).
#[derive(Default)]
#[must_use]
pub struct Builder {
    extra_roots_pem: Option<Vec<u8>>,
    timeout: Option<Duration>,
    transport: Option<Arc<dyn Transport>>,
    cache: Arc<MemoryCache>,
    signers: BTreeMap<Arc<str>, Arc<dyn Signer>>,
    assertion_sources: BTreeMap<Arc<str>, Arc<dyn AssertionSource>>,
}

impl Builder {
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
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Uses this cache, which other hosts may use too.
    pub fn cache(mut self, cache: impl Into<Arc<MemoryCache>>) -> Self {
        self.cache = cache.into();
        self
    }

    /// Signs by this for the remote key of that name.
    pub fn signer(mut self, name: impl Into<Arc<str>>, signer: impl Signer) -> Self {
        self.signers.insert(name.into(), Arc::new(signer));
        self
    }

    /// Makes the client assertions of that name by this.
    pub fn assertion_source(mut self, name: impl Into<Arc<str>>, source: impl AssertionSource) -> Self {
        self.assertion_sources.insert(name.into(), Arc::new(source));
        self
    }

    /// Checks the description and makes the host.
    ///
    /// # Errors
    /// [`BuildError`] says what is missing or can not be used.
    pub fn build(self) -> Result<Msal, BuildError> {
        let (transport, presenting): (Arc<dyn Transport>, _) = match (self.transport, self.extra_roots_pem) {
            (Some(_), Some(_)) => return Err(BuildError::RootsUnused),
            (Some(transport), None) => (transport, None),
            (None, roots) => (Arc::new(client(roots.as_deref())?), Some(Presenting::new(roots))),
        };
        Ok(Msal::from_inner(Inner {
            state: State::new(self.cache, self.timeout)?,
            transport,
            presenting,
            signers: self.signers,
            assertion_sources: self.assertion_sources,
        }))
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Builder({:?}, own transport: {})", self.cache, self.transport.is_some())
    }
}
