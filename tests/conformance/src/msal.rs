//! Drives msal-core: turns the calls of a trace into its flows, and their outcomes into the terms of MSAL Python.

mod app;
mod callback;
mod function;
mod outcome;
mod scheme;
mod username_password;
mod users;
mod world;

use msal_core::{Authentication, ConfidentialClientApplication, Flow, PublicClientApplication, Timestamp};
use serde_json::{Map, Value};

use self::{app::Built, world::World};
use crate::{
    driver::{Called, Driver, Outcome, Skip},
    script::Script,
    trace::{App, Call},
};

/// Features that no issue has built yet, although their calls could be made.
const LATER_FEATURES: [&str; 2] = ["cloud_shell", "throttling"];

/// The driver of msal-core for one trace.
#[derive(Debug)]
pub struct Msal {
    feature: String,
    app: Application,
    world: World,
}

/// The application of the trace.
#[derive(Debug)]
enum Application {
    Unbuilt,
    Confidential(ConfidentialClientApplication),
    Public(PublicClientApplication),
}

impl Msal {
    /// Returns the driver for one trace of this feature.
    pub fn new(feature: &str) -> Self {
        Self { feature: feature.to_owned(), app: Application::Unbuilt, world: World::default() }
    }

    fn confidential(&self) -> Result<&ConfidentialClientApplication, Skip> {
        match &self.app {
            Application::Confidential(app) => Ok(app),
            _ => Err(Skip::new("a call that the application's kind does not have")),
        }
    }
}

impl Msal {
    fn public(&self) -> Result<&PublicClientApplication, Skip> {
        match &self.app {
            Application::Public(app) => Ok(app),
            _ => Err(Skip::new("a call that the application's kind does not have")),
        }
    }
}

impl Driver for Msal {
    fn construct(&mut self, app: &App, _: &mut Script<'_>) -> Result<Option<Outcome>, Skip> {
        if LATER_FEATURES.contains(&self.feature.as_str()) {
            return Err(later(&self.feature));
        }
        self.world = World::new(app.initial_cache_text.as_deref().filter(|text| *text != "null"))?;
        Ok(match app::build(app)? {
            Built::Confidential(app, callback) => {
                self.app = Application::Confidential(app);
                self.world.callback = callback;
                None
            }
            Built::Public(app) => {
                self.app = Application::Public(app);
                None
            }
            Built::Refused(outcome) => Some(outcome),
        })
    }

    fn resolve(&mut self, script: &mut Script<'_>) -> Result<Outcome, Skip> {
        let flow = match &self.app {
            Application::Confidential(app) => app.resolve_authority(),
            Application::Public(app) => app.resolve_authority(),
            Application::Unbuilt => return Err(Skip::new("a call before the construction")),
        };
        Ok(match self.world.run(&flow, script) {
            Ok(endpoints) => Outcome::Ok(outcome::endpoints(&endpoints)),
            Err(error) => outcome::while_resolving(&error),
        })
    }

    fn call(&mut self, call: &Call, script: &mut Script<'_>) -> Result<Called, Skip> {
        self.world.tokens_changed = false;
        let method = call.method.as_deref().unwrap_or_default();
        match method {
            "initiate_device_flow" => return self.initiate_device_flow(&call.args, script),
            "acquire_token_by_device_flow" => return self.by_device_flow(&call.args, script),
            _ => {}
        }
        let of_users = match &self.app {
            Application::Public(app) => self.of_users(&app.clone(), method, &call.args, script),
            Application::Confidential(app) => self.of_users(&app.clone(), method, &call.args, script),
            Application::Unbuilt => None,
        };
        if let Some(called) = of_users {
            return called;
        }
        let outcome = match call.method.as_deref() {
            Some("acquire_token_for_client") => self.acquire_token_for_client(&call.args, script)?,
            Some("remove_tokens_for_client") if call.args.is_empty() => {
                let flow = self.confidential()?.remove_tokens_for_client();
                self.finish(&flow, |()| Value::Null, script)
            }
            method => return Err(later(method.unwrap_or_default())),
        };
        Ok(Called::new(outcome, self.world.tokens_changed))
    }

    fn function(&mut self, call: &Call, now: u64) -> Result<Outcome, Skip> {
        function::call(call, Timestamp::from_unix_seconds(now))
    }

    fn cache(&self) -> Value {
        serde_json::from_str(&self.world.store.to_json()).unwrap_or_default()
    }
}

impl Msal {
    fn acquire_token_for_client(
        &mut self,
        args: &Map<String, Value>,
        script: &mut Script<'_>,
    ) -> Result<Outcome, Skip> {
        let Some(scopes) = args.get("scopes").and_then(texts) else { return Ok(Outcome::Unwritable) };
        let mut flow = self.confidential()?.acquire_token_for_client(scopes);
        for (name, value) in args.iter().filter(|(name, value)| *name != "scopes" && !value.is_null()) {
            flow = match (name.as_str(), value) {
                ("claims_challenge", Value::String(claims)) => flow.claims_challenge(claims),
                ("forwarded_client_claims", Value::String(claims)) => flow.forwarded_client_claims(claims),
                ("fmi_path", Value::String(path)) => flow.fmi_path(path),
                // There is no such option: tokens are refreshed when they have to be.
                ("force_refresh", Value::Bool(false)) => flow,
                ("data", Value::Object(data)) if data.values().all(Value::is_string) => match scheme::scheme(data) {
                    Ok((scheme, rest)) => rest
                        .iter()
                        .filter_map(|(name, value)| Some((name, value.as_str()?)))
                        .fold(flow.scheme(scheme), |flow, (name, value)| flow.extra_parameter(name, value)),
                    Err(refused) => return Ok(refused),
                },
                ("claims_challenge" | "forwarded_client_claims" | "fmi_path" | "force_refresh" | "data", _) => {
                    return Ok(Outcome::Unwritable);
                }
                (other, _) => return Err(later(&format!("the argument {other}"))),
            };
        }
        Ok(self.classified(&flow, script).outcome)
    }

    /// Runs a flow that looks into the cache first; MSAL Python classifies refusals of such calls alone.
    fn classified<F: Flow<Output = Authentication>>(&mut self, flow: &F, script: &mut Script<'_>) -> Called {
        let outcome = match self.world.run(flow, script) {
            Ok(token) => Outcome::Ok(outcome::authentication(&token)),
            Err(error) => outcome::classified(outcome::error(&error), &error),
        };
        Called::new(outcome, self.world.tokens_changed)
    }

    /// Runs a flow and tells whether the tokens changed.
    fn called<F: Flow>(&mut self, flow: &F, value: impl FnOnce(F::Output) -> Value, script: &mut Script<'_>) -> Called {
        let outcome = self.finish(flow, value, script);
        Called::new(outcome, self.world.tokens_changed)
    }

    fn finish<F: Flow>(
        &mut self,
        flow: &F,
        value: impl FnOnce(F::Output) -> Value,
        script: &mut Script<'_>,
    ) -> Outcome {
        match self.world.run(flow, script) {
            Ok(output) => Outcome::Ok(value(output)),
            Err(error) => outcome::error(&error),
        }
    }
}

fn texts(value: &Value) -> Option<Vec<&str>> {
    value.as_array()?.iter().map(Value::as_str).collect()
}

fn later(feature: &str) -> Skip {
    Skip::new(format!("needs {feature}, which no issue has built yet"))
}
