//! `pop`: a proof of possession but for its signature, and a million proofs in the memory of a verifier.

use std::hint::black_box;

use msal_benches::{Figure, InHand, ROUNDS, Samples, alternate, per_call, proof_id};
use msal_core::Timestamp;
use msal_core::wire::key::PrivateKey;
use msal_core::wire::shr::{Replay, ReplayMemory};
use msal_emulator::Certificate;

use crate::Failure;
use crate::child::Child;
use crate::memory::occupied;

const FIGURE: &str = "pop";
/// How many headers make one sample of time.
const HEADERS: u32 = 2_000;
/// How many proofs are remembered.
const PROOFS: u64 = 1_000_000;
/// How long a proof can be used, in seconds.
const AGE: u64 = 300;
/// How many of them are found again for one sample of time.
const FOUND: u32 = 100_000;
const NOW: u64 = 1_735_689_600;

/// Measures the time of a header, and what a full memory takes and how long it takes to ask it.
pub(crate) fn figures() -> Result<(), Failure> {
    eprintln!("pop: headers");
    let key = PrivateKey::from_pem(&Certificate::fixed().key_pem)?;
    let (bound, bearer) = (InHand::bound(key)?, InHand::bearer()?);
    let samples = alternate::<2, Failure>([
        &mut || Ok(per_call(HEADERS, || drop(black_box(bound.authorization(false).expect("it is made"))))),
        &mut || Ok(per_call(HEADERS, || drop(black_box(bearer.plain_authorization().expect("it is made"))))),
    ])?;
    for (case, samples) in ["a header, all but its signature", "a bearer's header"].into_iter().zip(&samples) {
        Figure::new(FIGURE, case, "us", &samples.times(1e-3)).print();
    }
    for seconds in [AGE, 8] {
        let what = format!("{PROOFS} proofs, signed within {seconds} s");
        eprintln!("pop: {what}");
        let costs = (0..ROUNDS).map(|_| Child::start("remembered", &seconds)?.hear());
        let costs = costs.collect::<Result<Vec<[f64; 3]>, _>>()?;
        let samples = |number: usize| Samples::new(costs.iter().filter_map(|cost| cost.get(number).copied()));
        Figure::new(FIGURE, format!("{what}: memory"), "MiB", &samples(0)).print();
        Figure::new(FIGURE, format!("{what}: to note a new one"), "us", &samples(1)).print();
        Figure::new(FIGURE, format!("{what}: to find a used one"), "us", &samples(2)).print();
    }
    Ok(())
}

/// Remembers proofs that were signed within some seconds. Returns by how many MiB the process grew at the most, and how
/// many microseconds it took to note one and to find one again.
pub(crate) fn remembered(seconds: u64) -> Result<[f64; 3], Failure> {
    let before = occupied("VmRSS")?;
    let mut memory = ReplayMemory::new(usize::try_from(PROOFS)?);
    let mut note = |number: u64| {
        let at = NOW + number * seconds / PROOFS;
        let [signed_at, until, now] = [at, at + AGE, NOW + seconds].map(Timestamp::from_unix_seconds);
        memory.note(&proof_id(number), signed_at, until, now)
    };
    let mut number = 0;
    let noting = per_call(u32::try_from(PROOFS)?, || {
        assert_eq!(note(number), Replay::New);
        number += 1;
    });
    let grown = occupied("VmHWM")?.saturating_sub(before) / 1024;
    let finding = per_call(FOUND, || {
        // Not in the order in which they came.
        number = (number + 617_353) % PROOFS;
        assert_eq!(note(number), Replay::Used);
    });
    Ok([f64::from(u32::try_from(grown)?) / 1024.0, noting * 1e-3, finding * 1e-3])
}
