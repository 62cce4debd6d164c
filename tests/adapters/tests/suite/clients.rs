//! The caller's own clients: used as they are, and kept from what they would do wrong.

use std::sync::Arc;

use msal_adapter::{BuildError, tls};
use msal_core::{Error, ProtocolError, TransportError};
use msal_emulator::{Fault, sample};

use crate::expect::{cached, issued};
use crate::world::{GRAPH, World};
use crate::{own_blocking_transport, own_tokio_transport};

#[test]
fn own_transports_can_try_again() {
    assert_eq!(own_blocking_transport::demonstrate().unwrap(), 3);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    assert_eq!(runtime.block_on(own_tokio_transport::demonstrate()).unwrap(), 3);
}

/// A client as its library makes it: it follows redirects.
fn reqwest_client(roots: &str) -> reqwest::Client {
    let tls = tls::client_config(Some(roots.as_bytes()), None).unwrap();
    reqwest::Client::builder().tls_backend_preconfigured(tls).build().unwrap()
}

/// An agent as its library makes it: it follows redirects, and takes a refusal for an error.
fn ureq_agent(roots: &str) -> ureq::Agent {
    let roots = ureq::tls::parse_pem(roots.as_bytes()).filter_map(|item| match item {
        Ok(ureq::tls::PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    });
    let roots = ureq::tls::RootCerts::Specific(Arc::new(roots.collect()));
    let crypto = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ureq::tls::TlsConfig::builder().root_certs(roots).unversioned_rustls_crypto_provider(crypto).build();
    ureq::Agent::config_builder().tls_config(tls).build().into()
}

/// Two servers, and the roots to trust them both: the second is where redirects point.
fn worlds() -> (World, World, String) {
    let (world, other) = (World::new(), World::new());
    let roots = [&world, &other].map(|world| world.server.ca_pem().unwrap().to_owned()).concat();
    (world, other, roots)
}

fn redirect(world: &World, other: &World, status: u16) {
    let location = format!("{}/oauth2/v2.0/token", other.authority());
    world.server.entra().fail_next("/token", Fault::Redirect { status, location });
}

#[test]
fn an_own_agent_is_told_what_it_may_do() {
    let (world, other, roots) = worlds();
    let app = world.app_with_secret();
    let msal = msal_blocking::Msal::builder().transport(ureq_agent(&roots)).build().unwrap();
    for status in [302, 307] {
        redirect(&world, &other, status);
        let error = msal.run(app.acquire_token_for_client([GRAPH])).unwrap_err();
        assert!(matches!(error, Error::Protocol(ProtocolError::Status { .. })), "{error:?}");
    }
    let refused = msal.run(app.acquire_token_for_client(["https://nobody.example/.default"])).unwrap_err();
    assert_eq!(refused.code(), Some("invalid_resource"));
    issued(msal.run(app.acquire_token_for_client([GRAPH])));
    cached(msal.run(app.acquire_token_for_client([GRAPH])));
    assert_eq!(other.count(""), 0);
    let stranger = msal_blocking::Msal::builder().transport(ureq_agent(other.server.ca_pem().unwrap())).build();
    let untrusted = stranger.unwrap().run(app.acquire_token_for_client([GRAPH])).unwrap_err();
    assert!(matches!(untrusted, Error::Transport(TransportError::Tls(_))), "{untrusted:?}");
}

#[test]
fn an_own_client_that_follows_redirects_tells_no_secret_and_is_not_believed() {
    let (world, other, roots) = worlds();
    let app = world.app_with_secret();
    let msal = msal_tokio::Msal::builder().transport(reqwest_client(&roots)).build().unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        for status in [301, 302, 303, 307, 308] {
            redirect(&world, &other, status);
            let error = msal.run(app.acquire_token_for_client([GRAPH])).await.unwrap_err();
            assert!(matches!(error, Error::Transport(_) | Error::Protocol(_)), "{error:?}");
        }
        issued(msal.run(app.acquire_token_for_client([GRAPH])).await);
    });
    let entra = other.server.entra();
    assert!(
        entra.log().entries().all(|entry| entry.form.iter().next().is_none() && entry.query.iter().next().is_none())
    );
}

#[test]
fn roots_do_not_reach_an_own_client() {
    let (world, _, roots) = worlds();
    let builder = msal_tokio::Msal::builder().transport(reqwest_client(&roots)).root_certificates_pem(roots.clone());
    assert_eq!(builder.build().err(), Some(BuildError::RootsUnused));
    let builder = msal_blocking::Msal::builder().transport(ureq_agent(&roots)).root_certificates_pem(roots);
    assert_eq!(builder.build().err(), Some(BuildError::RootsUnused));
    assert_eq!(world.count(sample::TENANT), 0);
}
