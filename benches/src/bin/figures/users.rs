//! `users`: a user's cached token beside a bare map behind a lock, what the cache decides otherwise, and who has signed in.

use std::hint::black_box;

use msal_benches::{BareMap, Figure, Granted, Samples, Service, Users, Visits, alternate, look, per_call};
use msal_blocking::Msal;
use msal_core::Step;

use crate::Failure;
use crate::hit::{receive, two_threads};

const FIGURE: &str = "users";
/// How many calls make one sample.
const CALLS: u32 = 100_000;
/// How many accounts are listed for one sample, all calls together.
const LISTED: usize = 100_000;

/// Measures what is done for users by the size of the cache, and hits from two threads.
pub(crate) fn figures() -> Result<(), Failure> {
    for tokens in [1, 100, 10_000, 100_000] {
        eprintln!("users: {tokens} cached tokens");
        by_size(tokens)?;
    }
    eprintln!("users: two threads");
    Figure::new(FIGURE, "two threads over one, 10000 tokens", "x", &threads(10_000)?).print();
    Ok(())
}

fn by_size(tokens: usize) -> Result<(), Failure> {
    let (users, msal) = signed_in(tokens, Granted::One)?;
    let [bare, hit] = hits(&users, &BareMap::new(users.keys()), &msal)?;
    let (both, other) = signed_in(tokens, Granted::Both)?;
    let [subset, miss] = decisions(&both, &other)?;
    for (case, samples) in [("bare map", &bare), ("hit", &hit), ("subset", &subset), ("miss", &miss)] {
        Figure::new(FIGURE, format!("{case}, {tokens} tokens"), "ns", samples).print();
    }
    Figure::new(FIGURE, format!("hit over bare map, {tokens} tokens"), "x", &hit.over(&bare)).print();
    let listed = accounts(&users, &msal)?;
    Figure::new(FIGURE, format!("accounts, {tokens} tokens, {} accounts", users.count()), "us", &listed).print();
    Ok(())
}

fn signed_in(tokens: usize, granted: Granted) -> Result<(Users, Msal), Failure> {
    let (users, cache) = Users::signed_in(tokens, granted)?;
    Ok((users, Msal::builder().cache(cache).transport(Service::default()).build()?))
}

/// Samples a hit in the bare map, and by the host.
fn hits(users: &Users, bare: &BareMap, msal: &Msal) -> Result<[Samples; 2], Failure> {
    let [one, two] = &mut core::array::from_fn(|_| Visits::new(users.tokens()));
    alternate([&mut || Ok(per_call(CALLS, || drop(black_box(bare.find(one.visit()))))), &mut || {
        Ok(per_call(CALLS, || receive(msal.run(users.ask(two.visit())))))
    }])
}

/// Samples a hit by one scope of two, and the decision that there is no token.
fn decisions(users: &Users, msal: &Msal) -> Result<[Samples; 2], Failure> {
    let [one, two] = &mut core::array::from_fn(|_| Visits::new(users.tokens()));
    alternate([&mut || Ok(per_call(CALLS, || receive(msal.run(users.ask_subset(one.visit()))))), &mut || {
        Ok(per_call(CALLS, || match look(&users.ask_missing(two.visit()), msal.cache()) {
            Step::Done(_) => unreachable!("no token was granted for that scope"),
            step => drop(black_box(step)),
        }))
    }])
}

/// Samples the microseconds that it takes to list all users.
fn accounts(users: &Users, msal: &Msal) -> Result<Samples, Failure> {
    let calls = u32::try_from(LISTED.div_ceil(users.count()))?;
    let list = || {
        let accounts = black_box(msal.run(users.list()).expect("the accounts are in the cache"));
        assert_eq!(accounts.len(), users.count(), "each user is listed once");
    };
    let [listed] = alternate::<1, Failure>([&mut || Ok(per_call(calls, list))])?;
    Ok(listed.times(1e-3))
}

/// Samples how many times the rate of one thread two threads have, which share a host.
fn threads(tokens: usize) -> Result<Samples, Failure> {
    let (users, msal) = signed_in(tokens, Granted::One)?;
    two_threads(tokens, |visit| receive(msal.run(users.ask(visit))))
}
