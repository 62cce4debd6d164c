//! `hit`: a cached token, as a user gets it, beside a bare map behind a lock; and what the cache decides otherwise.

use std::hint::black_box;
use std::sync::Arc;
use std::thread;

use msal_benches::{
    BareMap, Figure, Samples, Service, Tenants, Visits, alternate, fill, look, per_call, per_call_async,
};
use msal_blocking::MemoryCache;
use msal_core::{Authentication, Step};

use crate::Failure;

const FIGURE: &str = "hit";
/// How many calls make one sample.
const CALLS: u32 = 100_000;
const HELD: &str = "the cache holds every token";

/// Measures hits by the size of the cache, by the size of a partition, and from two threads.
pub(crate) fn figures() -> Result<(), Failure> {
    for tokens in [1, 100, 10_000, 100_000] {
        eprintln!("hit: {tokens} cached tokens");
        by_size(tokens)?;
    }
    for scopes in [10, 100, 1_000] {
        eprintln!("hit: partitions of {scopes} tokens");
        let tenants = Tenants::with_scopes(10_000, scopes)?;
        let [subset, miss] = decisions(&tenants)?;
        Figure::new(FIGURE, format!("subset, 10000 tokens, {scopes} a tenant"), "ns", &subset).print();
        Figure::new(FIGURE, format!("miss, 10000 tokens, {scopes} a tenant"), "ns", &miss).print();
    }
    eprintln!("hit: two threads");
    Figure::new(FIGURE, "two threads over one, 10000 tokens", "x", &threads(10_000)?).print();
    Ok(())
}

fn by_size(tokens: usize) -> Result<(), Failure> {
    let tenants = Tenants::new(tokens)?;
    let bare = BareMap::new(tenants.keys());
    let cache = Arc::new(fill(&tenants, false)?);
    let [bare, core, blocking, tokio] = hits(&tenants, &bare, &cache)?;
    let over = blocking.over(&bare);
    for (case, samples) in [("bare map", &bare), ("core", &core), ("blocking", &blocking), ("tokio", &tokio)] {
        Figure::new(FIGURE, format!("{case}, {tokens} tokens"), "ns", samples).print();
    }
    Figure::new(FIGURE, format!("blocking over bare map, {tokens} tokens"), "x", &over).print();
    drop(cache);
    let [subset, miss] = decisions(&tenants)?;
    Figure::new(FIGURE, format!("subset, {tokens} tokens"), "ns", &subset).print();
    Figure::new(FIGURE, format!("miss, {tokens} tokens"), "ns", &miss).print();
    Ok(())
}

/// Samples a hit in the bare map, over the core alone, and by both kinds of host.
fn hits(tenants: &Tenants, bare: &BareMap, cache: &Arc<MemoryCache>) -> Result<[Samples; 4], Failure> {
    let blocking = msal_blocking::Msal::builder().cache(Arc::clone(cache)).transport(Service::default()).build()?;
    let tokio = msal_tokio::Msal::builder().cache(Arc::clone(cache)).transport(Service::default()).build()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let [one, two, three, four] = &mut core::array::from_fn(|_| Visits::new(tenants.tokens()));
    alternate([
        &mut || Ok(per_call(CALLS, || drop(black_box(bare.find(one.visit()))))),
        &mut || {
            Ok(per_call(CALLS, || match look(&tenants.ask(two.visit()), cache) {
                Step::Done(result) => receive(result),
                _ => unreachable!("{HELD}"),
            }))
        },
        &mut || Ok(per_call(CALLS, || receive(blocking.run(tenants.ask(three.visit()))))),
        &mut || {
            let call = async || receive(tokio.run(tenants.ask(four.visit())).await);
            Ok(runtime.block_on(per_call_async(CALLS, call)))
        },
    ])
}

/// Takes a token as its user does: the whole result, and the text that goes into a header.
pub(crate) fn receive(result: Result<Authentication, msal_core::Error>) {
    let token = black_box(result.expect(HELD));
    black_box(token.access_token().expose_secret());
}

/// Samples a hit by one scope of two, and the decision that there is no token.
fn decisions(tenants: &Tenants) -> Result<[Samples; 2], Failure> {
    let cache = fill(tenants, true)?;
    let [one, two] = &mut core::array::from_fn(|_| Visits::new(tenants.tokens()));
    alternate([
        &mut || {
            Ok(per_call(CALLS, || match look(&tenants.ask(one.visit()), &cache) {
                Step::Done(result) => receive(result),
                _ => unreachable!("{HELD}"),
            }))
        },
        &mut || {
            Ok(per_call(CALLS, || match look(&tenants.ask_missing(two.visit()), &cache) {
                Step::Done(_) => unreachable!("no token was granted for that scope"),
                step => drop(black_box(step)),
            }))
        },
    ])
}

/// Samples how many times the rate of one thread two threads have, which share a host.
fn threads(tokens: usize) -> Result<Samples, Failure> {
    let tenants = Tenants::new(tokens)?;
    let cache = fill(&tenants, false)?;
    let msal = msal_blocking::Msal::builder().cache(cache).transport(Service::default()).build()?;
    two_threads(tokens, |visit| receive(msal.run(tenants.ask(visit))))
}

/// Samples how many times the rate of one thread two threads have that make the same kind of call.
pub(crate) fn two_threads(tokens: usize, call: impl Fn(usize) + Sync) -> Result<Samples, Failure> {
    let [one, two, three] = &mut core::array::from_fn(|_| Visits::new(tokens));
    let work = |visits: &mut Visits| per_call(CALLS, || call(visits.visit()));
    let [alone, together] = alternate::<2, Failure>([&mut || Ok(work(one)), &mut || {
        Ok(thread::scope(|scope| {
            let other = scope.spawn(|| work(three));
            work(two).max(other.join().expect("a thread that measures does not panic"))
        }))
    }])?;
    Ok(alone.over(&together).times(2.0))
}
