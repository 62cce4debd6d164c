//! Proofs of possession beside the bare signature, a bearer's header, and the memory of proofs that were used.
//!
//! Limits: a proof at most 10 µs more than its signature; a check for a replay among a million proofs at most 1 µs. The
//! signature of a backend varies by more than that, so the rest of a proof is timed on its own too.

#![allow(missing_docs, reason = "criterion's macros write public functions")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use msal_adapter::signer::Ring;
use msal_benches::{InHand, proof_id};
use msal_core::wire::key::PrivateKey;
use msal_core::wire::shr::{Replay, ReplayMemory};
use msal_core::{Algorithm, Timestamp};
use msal_emulator::Certificate;

const WELL_FORMED: &str = "the input is well-formed";
const PROOFS: u64 = 1_000_000;

fn header(criterion: &mut Criterion) {
    let own = PrivateKey::from_pem(&Certificate::fixed().key_pem).expect(WELL_FORMED);
    let mut group = criterion.benchmark_group("possession/header");
    let for_ring = own.with_backend(&Ring).expect(WELL_FORMED);
    for key in [own.clone(), for_ring] {
        let (bound, backend) = (InHand::bound(key.clone()).expect(WELL_FORMED), key.backend());
        let value = bound.authorization(true).expect(WELL_FORMED);
        let (input, _) = value.to_str().ok().and_then(|text| text.rsplit_once('.')).expect(WELL_FORMED);
        let input = input.trim_start_matches("PoP ");
        group.bench_function(BenchmarkId::new("whole", backend), |bencher| {
            bencher.iter(|| bound.authorization(true).expect(WELL_FORMED));
        });
        group.bench_function(BenchmarkId::new("bare signature", backend), |bencher| {
            bencher.iter(|| key.sign(Algorithm::Ps256, black_box(input.as_bytes()), [7; 32]).expect(WELL_FORMED));
        });
    }
    let bound = InHand::bound(own).expect(WELL_FORMED);
    group.bench_function("all but the signature", |bencher| {
        bencher.iter(|| bound.authorization(false).expect(WELL_FORMED));
    });
    let bearer = InHand::bearer().expect(WELL_FORMED);
    group.bench_function("bearer", |bencher| bencher.iter(|| bearer.plain_authorization().expect(WELL_FORMED)));
    group.finish();
}

fn replay(criterion: &mut Criterion) {
    let mut memory = ReplayMemory::new(usize::try_from(PROOFS).expect("64 bits"));
    let mut note = |number: u64, id: u64| {
        let [signed_at, until, now] = [number / 4_000, 300 + number / 4_000, 300].map(Timestamp::from_unix_seconds);
        memory.note(&proof_id(id), signed_at, until, now)
    };
    for number in 0..PROOFS {
        assert_eq!(note(number, number), Replay::New);
    }
    let mut number = 0;
    let mut next = |further: u64| {
        number = (number + 617_353) % PROOFS;
        note(number, number + further)
    };
    let mut group = criterion.benchmark_group("possession/replay among a million");
    group.bench_function("a used proof", |bencher| bencher.iter(|| assert_eq!(next(0), Replay::Used)));
    group.bench_function("a new proof, for which there is no room", |bencher| {
        bencher.iter(|| assert_eq!(next(PROOFS), Replay::Unknown));
    });
    group.finish();
}

criterion_group!(benches, header, replay);
criterion_main!(benches);
