//! A cached token by the size of the cache: a bare map, the core alone, and the blocking host.

#![allow(missing_docs, reason = "criterion's macros write public functions")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use msal_benches::{BareMap, Service, Tenants, Visits, fill, look};
use msal_blocking::Msal;

const HELD: &str = "the cache holds every token";

fn hit(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("hit");
    for tokens in [1, 100, 10_000, 100_000] {
        let tenants = Tenants::new(tokens).expect("the applications are well-formed");
        let bare = BareMap::new(tenants.keys());
        let mut visits = Visits::new(tokens);
        group.bench_function(BenchmarkId::new("bare map", tokens), |bencher| {
            bencher.iter(|| bare.find(visits.visit()));
        });
        let cache = fill(&tenants, false).expect("the service grants everything");
        group.bench_function(BenchmarkId::new("core", tokens), |bencher| {
            bencher.iter(|| look(&tenants.ask(visits.visit()), &cache));
        });
        let msal = Msal::builder().cache(cache).transport(Service::default()).build().expect("the host is well-formed");
        group.bench_function(BenchmarkId::new("blocking", tokens), |bencher| {
            bencher.iter(|| black_box(msal.run(tenants.ask(visits.visit())).expect(HELD)));
        });
    }
    group.finish();
}

fn decisions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decision");
    for scopes in [10, 100, 1_000] {
        let tenants = Tenants::with_scopes(10_000, scopes).expect("the applications are well-formed");
        let cache = fill(&tenants, true).expect("the service grants everything");
        let mut visits = Visits::new(tenants.tokens());
        group.bench_function(BenchmarkId::new("subset of the scopes", scopes), |bencher| {
            bencher.iter(|| look(&tenants.ask(visits.visit()), &cache));
        });
        group.bench_function(BenchmarkId::new("miss", scopes), |bencher| {
            bencher.iter(|| look(&tenants.ask_missing(visits.visit()), &cache));
        });
    }
    group.finish();
}

criterion_group!(benches, hit, decisions);
criterion_main!(benches);
