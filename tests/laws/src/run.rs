//! The loop: a flow, a world that answers it, and all that the flow asked and showed.

use std::error::Error as _;
use std::time::Duration;

use msal_core::cache::{Change, Partition, Snapshot, Store};
use msal_core::{
    Error, Flow, ReadError, Request, Response, Secret, SecretSource, Seed, Signature, SigningError, SigningRequest,
    Step, Timestamp, TransportError,
};

/// The most steps that any flow takes here, its end not counted; a flow that takes more fails every law.
pub const MOST_STEPS: usize = 100;

/// What gives a flow's words their meaning.
pub trait World {
    /// The time, which each answer may move.
    fn now(&self) -> Timestamp;
    /// Answers a request.
    fn send(&mut self, request: Request) -> Result<Response, TransportError>;
    /// Signs.
    fn sign(&mut self, request: &SigningRequest) -> Result<Signature, SigningError>;
    /// Reads a secret.
    fn read(&mut self, source: &SecretSource) -> Result<Secret, ReadError>;
    /// Loads a part of the memory.
    fn load(&mut self, partition: &Partition) -> Snapshot;
    /// Saves a change.
    fn save(&mut self, change: Change);
    /// Lets time pass.
    fn wait(&mut self, duration: Duration);
}

/// One step as it was seen from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The word.
    pub word: &'static str,
    /// All that the step holds, secrets included, so that equal texts mean equal steps.
    pub exact: String,
    /// What `Debug` shows of it.
    pub shown: String,
}

/// A flow that was run to its end.
#[derive(Debug)]
pub struct Run<T> {
    /// Its steps in their order, the end not among them.
    pub steps: Vec<Seen>,
    /// What `Debug`, `Display` and `source` show of its end.
    pub end: String,
    /// How it ended.
    pub result: Result<T, Error>,
}

impl<T> Run<T> {
    /// The words of the steps.
    pub fn words(&self) -> Vec<&'static str> {
        self.steps.iter().map(|step| step.word).collect()
    }

    /// How many requests were sent.
    pub fn sends(&self) -> usize {
        self.steps.iter().filter(|step| step.word == "Send").count()
    }
}

/// Runs a flow to its end.
///
/// # Panics
/// When the flow takes more than [`MOST_STEPS`].
pub fn run<F: Flow>(world: &mut (impl World + ?Sized), flow: &F, seed: [u8; 32]) -> Run<F::Output>
where
    F::Output: std::fmt::Debug,
{
    run_for(world, flow, seed, MOST_STEPS).expect("no flow takes more steps than the bound")
}

/// Runs a flow for so many steps at most; `None` when it was dropped before its end.
pub fn run_for<F: Flow>(
    world: &mut (impl World + ?Sized),
    flow: &F,
    seed: [u8; 32],
    most: usize,
) -> Option<Run<F::Output>>
where
    F::Output: std::fmt::Debug,
{
    let mut steps = Vec::new();
    let mut step = flow.begin(world.now(), Seed::new(seed));
    loop {
        step = match step {
            Step::Done(result) => return Some(Run { steps, end: end(&result), result }),
            _ if steps.len() == most => return None,
            step => {
                steps.push(see(&step));
                answer(world, step)
            }
        };
    }
}

fn answer<T>(world: &mut (impl World + ?Sized), step: Step<T>) -> Step<T> {
    match step {
        Step::Send(request, flow) => flow.resume(world.send(request), world.now()),
        Step::Sign(request, flow) => flow.resume(world.sign(&request), world.now()),
        Step::Read(source, flow) => flow.resume(world.read(&source), world.now()),
        Step::Load(partition, flow) => flow.resume(world.load(&partition), world.now()),
        Step::Save(change, flow) => {
            world.save(change);
            flow.resume((), world.now())
        }
        Step::Wait(duration, flow) => {
            world.wait(duration);
            flow.resume((), world.now())
        }
        Step::Done(result) => Step::Done(result),
    }
}

fn see<T: std::fmt::Debug>(step: &Step<T>) -> Seen {
    let (word, exact) = match step {
        Step::Send(request, _) => ("Send", exact_request(request)),
        Step::Sign(request, _) => ("Sign", format!("{request:?} {:?} {:?}", request.message(), request.digest())),
        Step::Read(source, _) => ("Read", exact_source(source)),
        Step::Load(partition, _) => ("Load", format!("{partition:?}")),
        Step::Save(change, _) => ("Save", exact_change(change)),
        Step::Wait(duration, _) => ("Wait", format!("{duration:?}")),
        Step::Done(_) => ("Done", String::new()),
    };
    Seen { word, exact, shown: format!("{step:?} {step:#?}") }
}

fn exact_request(request: &Request) -> String {
    let http = request.http();
    let body = String::from_utf8_lossy(http.body());
    let limits = (request.timeout(), request.body_limit(), request.is_shareable());
    format!("{} {} {:?} {body} {limits:?}", http.method(), http.uri(), http.headers())
}

fn exact_source(source: &SecretSource) -> String {
    match source {
        SecretSource::Provider(_, context) | SecretSource::Named(_, context) => {
            let claims = &context.claims;
            format!("{source:?} {context:?} {claims:?} {:?} {}", context.capabilities, context.now)
        }
        source => format!("{source:?}"),
    }
}

/// A change has no accessors: what it does to an empty store tells it from others.
fn exact_change(change: &Change) -> String {
    let mut store = Store::default();
    let applied = store.apply(change.clone());
    format!("{change:?} {applied:?} {}", store.to_json())
}

fn end<T: std::fmt::Debug>(result: &Result<T, Error>) -> String {
    match result {
        Ok(output) => format!("{output:?} {output:#?}"),
        Err(error) => format!(
            "{error} {error:?} {error:#?} {:?} {:?} {:?}",
            error.source().map(ToString::to_string),
            error.advice(),
            error.code()
        ),
    }
}
