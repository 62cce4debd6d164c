//! Users sign in by name and password over real sockets: at the service, and at a federation server on the same host.

use msal_core::{Authentication, Error, PublicClientApplication};
use msal_emulator::{Server, sample};

use crate::adapter::Adapter;
use crate::expect::issued;
use crate::world::World;

fn run<A: Adapter>(world: &World, user: &str, password: &str) -> Result<Authentication, Error> {
    let app = PublicClientApplication::builder(sample::PUBLIC_CLIENT_ID).authority(world.authority());
    let app = app.without_instance_discovery().build().unwrap();
    A::run(&world.msal::<A>(), app.acquire_token_by_username_password(user, password, ["User.Read"]))
}

pub(crate) fn a_password_gets_a_token<A: Adapter>() {
    let world = World { server: Server::start(sample::directory).unwrap() };
    issued(run::<A>(&world, sample::USER, sample::PASSWORD));
    assert_eq!((world.count("/userrealm/"), world.count("/trust/")), (1, 0));
    let error = run::<A>(&world, sample::USER, "bad").unwrap_err();
    assert_eq!(error.code(), Some("invalid_grant"));
}

pub(crate) fn a_federation_server_vouches<A: Adapter>() {
    let world = World { server: Server::start(sample::directory).unwrap() };
    issued(run::<A>(&world, sample::FEDERATED_USER, sample::PASSWORD));
    assert_eq!((world.count("/trust/mex"), world.count("/trust/13/usernamemixed")), (1, 1));
    let error = run::<A>(&world, sample::FEDERATED_USER, "bad").unwrap_err();
    assert!(matches!(error, Error::Federation(_)), "{error}");
}
