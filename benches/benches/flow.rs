//! A whole uncached flow in memory, by what is known before it and by its credential; signing left out.

#![allow(missing_docs, reason = "criterion's macros write public functions")]

use std::cell::RefCell;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use msal_benches::{Service, Tenants, begin, run};
use msal_core::cache::Store;

const GRANTED: &str = "the service grants everything";

fn flow(criterion: &mut Criterion) {
    let tenants = Tenants::new(1).expect("the application is well-formed");
    let (flow, service) = (tenants.ask(0), Service::default());
    let mut group = criterion.benchmark_group("flow");
    group.bench_function("begin", |bencher| bencher.iter(|| begin(&flow)));
    group.bench_function("nothing known", |bencher| {
        let run = |memory: RefCell<Store>| run(&flow, &memory, |request| service.answer(request)).expect(GRANTED);
        bencher.iter_batched(RefCell::default, run, BatchSize::SmallInput);
    });
    group.bench_function("endpoints known", |bencher| {
        let (memory, flow) = (RefCell::<Store>::default(), flow.clone().claims_challenge("{}"));
        bencher.iter(|| run(&flow, &memory, |request| service.answer(request)).expect(GRANTED));
    });
    group.finish();
}

criterion_group!(benches, flow);
criterion_main!(benches);
