//! A whole flow against a script of answers: it ends, it is not fooled, it gives nothing away, and it does no harm.

use core::time::Duration;

use msal_core::cache::Store;
use msal_core::http::Response;
use msal_core::{Authentication, Error, Flow, Request, Seed, Step, Timestamp, TokenSource, TransportError};
use serde_json::Value;

use crate::script::{MARKER, Script};
use crate::text;

/// More steps than any flow takes.
const MOST_STEPS: usize = 24;
const START: Timestamp = Timestamp::from_unix_seconds(1_735_689_600);

/// A flow is bounded and determined, succeeds by a valid answer only, shows no secret, and leaves the memory sound.
///
/// The input is a script: the credential and the authority, then what answers each request.
pub fn flow_script(data: &[u8]) {
    let Some(text) = text::of(data) else { return };
    let Some(script) = Script::parse(text) else { return };
    let scripted = |number, _: &Request| script.answer(number);
    let honest = |_, request: &Request| (Duration::ZERO, Ok(script.honest(request)));

    let mut store = Store::default();
    let first = run(&script, &mut store, scripted);
    assert_eq!(run(&script, &mut Store::default(), scripted).transcript, first.transcript, "it is not determined");
    assert_discreet(&script, &first);
    match &first.result {
        Ok(token) => {
            assert!(script.answers().any(|answer| is_valid(answer, token)), "a token from nowhere: {token:?}");
            assert_remembered(&script, &mut store, token, first.end);
        }
        Err(error) => {
            text::assert_loggable(error, 1 << 16);
            let second = run(&script, &mut store, honest);
            assert!(second.result.is_ok(), "what was answered does lasting harm: {:#?}", second.transcript);
        }
    }
    let document = store.to_json();
    assert_eq!(Store::from_json(&document).expect("a store reads what it writes").to_json(), document);
}

/// How a run of the flow went.
struct Run {
    result: Result<Authentication, Error>,
    /// Its steps, as `Debug` shows them.
    transcript: Vec<String>,
    sent: usize,
    /// How many answers had come when the credential was sent first.
    proven: Option<usize>,
    end: Timestamp,
}

type Answer = (Duration, Result<Response<Vec<u8>>, TransportError>);

fn run(script: &Script, store: &mut Store, answer: impl Fn(usize, &Request) -> Answer) -> Run {
    let (mut transcript, mut sent, mut proven, mut now) = (Vec::new(), 0, None, START);
    let mut step = script.flow().begin(now, Seed::new([7; 32]));
    for _ in 0..MOST_STEPS {
        transcript.push(format!("{step:?}"));
        step = match step {
            Step::Done(result) => return Run { result, transcript, sent, proven, end: now },
            Step::Send(request, flow) => {
                assert_eq!(request.http().uri().scheme_str(), Some("https"));
                proven = proven.or(String::from_utf8_lossy(request.http().body()).contains(MARKER).then_some(sent));
                let (delay, response) = answer(sent, &request);
                (sent, now) = (sent + 1, now.plus(delay));
                flow.resume(response.map(Into::into), now)
            }
            Step::Sign(_, flow) => flow.resume(Ok(b"signature".to_vec()), now),
            Step::Read(_, flow) => flow.resume(Ok(MARKER.into()), now),
            Step::Load(partition, flow) => flow.resume(store.snapshot(&partition), now),
            Step::Save(change, flow) => {
                let before = store.to_json();
                let applied = store.apply(change);
                assert!(applied.tokens_changed || store.to_json() == before, "a change that was not told");
                flow.resume((), now)
            }
            Step::Wait(_, flow) => flow.resume((), now),
        };
    }
    unreachable!("no end after {MOST_STEPS} steps: {transcript:#?}")
}

/// Tells whether an answer is a yes that holds this very token.
fn is_valid(answer: &Response<Vec<u8>>, token: &Authentication) -> bool {
    let Ok(Value::Object(members)) = serde_json::from_slice(answer.body()) else { return false };
    let refuses = members.get("error").is_some_and(|error| !error.is_null() && *error != "");
    let own = members.get("access_token").and_then(Value::as_str);
    answer.status().is_success() && !refuses && own == Some(token.access_token().expose_secret())
}

/// The credential shows nowhere, even where the server repeats it in a refusal.
///
/// A server that knows it before it was sent keeps no secret, and what one repeats in a yes is the caller's to see.
fn assert_discreet(script: &Script, run: &Run) {
    let known = script.tells(run.proven.unwrap_or(usize::MAX)) || run.result.is_ok() && script.tells(usize::MAX);
    let shown = run.transcript.join("\n") + &run.result.as_ref().map_or_else(ToString::to_string, |_| String::new());
    assert!(known || !shown.contains(MARKER), "{shown}");
}

/// A token that is good for the next call answers it without a request.
fn assert_remembered(script: &Script, store: &mut Store, token: &Authentication, end: Timestamp) {
    assert_eq!(token.token_source(), TokenSource::IdentityProvider);
    assert_eq!(token.expires_in(), token.expires_on().since(end));
    let fresh = token.expires_on().since(START).as_secs() >= 300 && token.refresh_on().is_none_or(|on| on >= START);
    let usable = fresh && token.token_type().eq_ignore_ascii_case("Bearer");
    if usable && token.scopes().covers(&Script::scopes()) {
        let again = run(script, store, |_, _| (Duration::ZERO, Err(TransportError::Timeout)));
        let cached = again.result.expect("a token from the cache");
        assert_eq!((again.sent, cached.token_source()), (0, TokenSource::Cache));
        assert_eq!(cached.access_token(), token.access_token());
    }
}
