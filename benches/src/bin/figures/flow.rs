//! `flow`: a whole uncached flow in memory, signing left out, and what a flow holds while it waits.

use std::cell::RefCell;
use std::hint::black_box;

use msal_benches::{
    Figure, ROUNDS, Samples, Service, alternate, answer, begin, configuration, per_call, run, token_answer,
};
use msal_core::cache::{Snapshot, Store};
use msal_core::flows::AcquireTokenForClient;
use msal_core::http::{Method, Response as HttpResponse};
use msal_core::{
    Authentication, ConfidentialClientApplication, Credential, Paused, Request, Response, Step, TransportError,
};
use msal_emulator::Certificate;

use crate::Failure;
use crate::child::Child;
use crate::memory::occupied;

const FIGURE: &str = "flow";
/// How many flows make one sample of time.
const FLOWS: u32 = 2_000;
/// How many flows are held at once to see what one of them holds.
const HELD: usize = 20_000;
const TENANT: &str = "7c2a9d4e-3b61-4f05-9a8e-51d0c6e2b7f3";

/// Measures the time of a flow, and the memory of one that waits for each of its steps.
pub(crate) fn figures() -> Result<(), Failure> {
    eprintln!("flow: in memory");
    let secret = application(Credential::secret("a secret of the usual length, 40 characters"))?;
    let certificate = application(Credential::remote_key(Certificate::fixed().certificate_pem, "key"))?;
    let answers = Answers::new();
    let known = RefCell::<Store>::default();
    run(&secret, &known, |request| answers.to(request))?;
    let anew = secret.clone().claims_challenge("{}");
    let samples = alternate::<3, Failure>([
        &mut || Ok(per_call(FLOWS, || uncached(&secret, &answers, &RefCell::default()))),
        &mut || Ok(per_call(FLOWS, || uncached(&certificate, &answers, &RefCell::default()))),
        &mut || Ok(per_call(FLOWS, || uncached(&anew, &answers, &known))),
    ])?;
    let cases = ["secret, nothing known", "certificate, nothing known", "secret, endpoints known"];
    for (case, samples) in cases.into_iter().zip(&samples) {
        Figure::new(FIGURE, case, "us", &samples.times(1e-3)).print();
    }
    for word in ["Load", "Send metadata", "Send token"] {
        eprintln!("flow: {HELD} flows that wait, for {word}");
        let held = (0..ROUNDS).map(|_| Child::start("held", &word)?.hear()).collect::<Result<Vec<f64>, _>>()?;
        Figure::new(FIGURE, format!("held while it waits: {word}"), "bytes", &Samples::new(held)).print();
    }
    Ok(())
}

fn application(credential: Credential) -> Result<AcquireTokenForClient, Failure> {
    let app = ConfidentialClientApplication::builder("0f4b6e12-8d93-4a7c-b5e0-2c91f7a3d684", credential)
        .authority(format!("https://login.microsoftonline.com/{TENANT}"))
        .build()?;
    Ok(app.acquire_token_for_client(["https://graph.microsoft.com/.default"]))
}

fn uncached(flow: &AcquireTokenForClient, answers: &Answers, memory: &RefCell<Store>) {
    black_box(run(flow, memory, |request| answers.to(request)).expect("the service grants everything"));
}

/// The service's answers, written once.
struct Answers {
    metadata: Response,
    token: Response,
}

impl Answers {
    fn new() -> Self {
        let response = |body: String| Response::from(HttpResponse::new(body.into_bytes()));
        Self { metadata: response(configuration(TENANT)), token: response(token_answer(&"t".repeat(1_400))) }
    }

    fn to(&self, request: &Request) -> Response {
        let is_token = request.http().uri().path().ends_with("/token");
        if is_token { self.token.clone() } else { self.metadata.clone() }
    }
}

/// Returns how many bytes a flow holds while it waits: the growth of the process by many of them.
pub(crate) fn held(word: &str) -> Result<f64, Failure> {
    let flow = application(Credential::secret("a secret of the usual length, 40 characters"))?;
    let mut flows = Vec::with_capacity(HELD);
    flows.extend([wait(&flow, word)?]);
    let before = occupied("VmRSS")?;
    for _ in 1..HELD {
        flows.push(wait(&flow, word)?);
    }
    let grown = occupied("VmRSS")?.saturating_sub(before);
    black_box(&flows);
    Ok(f64::from(u32::try_from(grown)?) / f64::from(u32::try_from(HELD)?))
}

/// A flow at rest. What it has asked for is with its host.
enum Waiting {
    Load(#[expect(dead_code, reason = "it is held, and that is measured")] Paused<Snapshot, Authentication>),
    Send(#[expect(dead_code, reason = "it is held, and that is measured")] Sent),
}

type Sent = Paused<Result<Response, TransportError>, Authentication>;

/// Runs a flow until it waits for a certain step.
fn wait(flow: &AcquireTokenForClient, word: &str) -> Result<Waiting, Failure> {
    let (memory, service) = (RefCell::<Store>::default(), Service::default());
    let mut step = begin(flow);
    loop {
        step = match step {
            Step::Load(_, flow) if word == "Load" => return Ok(Waiting::Load(flow)),
            Step::Send(request, flow) if word == "Send metadata" || request.http().method() == Method::POST => {
                return Ok(Waiting::Send(flow));
            }
            step => answer(step, &memory, |request| service.answer(request)).map_err(|_| "the flow has ended")?,
        };
    }
}
