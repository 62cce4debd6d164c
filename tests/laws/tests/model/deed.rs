//! What may happen, as plain values, and how likely it is.

use proptest::prelude::*;
use proptest::sample::select;

use crate::cast::{CLIENTS, Host, Owner, TENANTS, USERS};

/// What tokens may be wanted for: two scopes of one resource and both, another resource, and nothing but the sign-in.
pub(crate) const WANTED: [&[&str]; 5] =
    [&["User.Read"], &["Mail.Read"], &["User.Read", "Mail.Read"], &["api://ledger/access"], &[]];

/// How the directory behaves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Habits {
    /// Whether a refresh token is good only once.
    pub(crate) one_time: bool,
    /// Whether access tokens are to be replaced after half an hour already.
    pub(crate) early: bool,
    /// Whether a token has all scopes of its resource, asked for or not.
    pub(crate) generous: bool,
}

/// One thing that happens.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Deed {
    /// A user signs in, or tries to where nobody knows them.
    SignIn { way: Way, owner: Owner, host: Host, scopes: &'static [&'static str] },
    /// An application wants a token without the user.
    Silent { owner: Owner, host: Host, scopes: &'static [&'static str], force: bool },
    /// An application forgets a user; which tenant it is before does not matter.
    Remove { owner: Owner, host: Host },
    /// So many seconds pass.
    Pass(u64),
    /// The process ends, and another one reads the cache that it wrote.
    Restart,
    /// Another library, on the same cache, gets a token of another scheme for the very same scopes.
    Plant { owner: Owner, scheme: Scheme },
}

/// How a user signs in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    Code,
    Device,
}

/// A scheme that is not the bearer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scheme {
    Pop,
    SshCert,
    /// A bearer's token that is bound to a key.
    Bound,
}

pub(crate) fn habits() -> impl Strategy<Value = Habits> {
    any::<[bool; 3]>().prop_map(|[one_time, early, generous]| Habits { one_time, early, generous })
}

pub(crate) fn deed() -> impl Strategy<Value = Deed> {
    let way = select(vec![Way::Code, Way::Device]);
    let sign_in = (way, owner(), host(), scopes());
    let silent = (owner(), host(), scopes(), proptest::bool::weighted(0.25));
    let scheme = select(vec![Scheme::Pop, Scheme::SshCert, Scheme::Bound]);
    prop_oneof![
        6 => sign_in.prop_map(|(way, owner, host, scopes)| Deed::SignIn { way, owner, host, scopes }),
        12 => silent.prop_map(|(owner, host, scopes, force)| Deed::Silent { owner, host, scopes, force }),
        2 => (owner(), host()).prop_map(|(owner, host)| Deed::Remove { owner, host }),
        2 => select(vec![60, 1800, 1801, 3300, 3600, 24 * 3600]).prop_map(Deed::Pass),
        2 => Just(Deed::Restart),
        1 => (owner(), scheme).prop_map(|(owner, scheme)| Deed::Plant { owner, scheme }),
    ]
}

/// An owner, mostly Ada at home, so that lives have a thread.
fn owner() -> impl Strategy<Value = Owner> {
    let user = prop_oneof![2 => Just(USERS[0]), 1 => select(USERS.to_vec())];
    let tenant = prop_oneof![1 => Just(TENANTS[0]), 2 => select(TENANTS.to_vec())];
    let client = prop_oneof![1 => Just(CLIENTS[0]), 3 => select(CLIENTS.to_vec())];
    (user, tenant, client).prop_map(|(user, tenant, client)| Owner { user, tenant, client })
}

fn host() -> impl Strategy<Value = Host> {
    prop_oneof![3 => Just(Host::Preferred), 1 => Just(Host::Alias)]
}

fn scopes() -> impl Strategy<Value = &'static [&'static str]> {
    select(WANTED.to_vec())
}
