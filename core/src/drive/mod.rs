//! Floor 7: one loop for every runtime. A host gives the words their meaning; `drive` runs a flow over it.

mod flight;
mod host;
mod run;

pub use flight::Flights;
pub use host::Host;
pub use run::drive;
