//! The assertion callback of a trace: returns what the trace says, and remembers what it was called with.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use msal_core::{AssertionContext, Credential, ReadError, Secret, memoize};
use serde_json::{Value, json};

use crate::{script::Script, trace};

/// The callback, shared between the credential and the driver.
pub(super) struct Callback {
    returns: Vec<String>,
    wants_context: bool,
    calls: Mutex<Calls>,
}

#[derive(Default)]
struct Calls {
    made: usize,
    untold: Vec<Value>,
}

impl Callback {
    /// Returns the callback of a credential that has one.
    pub(super) fn of(credential: &trace::Credential) -> Option<Arc<Self>> {
        let trace::Credential::AssertionCallback { returns, wants_context, .. } = credential else { return None };
        let (returns, wants_context) = (returns.clone(), *wants_context);
        Some(Arc::new(Self { returns, wants_context, calls: Mutex::default() }))
    }

    /// Returns the credential that calls back, through the library's helper where `memoize_seconds` says so.
    pub(super) fn credential(self: &Arc<Self>, memoize_seconds: Option<u64>) -> Credential {
        let callback = Arc::clone(self);
        let provider = move |context: &AssertionContext| callback.call(context);
        match memoize_seconds {
            Some(seconds) => Credential::assertion_provider(memoize(Duration::from_secs(seconds), provider)),
            None => Credential::assertion_provider(provider),
        }
    }

    /// Tells `script` of the calls it has not heard of.
    pub(super) fn tell(&self, script: &mut Script<'_>) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.untold.drain(..).for_each(|context| script.called_back(context));
    }

    fn call(&self, context: &AssertionContext) -> Result<Secret, ReadError> {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.untold.push(if self.wants_context { told(context) } else { Value::Null });
        let assertion = self.returns.get(calls.made).or(self.returns.last());
        calls.made += 1;
        assertion.map(Secret::new).ok_or_else(|| ReadError::new("the trace has no assertion"))
    }
}

/// The context as MSAL Python names it.
fn told(context: &AssertionContext) -> Value {
    let mut told = json!({"client_id": context.client_id, "token_endpoint": context.token_endpoint});
    if let (Some(path), Some(members)) = (&context.fmi_path, told.as_object_mut()) {
        members.insert("fmi_path".to_owned(), json!(path));
    }
    told
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Callback(..)")
    }
}
