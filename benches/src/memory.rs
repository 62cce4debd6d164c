//! A host without a world: the cache in memory, a service that answers at once, and a clock that stands still.
//!
//! The clock stands at the start of the process, so that a host with a real one can use the same cache.

use std::cell::RefCell;
use std::sync::OnceLock;
use std::time::SystemTime;

use msal_blocking::MemoryCache;
use msal_core::cache::{Change, Partition, Snapshot, Store};
use msal_core::{Error, Flow, ReadError, Request, Response, Seed, Step, Timestamp};

use crate::{Service, Tenants};

/// A host's memory.
pub trait Memory {
    /// Returns a partition.
    fn load(&self, partition: &Partition) -> Snapshot;

    /// Merges a change.
    fn save(&self, change: Change);
}

impl Memory for MemoryCache {
    fn load(&self, partition: &Partition) -> Snapshot {
        self.load(partition)
    }

    fn save(&self, change: Change) {
        self.save(change);
    }
}

impl Memory for RefCell<Store> {
    fn load(&self, partition: &Partition) -> Snapshot {
        self.borrow().snapshot(partition)
    }

    fn save(&self, change: Change) {
        self.borrow_mut().apply(change);
    }
}

/// Begins a flow, at the same time and with the same seed each time.
pub fn begin<F: Flow>(flow: &F) -> Step<F::Output> {
    flow.begin(now(), Seed::new([7; 32]))
}

/// Runs a flow up to its first step after it has looked into the cache.
pub fn look<F: Flow>(flow: &F, cache: &MemoryCache) -> Step<F::Output> {
    match begin(flow) {
        Step::Load(partition, flow) => flow.resume(cache.load(&partition), now()),
        step => step,
    }
}

/// Answers one step; what is to be signed gets the same 256 bytes each time. A flow that has ended is in `Err`.
///
/// # Errors
/// What the flow ended with, be it good or bad.
pub fn answer<T>(
    step: Step<T>,
    memory: &impl Memory,
    send: impl Fn(&Request) -> Response,
) -> Result<Step<T>, Result<T, Error>> {
    Ok(match step {
        Step::Send(request, flow) => flow.resume(Ok(send(&request)), now()),
        Step::Sign(_, flow) => flow.resume(Ok(vec![0x5a; 256]), now()),
        Step::Read(_, flow) => flow.resume(Err(ReadError::new("there are no files")), now()),
        Step::Load(partition, flow) => flow.resume(memory.load(&partition), now()),
        Step::Save(change, flow) => {
            memory.save(change);
            flow.resume((), now())
        }
        Step::Wait(_, flow) => flow.resume((), now()),
        Step::Done(result) => return Err(result),
    })
}

/// Runs a flow to its end.
///
/// # Errors
/// Whatever the flow ends with.
pub fn run<F: Flow>(flow: &F, memory: &impl Memory, send: impl Fn(&Request) -> Response) -> Result<F::Output, Error> {
    let mut step = begin(flow);
    loop {
        step = match answer(step, memory, &send) {
            Ok(next) => next,
            Err(result) => return result,
        };
    }
}

/// Fills a cache with all tokens of these tenants, each for one scope, or for both scopes of its resource.
///
/// # Errors
/// Whatever a flow ends with.
pub fn fill(tenants: &Tenants, both: bool) -> Result<MemoryCache, Error> {
    let (cache, service) = (MemoryCache::new(), Service::default());
    for token in 0..tenants.tokens() {
        let flow = if both { tenants.ask_both(token) } else { tenants.ask(token) };
        run(&flow, &cache, |request| service.answer(request))?;
    }
    Ok(cache)
}

/// Returns the time at which the process first asked for it.
pub(crate) fn now() -> Timestamp {
    static START: OnceLock<Timestamp> = OnceLock::new();
    *START.get_or_init(|| {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_unix_seconds(since.as_secs())
    })
}
