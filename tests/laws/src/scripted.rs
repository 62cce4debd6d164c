//! A world that answers by a script of deeds, and honestly once the script is over.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, StatusCode};
use msal_core::cache::{Change, Partition, Snapshot, Store};
use msal_core::{
    ReadError, Request, Response, Secret, SecretSource, Signature, SigningError, SigningKey, SigningRequest, Timestamp,
    TransportError,
};
use serde_json::{Value, json};

use crate::deed::{Deed, Deeds, Echo};
use crate::honest::{Wanted, honest};
use crate::run::World;
use crate::{CERTIFICATE, EPOCH, KEY, marker};

/// A world with a memory, files and a clock. Cloning it makes a second world with the same past.
#[derive(Clone)]
pub struct Scripted {
    /// The time in Unix seconds.
    pub now: u64,
    /// The latest time that it ever was: clocks go backwards, and what has been dropped by then is gone.
    pub latest: u64,
    /// The memory.
    pub store: Store,
    /// The secret files.
    pub files: BTreeMap<PathBuf, String>,
    /// What is done with the next steps.
    pub script: VecDeque<Deed>,
    /// Whether local keys really sign; otherwise a signature is a text with the marker.
    pub signs: bool,
    /// The tokens that were issued in answers that are as RFC 6749, section 5.1, wants them.
    pub issued: BTreeSet<String>,
    /// The requests that were sent.
    pub sent: Vec<Request>,
    /// What `Debug` shows of the answers.
    pub shown: Vec<String>,
    /// How many requests were sent, which numbers the tokens.
    pub serial: u64,
    /// The partitions that were loaded.
    pub loaded: Vec<Partition>,
}

impl Default for Scripted {
    fn default() -> Self {
        let assertion = marker::secret("assertion");
        let files = [
            ("assertion.jwt", format!(" {assertion}\n")),
            ("app.crt", CERTIFICATE.to_owned()),
            ("app.key", KEY.to_owned()),
            ("app.pem", format!("{KEY}{CERTIFICATE}")),
        ];
        Self {
            now: EPOCH,
            latest: EPOCH,
            store: Store::default(),
            files: files.map(|(path, text)| (path.into(), text)).into(),
            script: VecDeque::new(),
            signs: false,
            issued: BTreeSet::new(),
            sent: Vec::new(),
            shown: Vec::new(),
            serial: 0,
            loaded: Vec::new(),
        }
    }
}

impl Scripted {
    /// Makes a world with a script.
    pub fn new(script: impl IntoIterator<Item = Deed>) -> Self {
        Self::default().then(script)
    }

    /// Gives a world a new script.
    #[must_use]
    pub fn then(mut self, script: impl IntoIterator<Item = Deed>) -> Self {
        self.script = script.into_iter().collect();
        self
    }

    /// Lets seconds pass.
    #[must_use]
    pub fn later(mut self, seconds: u64) -> Self {
        self.now += seconds;
        self
    }

    /// Where each token request went, and its form without the assertion, which is another one each time.
    pub fn grants(&self) -> Vec<(String, Vec<(String, String)>)> {
        let requests = self.sent.iter().map(Request::http);
        let posts = requests.filter(|request| Wanted::of(request) == Wanted::Token);
        let form = |body: &[u8]| {
            let fields = url::form_urlencoded::parse(body).into_owned();
            fields.filter(|(name, _)| name != "client_assertion").collect()
        };
        posts.map(|request| (request.uri().to_string(), form(request.body()))).collect()
    }

    /// The cache document without the access tokens that have expired, which go with any change.
    ///
    /// # Panics
    /// Never: a store writes JSON.
    pub fn living(&self) -> Value {
        let mut document: Value = serde_json::from_str(&self.store.to_json()).expect("a store writes JSON");
        let expires_on = |token: &Value| token["expires_on"].as_str().and_then(|text| text.parse::<u64>().ok());
        if let Some(tokens) = document.get_mut("AccessToken").and_then(Value::as_object_mut) {
            tokens.retain(|_, token| expires_on(token).is_some_and(|moment| moment >= self.latest.max(self.now)));
            if tokens.is_empty() {
                document.as_object_mut().map(|sections| sections.remove("AccessToken"));
            }
        }
        document
    }

    fn next(&mut self) -> Deeds {
        let Some(deed) = self.script.pop_front() else { return Deeds::Honest };
        self.now = self.now.saturating_add_signed(deed.elapsed);
        self.latest = self.latest.max(self.now);
        deed.what
    }

    fn respond(&mut self, request: &Request, deed: Deeds) -> Result<http::Response<Vec<u8>>, TransportError> {
        let honest = honest(request.http(), self.serial);
        match deed {
            Deeds::Honest => Ok(honest),
            Deeds::Fail(kind) => Err(transport_error(kind)),
            Deeds::Garbage(status, body) => Ok(with_status(status, body)),
            Deeds::Mutate(mutation) => Ok(mutation.spoil(honest)),
            Deeds::Refuse { error, number, date, retry_after, echo } => {
                let mut response = refusal(&error, number, &echo.map(|echo| said(request, echo)).unwrap_or_default());
                let date = date.map(|date| http_date(self.now.saturating_add_signed(date)));
                let headers = response.headers_mut();
                insert(headers, "date", date);
                insert(headers, "retry-after", retry_after);
                Ok(response)
            }
        }
    }
}

impl World for Scripted {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.now)
    }

    fn send(&mut self, request: Request) -> Result<Response, TransportError> {
        self.serial += 1;
        let deed = self.next();
        let answer = self.respond(&request, deed);
        if let Ok(answer) = &answer
            && Wanted::of(request.http()) == Wanted::Token
        {
            self.issued.extend(issued(answer));
        }
        self.sent.push(request);
        let answer = answer.map(Response::from);
        self.shown.push(format!("{answer:?}"));
        answer
    }

    fn sign(&mut self, request: &SigningRequest) -> Result<Signature, SigningError> {
        match (self.next(), request.key()) {
            (Deeds::Fail(_), _) => Err(SigningError::new("the token was pulled out")),
            (Deeds::Garbage(_, bytes), _) => Ok(bytes),
            (_, SigningKey::Local(_)) if self.signs => request.sign(),
            _ => Ok(marker::secret("signature").into_bytes()),
        }
    }

    fn read(&mut self, source: &SecretSource) -> Result<Secret, ReadError> {
        let missing = || ReadError::new("no such file");
        match (self.next(), source) {
            (Deeds::Fail(_), SecretSource::NewKey(_)) => Err(ReadError::new("no key could be made")),
            (Deeds::Fail(_), _) => Err(missing()),
            (Deeds::Garbage(_, bytes), _) => Ok(Secret::new(String::from_utf8_lossy(&bytes))),
            (_, SecretSource::File(path)) => self.files.get(path).map(Secret::new).ok_or_else(missing),
            (_, SecretSource::Provider(provider, context)) => provider.assertion(context),
            (_, SecretSource::NewKey(_)) => Ok(Secret::new(KEY)),
            (_, _) => Ok(Secret::new(marker::secret("assertion"))),
        }
    }

    fn load(&mut self, partition: &Partition) -> Snapshot {
        let snapshot = match self.next() {
            Deeds::Fail(_) => Snapshot::default(),
            Deeds::Garbage(..) => self.loaded.first().map(|other| self.store.snapshot(other)).unwrap_or_default(),
            _ => self.store.snapshot(partition),
        };
        self.loaded.push(partition.clone());
        self.shown.push(format!("{snapshot:?} {snapshot:#?}"));
        snapshot
    }

    fn save(&mut self, change: Change) {
        if !matches!(self.next(), Deeds::Fail(_)) {
            let applied = self.store.apply(change);
            self.shown.push(format!("{applied:?} {:?} {:#?}", self.store, self.store));
        }
    }

    fn wait(&mut self, duration: Duration) {
        self.now += duration.as_secs();
    }
}

/// The tokens that an answer issues, judged here anew: a JSON object with a token and without `error`, with a good status.
fn issued(answer: &http::Response<Vec<u8>>) -> Option<String> {
    let members: Value = serde_json::from_slice(answer.body()).ok().filter(|_| answer.status().is_success())?;
    let is_count = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.trim().parse::<u64>().is_ok(),
        Value::Number(number) => number.as_f64().is_some_and(|number| number >= 0.0),
        _ => false,
    };
    let text = |name: &str| members.get(name).is_none_or(|value| value.is_null() || value.is_string());
    let counts = ["expires_in", "ext_expires_in", "refresh_in"];
    let sound = counts.iter().filter_map(|name| members.get(*name)).all(is_count)
        && text("token_type")
        && text("scope")
        && members.get("error").is_none_or(|error| error.is_null() || error == "");
    members.get("access_token").filter(|_| sound)?.as_str().filter(|token| !token.is_empty()).map(str::to_owned)
}

fn transport_error(kind: u8) -> TransportError {
    match kind % 5 {
        0 => TransportError::Timeout,
        1 => TransportError::Connect("refused".into()),
        2 => TransportError::Tls("unknown issuer".into()),
        3 => TransportError::Broken("reset".into()),
        _ => TransportError::TooLarge(1 << 20),
    }
}

fn with_status(status: u16, body: Vec<u8>) -> http::Response<Vec<u8>> {
    let mut response = http::Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).expect("strategies give statuses");
    response
}

/// Writes a refusal, and repeats in each of its texts what there is to repeat.
fn refusal(error: &str, number: u64, said: &str) -> http::Response<Vec<u8>> {
    let plain = json!({
        "error": error,
        "error_description": format!("AADSTS{number}: It is refused.\r\nTrace ID: trace"),
        "error_codes": [number],
        "correlation_id": "correlation",
        "trace_id": "trace",
    });
    let telling = json!({
        "error": error,
        "error_description": format!("{said} is why AADSTS{number}.\r\nTrace ID: trace"),
        "error_codes": [number],
        "correlation_id": said,
        "trace_id": said,
        "suberror": said,
        "claims": format!(r#"{{"access_token":{{"c{said}":null}}}}"#),
    });
    let body = if said.is_empty() { plain } else { telling };
    with_status(400, body.to_string().into_bytes())
}

/// The fields of a form that hold what is not to be shown.
const CREDENTIALS: [&str; 7] =
    ["client_secret", "client_assertion", "code", "code_verifier", "device_code", "password", "refresh_token"];

/// What a service says of the credentials that a request carries.
fn said(request: &Request, echo: Echo) -> String {
    let form = url::form_urlencoded::parse(request.http().body());
    let sent = form.filter(|(name, _)| CREDENTIALS.contains(&&**name)).map(|(_, value)| value.into_owned());
    let sent: Vec<String> = sent.collect();
    match echo {
        Echo::Plain => sent.join(" "),
        Echo::Encoded => url::form_urlencoded::byte_serialize(sent.join(" ").as_bytes()).collect(),
        Echo::Cut => {
            let last = sent.last().cloned().unwrap_or_default();
            ".".repeat((4096 + 3_usize).saturating_sub(last.len())) + &last
        }
    }
}

fn insert(headers: &mut HeaderMap, name: &'static str, value: Option<String>) {
    headers.extend(value.map(|value| {
        (http::HeaderName::from_static(name), HeaderValue::from_str(&value).expect("strategies give visible ASCII"))
    }));
}

/// Writes a moment as a header does (RFC 9110, section 5.6.7).
fn http_date(seconds: u64) -> String {
    httpdate::fmt_http_date(std::time::UNIX_EPOCH + Duration::from_secs(seconds.min(253_402_300_799)))
}
