//! Floor 5: a flow from outside (`Step`, `Paused`, `Flow`) and from inside (`Io`).

mod flight_key;
mod flow;
mod form;
mod io;
mod request;

pub use flight_key::FlightKey;
pub use flow::{Flow, Paused, Step};
pub(crate) use flow::{Resume, paused};
pub(crate) use io::{Io, start};
pub use request::{Request, Response};
