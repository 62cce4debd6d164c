//! Floor 4: memory as a value. Partitions, what they hold, and changes to them; the host owns the value and its lock.

mod answers;
mod apps;
mod change;
mod index;
mod issued;
mod kept;
mod leaf;
mod memory;
mod merge;
mod owner;
mod partition;
mod query;
mod resource;
mod sayings;
mod schema;
mod search;
mod sign_in;
mod sign_out;
mod slot;
mod snapshot;
mod store;
mod tokens;
mod user;

pub use change::Change;
pub(crate) use change::Delta;
pub(crate) use issued::Issued;
pub(crate) use kept::Kept;
pub(crate) use owner::{Owner, TokenScheme};
pub use partition::{ApplicationPartition, Partition};
pub(crate) use query::{Query, UserQuery};
pub use schema::SchemaError;
pub use search::{Found, Search};
pub(crate) use slot::Slot;
pub use snapshot::Snapshot;
pub use store::{Applied, Store};
pub(crate) use user::RefreshQuery;
