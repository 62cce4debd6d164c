//! A trace file, format 1, as types. Expected values stay JSON: only the matchers read them.

mod app;

use std::{fs, io, path::Path};

use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};

pub use self::app::{App, Arc, Credential, Kind};
use crate::exchange::Exchange;

const FORMAT: u64 = 1;
const LONGEST_FILE: u64 = 16 << 20;

/// One recorded trace.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// Always 1: [`parse`] refuses any other.
    pub format: u64,
    /// `<feature>.<scenario>`.
    pub name: String,
    /// The feature, for people and filters.
    pub feature: String,
    /// What the trace shows.
    pub description: String,
    /// The reference that was recorded.
    pub recorded_from: String,
    /// The quirks of the reference that occur.
    #[serde(default)]
    pub quirks: Vec<String>,
    /// The clock at the beginning, in Unix seconds.
    pub now: u64,
    /// The application; absent for pure functions.
    pub app: Option<App>,
    /// What happens while the application is constructed.
    pub construct: Option<Construct>,
    /// The calls, in order.
    pub steps: Vec<Step>,
    /// The token cache after the last step.
    pub final_cache: Option<Value>,
}

/// The construction of the application.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Construct {
    /// Its exchanges, in order.
    #[serde(default)]
    pub http: Vec<Exchange>,
    /// The endpoints in use, or the failure.
    pub result: Expected,
}

/// One call and what must come of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// By how many seconds the clock moves before the call.
    #[serde(default)]
    pub advance_seconds: u64,
    /// What is called.
    pub call: Call,
    /// The exchanges, in order.
    #[serde(default)]
    pub http: Vec<Exchange>,
    /// The context of each call of the application's assertion callback.
    #[serde(default)]
    pub assertion_callbacks: Vec<Value>,
    /// The browser of an interactive sign-in.
    pub browser: Option<Browser>,
    /// What the call returns.
    pub result: Expected,
    /// Whether the cache reports a change.
    pub cache_changed: Option<bool>,
    /// For people.
    pub comment: Option<String>,
}

/// A method of the application or a pure function, with arguments that may hold templates.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The method of the application, named as in MSAL Python.
    pub method: Option<String>,
    /// The pure function, when it is no method.
    pub function: Option<String>,
    /// The arguments by name.
    #[serde(default)]
    pub args: Map<String, Value>,
}

/// What the browser is sent to, and what comes back to the redirect uri.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Browser {
    /// The url, as a matcher; absent when the flow does not get that far.
    pub auth_uri: Option<Value>,
    /// The authorization response, a template; `{"$none": true}` when none comes in time.
    pub response: Value,
    /// The timeout handed on, in seconds.
    pub timeout: Option<u64>,
}

/// The expected outcome of a call.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Expected {
    /// It returns a value that matches this one.
    Ok(Value),
    /// It fails.
    Raises(Raises),
}

/// An expected failure.
#[derive(Debug, Deserialize)]
pub struct Raises {
    /// The kind, which alone is normative.
    pub kind: String,
    /// The reference's exception.
    pub python_type: Option<String>,
    /// The reference's message.
    pub message: Option<String>,
}

/// Where in a trace something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// While the application is constructed.
    Construct,
    /// During the step of this number.
    Step(usize),
}

impl Part {
    /// Returns the pointer to this part.
    pub fn pointer(self) -> String {
        match self {
            Self::Construct => "/construct".to_owned(),
            Self::Step(number) => format!("/steps/{number}"),
        }
    }

    /// Returns the pointer to exchange `index` of this part.
    pub fn exchange_pointer(self, index: usize) -> String {
        format!("{}/http/{index}", self.pointer())
    }
}

impl Trace {
    /// Returns the parts in order.
    pub fn parts(&self) -> impl Iterator<Item = Part> + use<> {
        std::iter::once(Part::Construct).chain((0..self.steps.len()).map(Part::Step))
    }

    /// Returns the exchanges of `part`.
    pub fn exchanges(&self, part: Part) -> &[Exchange] {
        let http = match part {
            Part::Construct => self.construct.as_ref().map(|construct| &construct.http),
            Part::Step(number) => self.steps.get(number).map(|step| &step.http),
        };
        http.map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the expected outcome of `part`.
    pub fn expected(&self, part: Part) -> Option<&Expected> {
        match part {
            Part::Construct => self.construct.as_ref().map(|construct| &construct.result),
            Part::Step(number) => self.steps.get(number).map(|step| &step.result),
        }
    }
}

/// Why a file is no trace that this harness can replay.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file can not be read.
    #[error("can not be read: {0}")]
    Unreadable(#[from] io::Error),
    /// The file is not JSON of the trace's shape.
    #[error("is no trace: {0}")]
    Malformed(#[from] serde_json::Error),
    /// The file states another format, or none.
    #[error("has format {0}, and this harness knows format {FORMAT} only")]
    UnknownFormat(Value),
    /// The file is longer than any trace.
    #[error("is longer than {LONGEST_FILE} bytes")]
    TooLong,
}

/// Reads the trace in the file `path`.
pub fn load(path: &Path) -> Result<Trace, LoadError> {
    if fs::metadata(path)?.len() > LONGEST_FILE {
        return Err(LoadError::TooLong);
    }
    parse(&fs::read(path)?)
}

/// Reads a trace from its JSON text, and refuses any format but 1.
pub fn parse(json: &[u8]) -> Result<Trace, LoadError> {
    let value: Value = serde_json::from_slice(json)?;
    let format = value.get("format").cloned().unwrap_or_default();
    if format != FORMAT {
        return Err(LoadError::UnknownFormat(format));
    }
    let mut trace: Trace = serde_json::from_value(value)?;
    if let Some(app) = &mut trace.app {
        let raw: RawTrace<'_> = serde_json::from_slice(json)?;
        app.initial_cache_text = raw.app.and_then(|app| app.initial_cache).map(|cache| cache.get().to_owned());
    }
    Ok(trace)
}

/// A trace, but for what is to be kept as it stands.
#[derive(Deserialize)]
struct RawTrace<'a> {
    #[serde(borrow)]
    app: Option<RawApp<'a>>,
}

#[derive(Deserialize)]
struct RawApp<'a> {
    #[serde(borrow)]
    initial_cache: Option<&'a RawValue>,
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a broken assumption")]
    use serde_json::json;

    use super::*;

    pub(crate) fn trace(value: &Value) -> Trace {
        parse(value.to_string().as_bytes()).unwrap()
    }

    /// A trace of a public client whose one call makes one exchange.
    pub(crate) fn one_exchange() -> Trace {
        trace(&json!({
            "format": 1, "name": "a.b", "feature": "a", "description": "", "recorded_from": "r", "now": 1000,
            "app": {"kind": "public", "client_id": "c"},
            "construct": {"http": [], "result": {"ok": {}}},
            "steps": [{
                "call": {"method": "m", "args": {}},
                "http": [{
                    "request": {"method": "GET", "url": "https://h/p"},
                    "response": {"status": 200, "headers": {}, "body": {"a": 1}},
                }],
                "result": {"ok": null},
            }],
            "final_cache": {},
        }))
    }

    #[test]
    fn another_format_is_refused() {
        for json in [json!({"format": 2}), json!({"format": "1"}), json!({}), json!([])] {
            let error = parse(json.to_string().as_bytes()).unwrap_err();
            assert!(matches!(error, LoadError::UnknownFormat(_)), "{json}: {error}");
        }
    }

    #[test]
    fn an_unknown_member_is_refused_rather_than_left_unchecked() {
        let error = parse(br#"{"format": 1, "name": "a", "surprise": 1}"#).unwrap_err();
        assert!(error.to_string().contains("surprise"), "{error}");
    }

    #[test]
    fn null_is_an_ok_result() {
        assert!(matches!(one_exchange().expected(Part::Step(0)), Some(Expected::Ok(Value::Null))));
        assert_eq!(one_exchange().exchanges(Part::Step(0)).len(), 1);
    }
}
