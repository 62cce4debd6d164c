//! Runs a flow of msal-core to its end: HTTP and time from the script, memory from a store, fixed entropy.

use std::sync::Arc;

use msal_core::{
    Error, Flow, ReadError, Response, Secret, SecretSource, SeedSource, Step, Timestamp, TransportError, cache::Store,
};

use super::callback::Callback;
use crate::{driver::Skip, exchange, script::Script};

/// What lies around an application.
#[derive(Debug)]
pub(super) struct World {
    pub(super) store: Store,
    pub(super) callback: Option<Arc<Callback>>,
    /// Whether the token cache has changed since this was last cleared.
    pub(super) tokens_changed: bool,
    seeds: SeedSource,
}

impl World {
    /// Returns the world with this token cache.
    pub(super) fn new(initial_cache: Option<&str>) -> Result<Self, Skip> {
        let store = Store::from_json(initial_cache.unwrap_or_default())
            .map_err(|error| Skip::new(format!("the initial cache: {error}")))?;
        Ok(Self { store, ..Self::default() })
    }

    /// Runs `flow` to its end.
    pub(super) fn run<F: Flow>(&mut self, flow: &F, script: &mut Script<'_>) -> Result<F::Output, Error> {
        let mut step = flow.begin(now(script), self.seeds.next_seed());
        loop {
            step = match step {
                Step::Send(request, flow) => flow.resume(send(&request, script), now(script)),
                Step::Sign(request, flow) => flow.resume(request.sign(), now(script)),
                Step::Read(source, flow) => flow.resume(self.read(&source, script), now(script)),
                Step::Load(partition, flow) => flow.resume(self.store.snapshot(&partition), now(script)),
                Step::Save(change, flow) => {
                    self.tokens_changed |= self.store.apply(change).tokens_changed;
                    flow.resume((), now(script))
                }
                Step::Wait(delay, flow) => {
                    script.wait(delay.as_secs());
                    flow.resume((), now(script))
                }
                Step::Done(result) => return result,
            };
        }
    }

    fn read(&self, source: &SecretSource, script: &mut Script<'_>) -> Result<Secret, ReadError> {
        let SecretSource::Provider(provider, context) = source else {
            return Err(ReadError::new("a trace has no other source of secrets"));
        };
        let assertion = provider.assertion(context);
        if let Some(callback) = &self.callback {
            callback.tell(script);
        }
        assertion
    }
}

impl Default for World {
    fn default() -> Self {
        Self { store: Store::default(), callback: None, tokens_changed: false, seeds: SeedSource::new([7; 32]) }
    }
}

fn now(script: &Script<'_>) -> Timestamp {
    Timestamp::from_unix_seconds(script.now())
}

fn send(request: &msal_core::Request, script: &mut Script<'_>) -> Result<Response, TransportError> {
    script.send(request.http(), None).map(Response::from).map_err(|error| match error {
        exchange::TransportError::Timeout => TransportError::Timeout,
        exchange::TransportError::ConnectionFailed => TransportError::Connect("as scripted".into()),
    })
}
