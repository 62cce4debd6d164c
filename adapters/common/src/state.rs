//! What every host keeps, whatever its runtime: its memory, the flights under way, entropy, and a limit of time.

use std::sync::Arc;
use std::time::Duration;

use msal_core::{Flights, Request};

use crate::system::Entropy;
use crate::{BuildError, MemoryCache};

/// What every host keeps.
#[derive(Debug)]
pub struct State {
    /// The memory.
    pub cache: Arc<MemoryCache>,
    /// The flights under way.
    pub flights: Flights,
    /// The entropy.
    pub entropy: Entropy,
    timeout: Option<Duration>,
}

impl State {
    /// Makes the state of a host; `timeout` bounds each request's own one.
    ///
    /// # Errors
    /// [`BuildError::Entropy`] when the operating system has none.
    pub fn new(cache: Arc<MemoryCache>, timeout: Option<Duration>) -> Result<Self, BuildError> {
        Ok(Self { cache, flights: Flights::new(), entropy: Entropy::new()?, timeout })
    }

    /// Lowers the timeout of a request to that of the host.
    pub fn bound(&self, request: Request) -> Request {
        match self.timeout {
            Some(limit) => request.within(limit),
            None => request,
        }
    }
}
