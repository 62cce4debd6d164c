//! The scripted outside of a replay: server, clock and browser. It never judges details.
//!
//! A request takes the next required exchange of the current step or of the construction, or any optional
//! one of the trace; method and url decide. Whether it is right in full is checked after the run.

use std::collections::BTreeMap;

use http::Request;
use serde_json::{Value, json};

use crate::{
    exchange::{Exchange, Reply, TransportError},
    matcher::{Mismatch, operator},
    template,
    trace::{Part, Trace},
    transcript::Transcript,
    wire::{self, Sent},
};

type Slot = (Part, usize);

/// The outside world of one replay.
#[derive(Debug)]
pub struct Script<'t> {
    trace: &'t Trace,
    transcript: Transcript,
    part: Part,
    now: u64,
    began: u64,
    served: BTreeMap<Slot, Option<u64>>,
    faults: Vec<Mismatch>,
}

impl<'t> Script<'t> {
    /// Returns the outside of `trace` before anything has happened.
    pub fn new(trace: &'t Trace) -> Self {
        Self {
            trace,
            transcript: Transcript::of(trace),
            part: Part::Construct,
            now: trace.now,
            began: trace.now,
            served: BTreeMap::new(),
            faults: Vec::new(),
        }
    }

    /// Returns the time in Unix seconds.
    pub fn now(&self) -> u64 {
        self.now
    }

    /// Lets `seconds` pass.
    pub fn wait(&mut self, seconds: u64) {
        self.now = self.now.saturating_add(seconds);
    }

    /// Says whether an exchange is left for `request`.
    pub fn expects(&self, request: &Request<Vec<u8>>) -> bool {
        self.choose(&wire::sent(request, None).value).is_some()
    }

    /// Serves `request`; `pin` is the SHA-1 thumbprint (hex, lower case) asked of the server's certificate.
    ///
    /// A request that nothing is scripted for fails the trace, and finds no connection.
    pub fn send(&mut self, request: &Request<Vec<u8>>, pin: Option<&str>) -> Reply {
        let Sent { value, repeated } = wire::sent(request, pin);
        let Some(slot) = self.choose(&value) else {
            self.fault("/http", "no such request", &value.to_string());
            return Err(TransportError::ConnectionFailed);
        };
        for name in repeated {
            let path = format!("{}/request", slot.0.exchange_pointer(slot.1));
            self.fault(&path, "each parameter and header once", &format!("{name} more than once"));
        }
        let delay = (slot.0 == self.part).then(|| self.now.saturating_sub(self.began));
        self.served.insert(slot, delay);
        self.answer(slot, &value).unwrap_or_else(|problem| {
            self.fault(&slot.0.exchange_pointer(slot.1), "a response", &problem);
            Err(TransportError::ConnectionFailed)
        })
    }

    /// Opens `auth_uri` in the browser, and returns the authorization response, if one comes in time.
    ///
    /// `timeout` is the one that the call hands on, in seconds.
    pub fn browse(&mut self, auth_uri: &str, timeout: Option<u64>) -> Option<Value> {
        self.transcript.set(self.part, "browser", json!({"auth_uri": auth_uri, "timeout": timeout}));
        let response = match self.part {
            Part::Step(number) => self.trace.steps.get(number)?.browser.as_ref().map(|browser| &browser.response),
            Part::Construct => None,
        };
        let Some(response) = response else {
            self.fault("/browser", "no browser", auth_uri);
            return None;
        };
        if response.as_object().and_then(operator).is_some_and(|(name, _)| name == "$none") {
            return None;
        }
        let resolved = template::resolve(response, &|pointer| self.transcript.at(pointer));
        resolved.map_err(|problem| self.fault("/browser/response", "a response", &problem)).ok()
    }

    /// Notes that the application's assertion callback was called; `context` is null where it takes none.
    pub fn called_back(&mut self, context: Value) {
        self.transcript.push(self.part, "assertion_callbacks", context);
    }

    /// Begins `part`, after `advance` seconds.
    pub(crate) fn begin(&mut self, part: Part, advance: u64) {
        self.wait(advance);
        self.part = part;
        self.began = self.now;
    }

    /// Notes member `name` of `part`.
    pub(crate) fn note(&mut self, part: Part, name: &str, value: Value) {
        self.transcript.set(part, name, value);
    }

    /// Returns what happened so far.
    pub(crate) fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// Notes what is wrong at `path`, which lies in the current part unless it is absolute.
    pub(crate) fn fault(&mut self, path: &str, expected: &str, got: &str) {
        let absolute = path.starts_with("/construct/") || path.starts_with("/steps/");
        let path = if absolute { path.to_owned() } else { self.part.pointer() + path };
        self.faults.push(Mismatch { path, expected: expected.to_owned(), got: got.to_owned() });
    }

    /// Returns what was wrong regardless of any expected detail.
    pub(crate) fn faults(&self) -> &[Mismatch] {
        &self.faults
    }

    /// Says whether exchange `index` of `part` took place.
    pub(crate) fn took_place(&self, part: Part, index: usize) -> bool {
        self.served.contains_key(&(part, index))
    }

    /// Returns the seconds from the beginning of the exchange's own step; `None` when it took place elsewhere.
    pub(crate) fn delay(&self, part: Part, index: usize) -> Option<u64> {
        self.served.get(&(part, index)).copied().flatten()
    }

    fn choose(&self, sent: &Value) -> Option<Slot> {
        let transcript = self.transcript.root();
        let required = [Part::Construct, self.part].into_iter().filter_map(|part| self.next_required(part));
        let required: Vec<(Slot, &Exchange)> = required.collect();
        let optional = self.trace.parts().flat_map(|part| self.open(part)).filter(|(_, it)| it.optional.is_some());
        let mut all = required.iter().copied().chain(optional);
        let exact = all.find(|(_, exchange)| exchange.request.has_same_query(sent, transcript));
        let close = || required.iter().copied().find(|(_, it)| it.request.has_same_target(sent, transcript));
        exact.or_else(close).map(|(slot, _)| slot)
    }

    fn next_required(&self, part: Part) -> Option<(Slot, &'t Exchange)> {
        self.open(part).find(|(_, exchange)| exchange.optional.is_none())
    }

    fn open(&self, part: Part) -> impl Iterator<Item = (Slot, &'t Exchange)> {
        let exchanges = self.trace.exchanges(part).iter().enumerate();
        exchanges.map(move |(index, it)| ((part, index), it)).filter(|(slot, _)| !self.served.contains_key(slot))
    }

    /// The request goes into the transcript first: the response may refer to it.
    fn answer(&mut self, (part, index): Slot, sent: &Value) -> Result<Reply, String> {
        let exchange = self.trace.exchanges(part).get(index).ok_or("an exchange that is no more")?;
        self.transcript.set_exchange(part, index, json!({"request": sent}));
        let look_up = |pointer: &str| self.transcript.at(pointer);
        let concrete = exchange.response.concrete(|body| template::resolve(body, &look_up))?;
        let reply = exchange.response.reply(&concrete);
        self.transcript.set_exchange(part, index, json!({"request": sent, "response": concrete}));
        reply
    }
}

#[cfg(test)]
mod tests;
