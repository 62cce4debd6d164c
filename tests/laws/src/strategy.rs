//! Strategies: arbitrary deeds, applications and calls.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::call::Call;
use crate::deed::{Deed, Deeds, Echo, Mutation};
use crate::flows::FLOWS;
use crate::spec::{AppSpec, CallSpec, Place, ProofSpec, SignInSpec};

/// How proptest runs here: as many cases as `PROPTEST_CASES` says, and no file beside the sources.
pub fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// A seed.
pub fn seed() -> impl Strategy<Value = [u8; 32]> {
    any::<[u8; 32]>()
}

/// A script: deeds of which about half are honest ones, at any pace.
pub fn script() -> impl Strategy<Value = Vec<Deed>> {
    let elapsed = prop_oneof![8 => 0_i64..60, 1 => -100_000_i64..100_000, 1 => any::<i64>()];
    vec((elapsed, deeds()).prop_map(|(elapsed, what)| Deed { elapsed, what }), 0..20)
}

/// A script that takes less than a minute for each step.
pub fn quick_script() -> impl Strategy<Value = Vec<Deed>> {
    vec((0_i64..60, deeds()).prop_map(|(elapsed, what)| Deed { elapsed, what }), 0..20)
}

/// One deed.
pub fn deeds() -> impl Strategy<Value = Deeds> {
    prop_oneof![4 => Just(Deeds::Honest), 4 => spoiled()]
}

/// One deed that is not honest.
pub fn spoiled() -> impl Strategy<Value = Deeds> {
    prop_oneof![
        any::<u8>().prop_map(Deeds::Fail),
        (status(), body()).prop_map(|(status, body)| Deeds::Garbage(status, body)),
        mutation().prop_map(Deeds::Mutate),
        refusal(),
    ]
}

/// A refusal in the service's own words.
pub fn refusal() -> impl Strategy<Value = Deeds> {
    let error = select(vec![
        "invalid_client",
        "invalid_grant",
        "interaction_required",
        "temporarily_unavailable",
        "authorization_pending",
        "slow_down",
        "e",
    ]);
    let number = select(vec![700_024, 7_000_215, 50_076, 0, u64::MAX]);
    let date = proptest::option::of(prop_oneof![-4000_i64..4000, any::<i64>()]);
    let retry_after = proptest::option::of("[0-9]{1,25}|soon|Wed, 01 Jan 2025 00:00:30 GMT|[ -~]{0,30}");
    let echo = proptest::option::of(select(vec![Echo::Plain, Echo::Encoded, Echo::Cut]));
    (error, number, date, retry_after, echo).prop_map(|(error, number, date, retry_after, echo)| Deeds::Refuse {
        error: error.to_owned(),
        number,
        date,
        retry_after,
        echo,
    })
}

fn status() -> impl Strategy<Value = u16> {
    prop_oneof![4 => Just(200_u16), 4 => select(vec![204, 302, 400, 401, 404, 408, 429, 500, 503]), 1 => 100_u16..1000]
}

/// Bytes that are no answer: noise, HTML, JSON of another form, JSON that is deep or long.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let fixed = ["", "null", "[]", "{}", "true", "\"\"", "<!DOCTYPE html><p>Sign in</p>", "{\"access_token\":\"\"}"];
    let large =
        [format!("{}{}", "[".repeat(50_000), "]".repeat(50_000)), format!("{{\"a\":\"{}\"}}", "a".repeat(70_000))];
    let all = fixed.iter().map(|&text| text.to_owned()).chain(large).map(String::into_bytes);
    prop_oneof![
        3 => vec(any::<u8>(), 0..200),
        3 => value().prop_map(|value| value.to_string().into_bytes()),
        2 => select(all.collect::<Vec<_>>()),
    ]
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let headers = vec!["retry-after", "date", "content-type", "content-length", "location"];
    let members = vec![
        "error",
        "expires_on",
        "scope",
        "token_type",
        "metadata",
        "foo",
        "id_token",
        "client_info",
        "foci",
        "interval",
        "keys",
        "account_type",
    ];
    let endpoints = vec!["token_endpoint", "authorization_endpoint", "issuer", "tenant_discovery_endpoint", "jwks_uri"];
    let urls = vec![
        "https://evil.example/token",
        "http://login.microsoftonline.com/token",
        "https://login.microsoftonline.com.evil.example/token",
        "https://login.microsoftonline.com@evil.example/token",
        "https://login.microsoftonline.us/token",
        "//evil.example/token",
    ];
    let redirection = (select(endpoints), select(urls));
    prop_oneof![
        2 => redirection.prop_map(|(name, url)| Mutation::Besides(name.to_owned(), url.into())),
        1 => any::<usize>().prop_map(Mutation::Without),
        1 => (any::<usize>(), value()).prop_map(|(which, value)| Mutation::Instead(which, value)),
        1 => (select(members), value()).prop_map(|(name, value)| Mutation::Besides(name.to_owned(), value)),
        1 => any::<usize>().prop_map(Mutation::Cut),
        1 => (any::<usize>(), any::<u8>()).prop_map(|(at, value)| Mutation::Byte(at, value)),
        1 => status().prop_map(Mutation::Status),
        1 => (select(headers), "[ -~]{0,40}").prop_map(|(name, value)| Mutation::Header(name.to_owned(), value)),
    ]
}

/// Any JSON value, with a liking for what services and attackers write.
pub fn value() -> impl Strategy<Value = Value> {
    let texts =
        ["", "3599", "-1", "soon", "https://evil.example/token", "http://login.microsoftonline.com/t", "1e9", "\u{0}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(vec![0_u64, 1, 299, 301, u64::MAX]).prop_map(Value::from),
        select(texts.to_vec()).prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let object = proptest::collection::btree_map("error|access_token|aliases|[a-z]{1,8}", inner.clone(), 0..4);
        prop_oneof![vec(inner, 0..4).prop_map(Value::from), object.prop_map(|members| json!(members))]
    })
}

/// An application; most prove themselves by a secret, since keys are slow to read.
pub fn app() -> impl Strategy<Value = AppSpec> {
    let others = vec![
        ProofSpec::Assertion,
        ProofSpec::AssertionFile,
        ProofSpec::Provider,
        ProofSpec::Named,
        ProofSpec::Certificate,
        ProofSpec::Rs256,
        ProofSpec::Thumbprint,
        ProofSpec::Files,
        ProofSpec::OneFile,
        ProofSpec::Remote,
    ];
    let proof = prop_oneof![Just(ProofSpec::Secret), select(others)];
    let capabilities = prop_oneof![Just(Vec::new()), Just(vec!["CP1".to_owned()])];
    (proof, place(), capabilities, any::<[bool; 3]>()).prop_map(|(proof, place, capabilities, flags)| {
        let [reuse, client_claims, telemetry] = flags;
        AppSpec { proof, reuse, place, capabilities, client_claims, telemetry }
    })
}

/// An authority; most are a tenant of the public cloud.
pub fn place() -> impl Strategy<Value = Place> {
    let others = vec![Place::Domain, Place::Unknown, Place::UnknownDomain, Place::Trusted, Place::Adfs];
    let others: Vec<Place> = others.into_iter().chain([Place::Oidc, Place::B2c, Place::Ciam, Place::Dsts]).collect();
    prop_oneof![1 => Just(Place::Tenant), 2 => select(others)]
}

/// A call without a claims challenge, so one that the cache may answer.
pub fn quiet_call() -> impl Strategy<Value = CallSpec> {
    let scopes = vec("https://[a-z]{1,6}\\.example/\\.default", 0..3);
    let fmi_path = proptest::option::of("[a-z/]{1,12}");
    (scopes, fmi_path, any::<[bool; 2]>()).prop_map(|(scopes, fmi_path, [forwarded, extra])| CallSpec {
        scopes,
        challenge: false,
        forwarded,
        fmi_path,
        extra,
    })
}

/// Any flow, in any scene.
pub fn call() -> impl Strategy<Value = Call> {
    let spec = (quiet_call(), any::<bool>()).prop_map(|(spec, challenge)| CallSpec { challenge, ..spec });
    (select(FLOWS.iter().collect::<Vec<_>>()), spec, sign_in()).prop_map(|(kind, spec, sign_in)| Call {
        kind,
        spec,
        sign_in,
    })
}

/// A person who signed in not at all, a while ago, so that the token is to be replaced, or so that it has expired.
pub fn sign_in() -> impl Strategy<Value = SignInSpec> {
    let since = prop_oneof![
        1 => Just(None),
        2 => (0_u64..1700).prop_map(Some),
        2 => (1801_u64..3200).prop_map(Some),
        2 => (3600_u64..100_000).prop_map(Some),
    ];
    (since, any::<bool>()).prop_map(|(since, knows_authority)| SignInSpec { since, knows_authority })
}
