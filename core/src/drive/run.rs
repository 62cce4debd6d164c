//! The loop that runs a flow over a host, and joins it to an equal one that is under way.
//!
//! A flow takes its place in the table of flights once it has looked for a token and found none to hand out, so a hit
//! never touches the table, and nothing is prepared that would have to be thrown away. Who gets the lead begins anew where
//! any leader has ended meanwhile, so that it sees what that one saved; everybody else gets the leader's result. A request
//! that may be shared (the GET of a metadata document) is joined in the same way by flows of any kind: its place is held
//! until the leader's flow has ended, so until it has saved what it learnt.

use core::future::Future;

use super::Host;
use super::flight::{Joined, Place};
use crate::error::{Error, TransportError};
use crate::step::{FlightKey, Flow, Response, Step};

/// Runs a flow to its end.
///
/// # Errors
/// Whatever the flow ends with.
// That it is `Send` stands in the signature: who spawns it would else have to show it for all lifetimes of the host.
#[allow(clippy::manual_async_fn, reason = "an `async fn` can not say that its future is `Send`")]
pub fn drive<H: Host, F: Flow>(host: &H, flow: F) -> impl Future<Output = Result<F::Output, Error>> + Send
where
    F::Output: Clone + Send + Sync,
{
    async move { run(host, flow).await }
}

async fn run<H: Host, F: Flow>(host: &H, flow: F) -> Result<F::Output, Error>
where
    F::Output: Clone + Send + Sync,
{
    let mut places = Places { own: None, requests: Vec::new() };
    'anew: loop {
        places.requests.iter_mut().for_each(Shared::rewind);
        let ended = host.flights().ended();
        let mut step = flow.begin(host.now(), host.seed());
        let mut is_first = true;
        loop {
            if needs_place(&step, is_first)
                && places.own.is_none()
                && let Some(key) = flow.key()
            {
                match host.flights().join(key).await {
                    Joined::Landed(result) => return result,
                    Joined::Lead(place) => places.own = Some(place),
                }
                if host.flights().ended() != ended {
                    continue 'anew;
                }
            }
            step = match step {
                Step::Send(request, flow) if request.is_shareable() => {
                    let key = request.flight_key();
                    let Some(shared) = places.requests.iter_mut().find(|shared| shared.key == key) else {
                        match host.flights().join(key).await {
                            Joined::Landed(answer) => step = flow.resume(answer, host.now()),
                            Joined::Lead(place) => {
                                places.requests.push(Shared { key, place, answer: None, is_read: false });
                                continue 'anew;
                            }
                        }
                        continue;
                    };
                    let answer = match shared.recall() {
                        Some(answer) => answer,
                        None => shared.land(host.send(request).await),
                    };
                    flow.resume(answer, host.now())
                }
                Step::Send(request, flow) => flow.resume(host.send(request).await, host.now()),
                Step::Sign(request, flow) => flow.resume(host.sign(request).await, host.now()),
                Step::Read(source, flow) => flow.resume(host.read(source).await, host.now()),
                Step::Load(partition, flow) => {
                    is_first = false;
                    flow.resume(host.load(&partition).await, host.now())
                }
                Step::Save(change, flow) => {
                    host.save(change).await;
                    flow.resume((), host.now())
                }
                Step::Wait(duration, flow) => {
                    host.wait(duration).await;
                    flow.resume((), host.now())
                }
                Step::Done(result) => {
                    // Who comes too late to wait begins anew, and sees what this flow saved.
                    if let Some(place) = places.own.filter(Place::is_awaited) {
                        place.land(result.clone());
                    }
                    return result;
                }
            };
        }
    }
}

/// Tells whether a step goes beyond a look for a token; the first `Load` of a flow never does.
fn needs_place<T>(step: &Step<T>, is_first: bool) -> bool {
    match step {
        Step::Load(partition, _) => !is_first && !partition.holds_tokens(),
        step => !matches!(step, Step::Done(_)),
    }
}

/// The places that a flow holds: its own, and those of the requests that it sent for others too.
struct Places<'a, T> {
    own: Option<Place<'a, Result<T, Error>>>,
    requests: Vec<Shared<'a>>,
}

type Answer = Result<Response, TransportError>;

/// A request that a flow sent for others too. When the flow begins anew, it reads the answer again instead of asking.
struct Shared<'a> {
    key: FlightKey,
    place: Place<'a, Answer>,
    answer: Option<Answer>,
    is_read: bool,
}

impl Shared<'_> {
    fn rewind(&mut self) {
        self.is_read = false;
    }

    fn recall(&mut self) -> Option<Answer> {
        let known = self.answer.clone().filter(|_| !self.is_read);
        self.is_read = true;
        known
    }

    fn land(&mut self, answer: Answer) -> Answer {
        self.place.land(answer.clone());
        self.answer.insert(answer).clone()
    }
}
