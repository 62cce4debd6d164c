//! A driver that does exactly what its trace says, for the tests of the harness.
//!
//! It fills each matcher with a value that matches: fixed ones for what a trace leaves open.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at a broken assumption")]

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::Request as HttpRequest;
use rsa::{
    PrivateKey, pkcs1v15,
    pkcs8::DecodePrivateKey,
    pss,
    rand_core::{TryCryptoRng, TryRng},
    sha2::{Digest, Sha256},
    signature::{RandomizedSigner, SignatureEncoding, Signer},
};
use serde_json::{Map, Value, json};
use url::form_urlencoded::Serializer;

use crate::{
    driver::{Called, Driver, Outcome, Skip},
    exchange::Request,
    matcher::{operator, rst},
    script::Script,
    trace::{App, Call, Expected, Part, Trace},
    transcript::hex,
};

const KEYS: [(&str, &str); 2] = [
    (include_str!("../keys/a_leaf1_public.pem"), include_str!("../keys/a_leaf1_key.pem")),
    (include_str!("../keys/a_leaf2_public.pem"), include_str!("../keys/a_leaf2_key.pem")),
];
const VERIFIER: &str = "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv";
const OPEN: &str = "x";

/// One wrong turn that the echo takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slip {
    /// It keeps to the trace.
    None,
    /// It leaves out the exchange.
    Leaves(Part, usize),
    /// It adds a form parameter to the exchange.
    Adds(Part, usize),
    /// It sends the exchange a second later.
    Dawdles(Part, usize),
    /// It returns another value.
    Returns(Part),
    /// It says the opposite of the cache's change.
    Misreports(usize),
    /// It leaves another cache behind.
    Caches,
}

/// Echoes one trace.
pub(crate) struct Echo<'t> {
    trace: &'t Trace,
    slip: Slip,
    step: usize,
    cache: Value,
}

impl<'t> Echo<'t> {
    pub(crate) fn new(trace: &'t Trace, slip: Slip) -> Self {
        Self { trace, slip, step: 0, cache: Value::Null }
    }

    fn exchange_all(&self, part: Part, script: &mut Script<'_>) {
        let began = script.now();
        for (index, exchange) in self.trace.exchanges(part).iter().enumerate() {
            if self.slip == Slip::Leaves(part, index) {
                continue;
            }
            let dawdle = u64::from(self.slip == Slip::Dawdles(part, index));
            script.wait((began + exchange.after_seconds + dawdle).saturating_sub(script.now()));
            let request = request(&exchange.request, self.slip == Slip::Adds(part, index), script);
            let pin = exchange.request.tls_server_sha1.as_ref().and_then(Value::as_str);
            let _ = script.send(&request, pin);
        }
    }

    fn outcome(&self, part: Part, script: &Script<'_>) -> Outcome {
        match self.trace.expected(part).unwrap() {
            Expected::Ok(_) if self.slip == Slip::Returns(part) => Outcome::Ok(json!({"unlike": ["anything"]})),
            Expected::Ok(value) => Outcome::Ok(fill(value, script.transcript().root())),
            Expected::Raises(_) if self.slip == Slip::Returns(part) => Outcome::Ok(Value::Null),
            Expected::Raises(raises) => {
                let kind: &'static str = raises.kind.clone().leak();
                Outcome::Raises { kinds: vec![kind].leak(), message: String::new() }
            }
        }
    }
}

impl Driver for Echo<'_> {
    fn construct(&mut self, _: &App, script: &mut Script<'_>) -> Result<Option<Outcome>, Skip> {
        self.exchange_all(Part::Construct, script);
        Ok(Some(self.outcome(Part::Construct, script)))
    }

    fn resolve(&mut self, _: &mut Script<'_>) -> Result<Outcome, Skip> {
        Err(Skip::new("needs nothing more: it has said all in its construction"))
    }

    fn call(&mut self, _: &Call, script: &mut Script<'_>) -> Result<Called, Skip> {
        let (part, step) = (Part::Step(self.step), &self.trace.steps[self.step]);
        for context in &step.assertion_callbacks {
            script.called_back(context.clone());
        }
        if let Some(browser) = &step.browser
            && let Some(auth_uri) = &browser.auth_uri
        {
            script.browse(&text(&fill(auth_uri, script.transcript().root())), browser.timeout);
        }
        self.exchange_all(part, script);
        let changed = step.cache_changed.unwrap_or_default() ^ (self.slip == Slip::Misreports(self.step));
        let outcome = self.outcome(part, script);
        self.step += 1;
        script.note(part, "result", outcome.concrete());
        let cache = self.trace.final_cache.as_ref().map(|cache| fill(cache, script.transcript().root()));
        self.cache = cache.unwrap_or_default();
        Ok(Called::new(outcome, changed))
    }

    fn function(&mut self, _: &Call, _: u64) -> Result<Outcome, Skip> {
        let outcome = self.outcome(Part::Step(self.step), &Script::new(self.trace));
        self.step += 1;
        Ok(outcome)
    }

    fn cache(&self) -> Value {
        let mut cache = self.cache.clone();
        if self.slip == Slip::Caches {
            cache["AccessToken"]["added"] = json!({});
        }
        cache
    }
}

/// Builds a request that the expected one accepts, with a parameter too many if `add` says so.
fn request(expected: &Request, add: bool, script: &Script<'_>) -> HttpRequest<Vec<u8>> {
    let fill = |value: &Value| text(&fill(value, script.transcript().root()));
    let pairs = |members: &Map<String, Value>| {
        let mut pairs = Serializer::new(String::new());
        pairs.extend_pairs(members.iter().map(|(name, value)| (name, fill(value))));
        if add { pairs.append_pair("added", "1").finish() } else { pairs.finish() }
    };
    let url = fill(&expected.url) + "?" + &pairs(&expected.query);
    let mut request = HttpRequest::builder().method(expected.method.as_str()).uri(url.trim_end_matches('?'));
    for (name, value) in &expected.headers {
        request = request.header(name, fill(value));
    }
    let form = !expected.form.is_empty();
    if form {
        request = request.header("content-type", "application/x-www-form-urlencoded");
    }
    let body = if form { pairs(&expected.form) } else { expected.body.as_ref().map(&fill).unwrap_or_default() };
    request.body(body.into_bytes()).unwrap()
}

/// Signs a JWT with the RSA key `private_key` (PKCS#8, PEM).
pub(crate) fn sign(alg: &str, private_key: &str, header: &Value, claims: &Value) -> String {
    let key = PrivateKey::from_pkcs8_pem(private_key).unwrap();
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    let message = format!("{header}.{claims}");
    let signature = if alg == "PS256" {
        pss::SigningKey::<Sha256>::new(key).sign_with_rng(&mut Lcg(0), message.as_bytes()).to_vec()
    } else {
        pkcs1v15::SigningKey::<Sha256>::new(key).sign(message.as_bytes()).to_vec()
    };
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Returns a value that matches `expected`.
fn fill(expected: &Value, transcript: &Value) -> Value {
    match expected {
        Value::Object(members) => match operator(members) {
            Some((name, operand)) => fill_matcher(name, operand, transcript),
            None => members.iter().map(|(name, value)| (name.clone(), fill(value, transcript))).collect(),
        },
        Value::Array(elements) => elements.iter().map(|element| fill(element, transcript)).collect(),
        plain => plain.clone(),
    }
}

fn fill_matcher(name: &str, operand: &Value, transcript: &Value) -> Value {
    let at = || crate::pointer::resolve(transcript, operand.as_str().unwrap());
    let items = || operand.as_array().unwrap().iter().map(|item| fill(item, transcript));
    match name {
        "$any" if operand == "number" => json!(1),
        "$any" if operand == "bool" => json!(true),
        "$any" => json!(OPEN),
        "$uuid" => json!("0f3c8a52-1b2d-4e5f-8a9b-0123456789ab"),
        "$regex" => json!(match operand.as_str().unwrap() {
            "[0-9a-f]{64}" => hex(&Sha256::digest(OPEN)),
            pattern if pattern.starts_with("urn:uuid:") => "urn:uuid:0f3c8a52-1b2d-4e5f-8a9b-0123456789ab".to_owned(),
            _ => URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER)),
        }),
        "$pkce_verifier_of" => json!(VERIFIER),
        "$same_as" => at().unwrap_or(json!(OPEN)),
        "$sha256_hex_of" => json!(hex(&Sha256::digest(text(&at().unwrap_or(json!(OPEN)))))),
        "$concat" => json!(items().map(|part| text(&part)).collect::<String>()),
        "$json" => json!(fill(operand, transcript).to_string()),
        "$scopes" => json!(items().map(|scope| text(&scope)).collect::<Vec<_>>().join(" ")),
        "$unordered" => items().rev().collect(),
        "$one_of" => items().next().unwrap(),
        "$base64" | "$ignoring_whitespace" => operand.clone(),
        "$bytes_hex" => json!({name: operand}),
        "$url" => {
            let query = fill(&operand["query"], transcript);
            let pairs = query.as_object().unwrap().iter().map(|(name, value)| (name, text(value)));
            let query = Serializer::new(String::new()).extend_pairs(pairs).finish();
            json!(format!("{}?{query}", text(&operand["url"])))
        }
        "$rst" => json!(rst::write(&fill(operand, transcript))),
        "$jwt" => {
            let key = KEYS.iter().find(|(public, _)| operand["verify"]["public_key"] == *public);
            let (header, claims) = (fill(&operand["header"], transcript), fill(&operand["claims"], transcript));
            json!(sign(&text(&operand["verify"]["alg"]), key.unwrap_or(&KEYS[0]).1, &header, &claims))
        }
        other => unreachable!("no value is known for {other}"),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Bytes that differ enough for blinding and a salt in a test: a linear congruential generator.
struct Lcg(u64);

impl TryRng for Lcg {
    type Error = std::convert::Infallible;

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Ok(self.0.swap_bytes())
    }

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        self.try_next_u64().map(|word| u32::try_from(word >> 32).unwrap())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.try_next_u64()?.to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Lcg {}
