//! What a flow needs from the world, for any runtime.

use core::future::Future;
use core::time::Duration;

use super::Flights;
use crate::base::{Secret, Seed, Timestamp};
use crate::cache::{Change, Partition, Snapshot};
use crate::error::{ReadError, SigningError, TransportError};
use crate::model::{SecretSource, Signature, SigningRequest};
use crate::step::{Request, Response};

/// The world as [`drive`](super::drive) uses it: the seven words, a clock, entropy, and a table of flights.
///
/// A blocking host answers with futures that are ready at once.
pub trait Host: Sync {
    /// Returns the time in whole Unix seconds.
    fn now(&self) -> Timestamp;

    /// Returns a seed that no other call returns.
    fn seed(&self) -> Seed;

    /// Returns the table in which equal flows find each other.
    fn flights(&self) -> &Flights;

    /// Sends a request, as [`Request`] says.
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, TransportError>> + Send;

    /// Signs; the smallest host returns `request.sign()`.
    fn sign(&self, request: SigningRequest) -> impl Future<Output = Result<Signature, SigningError>> + Send;

    /// Reads a secret.
    fn read(&self, source: SecretSource) -> impl Future<Output = Result<Secret, ReadError>> + Send;

    /// Loads a partition.
    fn load(&self, partition: &Partition) -> impl Future<Output = Snapshot> + Send;

    /// Saves a change.
    fn save(&self, change: Change) -> impl Future<Output = ()> + Send;

    /// Waits.
    fn wait(&self, duration: Duration) -> impl Future<Output = ()> + Send;
}
