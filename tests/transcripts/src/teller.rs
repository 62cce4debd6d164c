//! Who tells a tale: runs flows in a scripted world, and writes each step and its answer down.

use std::fmt::Write as _;
use std::time::Duration;

use msal_core::cache::{Change, Partition, Snapshot};
use msal_core::{
    Account, Application, Error, Flow, ReadError, Request, Response, Secret, SecretSource, Signature, SigningError,
    SigningRequest, Timestamp, TransportError,
};
use msal_laws::{AppSpec, CallSpec, Deed, Deeds, EPOCH, Scripted, TENANT, World, Yield, run};

use crate::question::{self, Question};
use crate::reply;

/// One step: what was asked in which place, and what was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The word in its place, such as `Load tokens`.
    pub place: String,
    /// The kind of answer, such as `nothing` or `200`; empty where there is only one.
    pub answer: String,
}

/// The way that one flow went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The flow's name.
    pub flow: &'static str,
    /// Its steps in their order, the end not among them.
    pub lines: Vec<Line>,
}

/// A scripted world, and what has been told of it.
#[derive(Default)]
pub struct Teller {
    /// The world.
    pub world: Scripted,
    text: String,
    lines: Vec<Line>,
    paths: Vec<Path>,
    runs: u8,
}

impl Teller {
    /// Does the next steps in other ways than the honest one; `None` stands for an honest step.
    pub fn next(&mut self, deeds: impl IntoIterator<Item = Option<Deeds>>) {
        let deed = |what: Option<Deeds>| Deed { elapsed: 0, what: what.unwrap_or(Deeds::Honest) };
        self.world.script = deeds.into_iter().map(deed).collect();
    }

    /// Does what the world does to the first step of this kind (such as `Send POST token`) that a flow comes by.
    pub fn spoil<F: Flow>(&mut self, flow: &F, place: &str, what: Deeds)
    where
        F::Output: std::fmt::Debug,
    {
        let mut rehearsal = Self { world: self.world.clone().then([]), ..Self::default() };
        drop(run(&mut rehearsal, flow, [0; 32]));
        let at = rehearsal.lines.iter().position(|line| line.place == place);
        let at = at.unwrap_or_else(|| unreachable!("the flow comes by `{place}`"));
        self.next(std::iter::repeat_n(None, at).chain([Some(what)]));
    }

    /// Runs `acquire_token_for_client` as `secret-miss.txt` tells it, and does not tell it again.
    pub fn fill(&mut self, app: &AppSpec, call: &CallSpec) {
        self.quietly(&call.flow(&app.build()));
        self.say("A first call has filled the cache.");
    }

    /// Signs the user in as `authorization-code.txt` tells it, and does not tell it again.
    pub fn sign_in<K>(&mut self, app: &Application<K>, call: &CallSpec) -> Account {
        let account = self.quietly(&call.redemption(app)).account().cloned();
        account.expect("the service says who signed in")
    }

    /// Runs a flow for what it yields, and does not tell of it.
    pub fn quietly<F: Flow>(&mut self, flow: &F) -> F::Output
    where
        F::Output: std::fmt::Debug,
    {
        self.runs += 1;
        let seed = [self.runs; 32];
        run(&mut self.world, flow, seed).result.expect("all goes well")
    }

    /// Says something between two runs.
    pub fn say(&mut self, text: &str) {
        let _ = writeln!(self.text, "\n{text}");
    }

    /// Lets seconds pass.
    pub fn later(&mut self, seconds: u64) {
        self.world.now += seconds;
        let minutes = seconds / 60;
        self.say(&format!("{minutes} minutes later:"));
    }

    /// Runs `acquire_token_for_client` and tells of it.
    pub fn acquire(&mut self, app: &AppSpec, call: &CallSpec) {
        self.tell("acquire_token_for_client", &call.flow(&app.build()), Yield::Token);
    }

    /// Runs a flow, tells of it under its name, and returns what it yielded.
    pub fn tell<F: Flow>(&mut self, name: &'static str, flow: &F, output: fn(F::Output) -> Yield) -> Option<Yield>
    where
        F::Output: std::fmt::Debug,
    {
        self.runs += 1;
        let _ = writeln!(self.text, "\n{name}, at {}", clock(self.world.now));
        let seed = [self.runs; 32];
        let result = run(self, flow, seed).result.map(output);
        self.done(&result);
        self.paths.push(Path { flow: name, lines: std::mem::take(&mut self.lines) });
        result.ok()
    }

    /// Tells why an application cannot be built.
    pub fn refuse(&mut self, builder: msal_core::ConfidentialClientBuilder) {
        match builder.build() {
            Ok(app) => self.say(&format!("build: {app:?}")),
            Err(error) => self.say(&format!("build: {error}")),
        }
    }

    /// Returns the text, with `TENANT` in place of the tenant's id, and the ways that flows went.
    pub fn end(self) -> (String, Vec<Path>) {
        (self.text.replace(TENANT, "TENANT"), self.paths)
    }

    fn done(&mut self, result: &Result<Yield, Error>) {
        let number = self.lines.len() + 1;
        let _ = writeln!(self.text, "{number:>3}. Done: {}", reply::end(result));
    }

    /// Writes a step: the question with its answer, or with details between the two.
    fn write(&mut self, question: Question, kind: String, answer: &str) {
        let arrow = if answer.is_empty() { String::new() } else { format!(" -> {answer}") };
        let mut text = format!("{:>3}. {} {}", self.lines.len() + 1, question.place, question.of);
        for detail in &question.details {
            let _ = write!(text, "\n       {detail}");
        }
        text += if question.details.is_empty() { "" } else { "\n      " };
        let _ = writeln!(self.text, "{}", (text + &arrow).trim_end());
        self.lines.push(Line { place: question.place, answer: kind });
    }
}

impl World for Teller {
    fn now(&self) -> Timestamp {
        self.world.now()
    }

    fn send(&mut self, request: Request) -> Result<Response, TransportError> {
        let question = question::send(&request);
        let answer = self.world.send(request);
        let (kind, told) = (reply::kind(&answer), reply::response(&answer));
        self.write(question, kind, &told);
        answer
    }

    fn sign(&mut self, request: &SigningRequest) -> Result<Signature, SigningError> {
        let answer = self.world.sign(request);
        self.write(question::sign(request), reply::success(&answer), &reply::outcome(&answer));
        answer
    }

    fn read(&mut self, source: &SecretSource) -> Result<Secret, ReadError> {
        let answer = self.world.read(source);
        self.write(question::read(source), reply::success(&answer), &reply::outcome(&answer));
        answer
    }

    fn load(&mut self, partition: &Partition) -> Snapshot {
        let snapshot = self.world.load(partition);
        let kind = if snapshot.is_empty() { "nothing" } else { "known" };
        self.write(question::load(partition), kind.to_owned(), kind);
        snapshot
    }

    fn save(&mut self, change: Change) {
        let question = question::save(&change, &self.world.store);
        self.world.save(change);
        self.write(question, String::new(), "");
    }

    fn wait(&mut self, duration: Duration) {
        self.world.wait(duration);
        let question =
            Question { place: "Wait".to_owned(), of: format!("{} s", duration.as_secs()), details: Vec::new() };
        self.write(question, String::new(), "");
    }
}

fn clock(now: u64) -> String {
    match now - EPOCH {
        0 => "2025-01-01T00:00:00Z".to_owned(),
        later => format!("2025-01-01T00:00:00Z + {later} s"),
    }
}
