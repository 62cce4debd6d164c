//! Drives msal-core: turns the calls of a trace into its flows.

use serde_json::Value;

use crate::{
    driver::{Called, Driver, Outcome, Skip},
    script::Script,
    trace::{App, Call},
};

/// The driver of msal-core for one trace.
#[derive(Debug, Default)]
pub struct Msal {}

impl Driver for Msal {
    fn construct(&mut self, _: &App, _: &mut Script<'_>) -> Result<Option<Outcome>, Skip> {
        Err(Skip::new("needs an application"))
    }

    fn call(&mut self, call: &Call, _: &mut Script<'_>) -> Result<Called, Skip> {
        Err(Skip::new(format!("needs {}", call.method.as_deref().unwrap_or_default())))
    }

    fn function(&mut self, call: &Call) -> Result<Outcome, Skip> {
        Err(Skip::new(format!("needs {}", call.function.as_deref().unwrap_or_default())))
    }

    fn cache(&self) -> Value {
        Value::Null
    }
}
