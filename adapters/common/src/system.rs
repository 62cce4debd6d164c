//! The process as a flow's world: its clock, its entropy, its environment.

use std::cell::RefCell;
use std::fmt;
use std::sync::{Mutex, PoisonError};
#[cfg(not(any(target_os = "android", target_os = "linux")))]
use std::time::SystemTime;

use msal_core::{Environment, Seed, SeedSource, Timestamp};

use crate::BuildError;

thread_local! {
    /// One generator a thread, so that threads do not contend; seeded when the thread first asks for one.
    static SEEDS: RefCell<Option<SeedSource>> = const { RefCell::new(None) };
}

/// Returns the time of the system's clock; one before 1970 counts as 1970.
///
/// On Linux it is that of the last tick, some milliseconds old at most, at a tenth of the cost.
#[cfg(any(target_os = "android", target_os = "linux"))]
pub fn now() -> Timestamp {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::RealtimeCoarse);
    Timestamp::from_unix_seconds(u64::try_from(time.tv_sec).unwrap_or_default())
}

/// Returns the time of the system's clock; one before 1970 counts as 1970.
#[cfg(not(any(target_os = "android", target_os = "linux")))]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_seconds(since.as_secs())
}

/// Captures the variables that configure an application; a value that is not Unicode counts as unset.
pub fn environment() -> Environment {
    Environment::new(Environment::VARIABLES.into_iter().filter_map(|name| Some((name, std::env::var(name).ok()?))))
}

/// The entropy of a host.
///
/// A host asks the operating system once when it is made, so that it fails then or never: a thread for which the system
/// later has none shares the host's own generator, under a lock.
pub struct Entropy(Mutex<SeedSource>);

impl Entropy {
    /// Asks the operating system.
    ///
    /// # Errors
    /// [`BuildError::Entropy`] when it has none.
    pub fn new() -> Result<Self, BuildError> {
        let source = source().map_err(|why| BuildError::Entropy(why.to_string()))?;
        Ok(Self(Mutex::new(source)))
    }

    /// Returns a seed that no other call returns, in any thread.
    pub fn seed(&self) -> Seed {
        let own = SEEDS.try_with(|seeds| {
            let mut seeds = seeds.try_borrow_mut().ok()?;
            if seeds.is_none() {
                *seeds = source().ok();
            }
            seeds.as_mut().map(SeedSource::next_seed)
        });
        own.ok().flatten().unwrap_or_else(|| self.shared_seed())
    }

    fn shared_seed(&self) -> Seed {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next_seed()
    }
}

fn source() -> Result<SeedSource, getrandom::Error> {
    entropy().map(SeedSource::new)
}

/// Asks the operating system for 32 bytes.
pub(crate) fn entropy() -> Result<[u8; 32], getrandom::Error> {
    let mut entropy = [0; 32];
    getrandom::fill(&mut entropy)?;
    Ok(entropy)
}

impl fmt::Debug for Entropy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Entropy(..)")
    }
}
