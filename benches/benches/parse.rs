//! What bytes mean: answers, documents, certificates, scopes, claims.

#![allow(missing_docs, reason = "criterion's macros write public functions")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use msal_benches::{configuration, token_answer};
use msal_core::model::claims;
use msal_core::wire::certificate::parse_certificates;
use msal_core::wire::discovery::{InstanceMetadata, OpenIdConfiguration};
use msal_core::wire::key::PrivateKey;
use msal_core::wire::token::TokenAnswer;
use msal_core::{Members, Scopes, Timestamp};
use msal_emulator::Certificate;

const NOW: Timestamp = Timestamp::from_unix_seconds(1_735_689_600);
const WELL_FORMED: &str = "the input is well-formed";

fn answers(criterion: &mut Criterion) {
    let token = token_answer(&"t".repeat(1_400));
    criterion.bench_function("parse/token answer", |bencher| {
        bencher.iter(|| {
            let members = Members::parse(black_box(token.as_bytes())).expect(WELL_FORMED);
            TokenAnswer::read(members, NOW).expect(WELL_FORMED)
        });
    });
    let document = configuration("7c2a9d4e-3b61-4f05-9a8e-51d0c6e2b7f3");
    criterion.bench_function("parse/OpenID configuration", |bencher| {
        bencher.iter(|| OpenIdConfiguration::parse(black_box(document.as_bytes())).expect(WELL_FORMED));
    });
    let cloud = r#"{"preferred_network":"a.example","aliases":["a.example","b.example","c.example","d.example"]}"#;
    let instance = format!(r#"{{"tenant_discovery_endpoint":"https://a.example","metadata":[{cloud},{cloud}]}}"#);
    criterion.bench_function("parse/instance metadata", |bencher| {
        bencher.iter(|| InstanceMetadata::parse(black_box(instance.as_bytes())).expect(WELL_FORMED));
    });
}

fn credentials(criterion: &mut Criterion) {
    let Certificate { certificate_pem, key_pem, .. } = Certificate::fixed();
    criterion.bench_function("parse/certificate", |bencher| {
        bencher.iter(|| parse_certificates(black_box(&certificate_pem)).expect(WELL_FORMED));
    });
    criterion.bench_function("parse/private key", |bencher| {
        bencher.iter(|| PrivateKey::from_pem(black_box(&key_pem)).expect(WELL_FORMED));
    });
}

fn parameters(criterion: &mut Criterion) {
    let ten: Vec<String> = (0..10).map(|number| format!("https://graph.microsoft.com/Scope.{number}")).collect();
    criterion.bench_function("parse/10 scopes", |bencher| {
        bencher.iter(|| Scopes::new(black_box(&ten)).expect(WELL_FORMED));
    });
    let joined = ten.join(" ");
    criterion.bench_function("parse/10 scopes in one text", |bencher| {
        bencher.iter(|| Scopes::parse(black_box(&joined)));
    });
    let challenge = r#"{"access_token":{"nbf":{"essential":true,"value":"1735689600"}}}"#;
    let capabilities = ["CP1".to_owned()];
    criterion.bench_function("parse/claims merge", |bencher| {
        bencher
            .iter(|| claims::merge(Some(black_box(challenge)), Some("{\"a\":1}"), &capabilities).expect(WELL_FORMED));
    });
}

criterion_group!(benches, answers, credentials, parameters);
criterion_main!(benches);
