//! What really happened, in the shape of the trace: the value that pointers point into.
//!
//! An exchange lies where the trace expects it, whenever it took place; one that did not is null.

use serde_json::{Value, json};

use crate::{
    pointer,
    trace::{Part, Trace},
};

/// The concrete counterpart of a trace, filled while the trace is run.
#[derive(Debug)]
pub struct Transcript {
    root: Value,
}

impl Transcript {
    /// Returns the empty transcript of `trace`, with a place for each of its exchanges and results.
    pub fn of(trace: &Trace) -> Self {
        let part = |part: Part| json!({"http": vec![Value::Null; trace.exchanges(part).len()]});
        let steps: Vec<Value> = (0..trace.steps.len()).map(|step| part(Part::Step(step))).collect();
        Self { root: json!({"construct": part(Part::Construct), "steps": steps}) }
    }

    /// Returns the whole transcript, for pointers.
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// Returns the value at `pointer`, which may end in `?name`.
    pub fn at(&self, pointer: &str) -> Result<Value, String> {
        pointer::resolve(&self.root, pointer)
    }

    /// Writes member `name` of `part`.
    pub fn set(&mut self, part: Part, name: &str, value: Value) {
        if let Some(Value::Object(members)) = self.root.pointer_mut(&part.pointer()) {
            members.insert(name.to_owned(), value);
        }
    }

    /// Appends to the array `name` of `part`.
    pub fn push(&mut self, part: Part, name: &str, value: Value) {
        if let Some(Value::Object(members)) = self.root.pointer_mut(&part.pointer()) {
            let array = members.entry(name).or_insert_with(|| json!([]));
            if let Value::Array(values) = array {
                values.push(value);
            }
        }
    }

    /// Writes exchange `index` of `part`.
    pub fn set_exchange(&mut self, part: Part, index: usize, value: Value) {
        if let Some(exchange) = self.root.pointer_mut(&part.exchange_pointer(index)) {
            *exchange = value;
        }
    }
}

/// Returns how a transcript holds binary data, which JSON can not: what `$bytes_hex` matches.
pub fn bytes(data: &[u8]) -> Value {
    json!({"$bytes_hex": hex(data)})
}

/// Returns `data` in lower case hex.
pub fn hex(data: &[u8]) -> String {
    use std::fmt::Write;
    data.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String can not fail");
        text
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a broken assumption")]
    use super::*;
    use crate::trace::tests::one_exchange;

    #[test]
    fn what_happened_lies_where_the_trace_expects_it() {
        let trace = one_exchange();
        let mut transcript = Transcript::of(&trace);
        assert_eq!(transcript.at("/steps/0/http/0"), Ok(Value::Null));
        transcript.set_exchange(Part::Step(0), 0, json!({"request": {"url": "u"}}));
        transcript.set(Part::Step(0), "result", json!({"ok": 1}));
        transcript.push(Part::Step(0), "assertion_callbacks", Value::Null);
        assert_eq!(
            transcript.root(),
            &json!({
                "construct": {"http": []},
                "steps": [{
                    "http": [{"request": {"url": "u"}}],
                    "result": {"ok": 1},
                    "assertion_callbacks": [null],
                }],
            })
        );
    }

    #[test]
    fn binary_data_is_written_in_hex() {
        assert_eq!(bytes(&[0, 255, 16]), json!({"$bytes_hex": "00ff10"}));
    }
}
