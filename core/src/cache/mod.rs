//! Floor 4: memory as a value. Partitions, what they hold, and changes to them; the host owns the value and its lock.

mod change;
mod partition;
mod schema;
mod snapshot;
mod store;
mod tokens;

pub use change::Change;
pub(crate) use change::Delta;
pub use partition::{ApplicationPartition, Partition};
pub use schema::SchemaError;
pub(crate) use snapshot::KeptAssertion;
pub use snapshot::Snapshot;
pub use store::{Applied, Store};
pub(crate) use tokens::Query;
