//! Floor 4: memory as a value. Partitions, what they hold, and changes to them; the host owns the value and its lock.

mod apps;
mod challenges;
mod change;
mod index;
mod kept;
mod memory;
mod merge;
mod owner;
mod partition;
mod resource;
mod sayings;
mod schema;
mod search;
mod sign_in;
mod sign_out;
mod snapshot;
mod store;
mod tokens;
mod user;

pub(crate) use challenges::{Answer, Outcome};
pub use change::Change;
pub(crate) use change::Delta;
pub(crate) use kept::Kept;
pub(crate) use owner::{Owner, TokenScheme};
pub use partition::{ApplicationPartition, Partition};
pub use schema::SchemaError;
pub use search::{Found, Search};
pub use snapshot::Snapshot;
pub use store::{Applied, Store};
pub(crate) use tokens::{Query, Slot, UserQuery};
pub(crate) use user::RefreshQuery;
