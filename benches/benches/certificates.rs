//! Certificates and the assertions that are signed for them, each beside the least that it could cost.
//!
//! Limits: `x5c` and thumbprints at most 1.3 times the least, with the X.509 parse at most 1.2 times; an assertion at least
//! 0.97 of the rate of the bare signature.

#![allow(missing_docs, reason = "criterion's macros write public functions")]

use std::hint::black_box;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use msal_adapter::signer::{AwsLcRs, Ring};
use msal_core::Algorithm;
use msal_core::wire::certificate::{EncodedCertificate, encoded_certificates, parse_certificates};
use msal_core::wire::jws::{self, Header};
use msal_core::wire::key::{PrivateKey, SigningBackend};
use msal_emulator::Certificate;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::json;
use sha2::{Digest, Sha256};
use x509_parser::pem::Pem;

const WELL_FORMED: &str = "the input is well-formed";

fn bundles() -> [(usize, String); 3] {
    [1, 10, 150].map(|count| (count, Certificate::fixed().certificate_pem.repeat(count)))
}

fn x5c(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("certificates/x5c");
    for (count, pem) in bundles() {
        group.bench_with_input(BenchmarkId::new("msal-core", count), &pem, |bencher, pem| {
            bencher.iter(|| {
                let found = encoded_certificates(black_box(pem)).expect(WELL_FORMED);
                let thumbprints: Vec<_> = found.iter().map(EncodedCertificate::thumbprint_sha256).collect();
                (thumbprints, found)
            });
        });
        group.bench_with_input(BenchmarkId::new("rustls-pki-types and sha2", count), &pem, |bencher, pem| {
            bencher.iter(|| {
                let found =
                    CertificateDer::pem_slice_iter(black_box(pem.as_bytes())).map(|der| der.expect(WELL_FORMED));
                found.map(|der| (Sha256::digest(&der), STANDARD.encode(&der))).collect::<Vec<_>>()
            });
        });
    }
    group.finish();
}

fn x509(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("certificates/x509");
    for (count, pem) in bundles() {
        group.bench_with_input(BenchmarkId::new("msal-core", count), &pem, |bencher, pem| {
            bencher.iter(|| {
                let found = parse_certificates(black_box(pem)).expect(WELL_FORMED);
                let thumbprints: Vec<_> = found.iter().map(|found| found.thumbprint_sha256()).collect();
                (thumbprints, found)
            });
        });
        group.bench_with_input(BenchmarkId::new("x509-parser and sha2", count), &pem, |bencher, pem| {
            bencher.iter(|| {
                let blocks: Vec<Pem> =
                    Pem::iter_from_buffer(black_box(pem.as_bytes())).map(|it| it.expect(WELL_FORMED)).collect();
                let read = |pem: &Pem| {
                    black_box(pem.parse_x509().expect(WELL_FORMED));
                    (Sha256::digest(&pem.contents), STANDARD.encode(&pem.contents))
                };
                blocks.iter().map(read).collect::<Vec<_>>()
            });
        });
    }
    group.finish();
}

/// A backend as the core uses it, and a signature of it alone.
type Signing = (PrivateKey, Box<dyn Fn(&[u8]) -> Vec<u8>>);

fn signings() -> [Signing; 3] {
    let own = PrivateKey::from_pem(&Certificate::fixed().key_pem).expect(WELL_FORMED);
    let [for_ring, for_aws] =
        [&Ring as &dyn SigningBackend, &AwsLcRs].map(|it| own.with_backend(it).expect(WELL_FORMED));
    let pkcs8 = own.to_pkcs8_der();
    let ring = ring::signature::RsaKeyPair::from_pkcs8(&pkcs8).expect(WELL_FORMED);
    let aws = aws_lc_rs::signature::RsaKeyPair::from_pkcs8(&pkcs8).expect(WELL_FORMED);
    let rsa = own.clone();
    [
        (own, Box::new(move |message| rsa.sign(Algorithm::Ps256, message, [7; 32]).expect(WELL_FORMED))),
        (
            for_ring,
            Box::new(move |message| {
                let (mut signature, random) = (vec![0; 256], ring::rand::SystemRandom::new());
                ring.sign(&ring::signature::RSA_PSS_SHA256, &random, message, &mut signature).expect(WELL_FORMED);
                signature
            }),
        ),
        (
            for_aws,
            Box::new(move |message| {
                let (mut signature, random) = (vec![0; 256], aws_lc_rs::rand::SystemRandom::new());
                aws.sign(&aws_lc_rs::signature::RSA_PSS_SHA256, &random, message, &mut signature).expect(WELL_FORMED);
                signature
            }),
        ),
    ]
}

fn assertions(criterion: &mut Criterion) {
    let header = jws::encode(&Header { alg: "PS256", typ: "JWT", x5t_s256: Some("t"), ..Header::default() });
    let mut group = criterion.benchmark_group("certificates/assertion");
    for (key, bare) in signings() {
        let whole = || {
            let claims = json!({
                "aud": "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token", "exp": 1_735_690_200,
                "iat": 1_735_689_600, "iss": "9a4c6e1b-2d3f-4051-8b7a-c5d6e7f80912",
                "jti": "00000000-0000-4000-8000-000000000001", "sub": "9a4c6e1b-2d3f-4051-8b7a-c5d6e7f80912",
            });
            let input = jws::signing_input(&header, &claims);
            let signature = key.sign(Algorithm::Ps256, input.as_bytes(), [7; 32]).expect(WELL_FORMED);
            jws::compact(&input, &signature)
        };
        let input = whole();
        group.bench_function(BenchmarkId::new("whole", key.backend()), |bencher| bencher.iter(whole));
        group.bench_function(BenchmarkId::new("bare signature", key.backend()), |bencher| {
            bencher.iter(|| bare(black_box(input.as_bytes())));
        });
    }
    group.finish();
}

criterion_group!(benches, x5c, x509, assertions);
criterion_main!(benches);
