//! The seam: what an implementation shows of itself to be replayed.
//!
//! A driver is made for one trace. It talks to the outside through the [`Script`] only: requests,
//! waiting, the clock, the browser and the assertion callback. It compares nothing.

use serde_json::{Map, Value, json};

use crate::{
    script::Script,
    trace::{App, Call},
};

/// Drives one implementation through one trace.
pub trait Driver {
    /// Constructs the application, and returns what became of it.
    ///
    /// An `Ok` holds the members of the trace's `construct.result.ok` that the implementation knows; the others
    /// are not compared. `None` says that the constructor did no IO and [`resolve`](Self::resolve) tells the rest.
    fn construct(&mut self, app: &App, script: &mut Script<'_>) -> Result<Option<Outcome>, Skip>;

    /// Resolves the authority, or recalls it, and returns the endpoints as `construct` would.
    ///
    /// It is asked once: after the last step, when the calls have made the construction's exchanges and nothing needs
    /// to be sent any more, or instead of the steps where a trace has none.
    fn resolve(&mut self, script: &mut Script<'_>) -> Result<Outcome, Skip>;

    /// Calls a method of the application; the arguments in `call` are resolved.
    fn call(&mut self, call: &Call, script: &mut Script<'_>) -> Result<Called, Skip>;

    /// Calls a pure function at a moment, in Unix seconds; the arguments in `call` are resolved.
    fn function(&mut self, call: &Call, now: u64) -> Result<Outcome, Skip>;

    /// Returns the parsed content of the serialized token cache.
    fn cache(&self) -> Value;
}

/// What came of a method.
#[derive(Debug)]
pub struct Called {
    /// Its outcome.
    pub outcome: Outcome,
    /// Whether the cache reported a change during the call.
    pub cache_changed: bool,
    /// Arguments that the call changed and that later calls are to see: name to new value.
    pub changed_args: Map<String, Value>,
}

impl Called {
    /// Returns a call that changed none of its arguments.
    pub fn new(outcome: Outcome, cache_changed: bool) -> Self {
        Self { outcome, cache_changed, changed_args: Map::new() }
    }
}

/// The outcome of a call.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It returned this value in the terms of MSAL Python: an OAuth error has a member `error`,
    /// binary data is written by [`transcript::bytes`](crate::transcript::bytes).
    Ok(Value),
    /// It failed.
    Raises {
        /// The kinds of `FORMAT.md` that this error may stand for.
        kinds: &'static [&'static str],
        /// The error's text, for the report.
        message: String,
    },
    /// The types of the implementation do not let this call be written: it counts as `invalid_argument`.
    Unwritable,
}

impl Outcome {
    /// Returns this outcome as the transcript holds it.
    pub fn concrete(&self) -> Value {
        match self {
            Self::Ok(value) => json!({"ok": value}),
            Self::Raises { kinds, message } => json!({"raises": {"kinds": kinds, "message": message}}),
            Self::Unwritable => json!({"raises": {"kinds": ["invalid_argument"], "message": "can not be written"}}),
        }
    }

    /// Says whether this is a failure.
    pub fn is_failure(&self) -> bool {
        !matches!(self, Self::Ok(_))
    }
}

/// A trace needs what the implementation does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// What is missing, as in "needs managed identities".
    pub reason: String,
}

impl Skip {
    /// Returns a skip for this reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}
