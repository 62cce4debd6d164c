//! `cold`: a process that builds an application, gets one token over TLS and ends, beside one that has bare ureq only.

use std::sync::Arc;
use std::time::Instant;

use msal_benches::Figure;
use msal_core::http::Request;
use rustls::crypto::ring;
use ureq::Agent;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use crate::Failure;
use crate::bare::{accept, by_ureq, token_request};
use crate::child::Child;
use crate::options::Options;
use crate::spent::side_by_side;
use crate::target::Target;

const FIGURE: &str = "cold";

/// Measures the life of the two processes.
pub(crate) fn figures(options: &Options, url: Option<&str>) -> Result<(), Failure> {
    let target = Target::new(&Options { plain: false, ..options.clone() }, url)?;
    eprintln!("cold: processes that get one token each");
    let live = |role| {
        let start = Instant::now();
        Child::start(role, &target)?.finish()?;
        Ok(start.elapsed())
    };
    let spent = side_by_side(1, &mut [&mut || live("cold-msal"), &mut || live("cold-ureq")])?;
    let [own, bare] = &*spent else { return Err("two ways have two costs".into()) };
    Figure::new(FIGURE, "blocking", "ms", &own.wall.times(1e-3)).print();
    Figure::new(FIGURE, "ureq alone", "ms", &bare.wall.times(1e-3)).print();
    Figure::new(FIGURE, "blocking over ureq alone", "x", &own.wall.over(&bare.wall)).print();
    Ok(())
}

/// Gets a token by the blocking adapter.
pub(crate) fn with_msal(target: &Target) -> Result<(), Failure> {
    let builder = msal_blocking::Msal::builder();
    let builder = match &target.ca_pem {
        Some(pem) => builder.root_certificates_pem(pem.as_bytes()),
        None => builder,
    };
    builder.build()?.run(target.application()?.acquire_token_for_client([target.scope(0)]))?;
    Ok(())
}

/// Sends the same two requests by ureq alone, which trusts the given authorities and nobody else.
pub(crate) fn with_ureq(target: &Target) -> Result<(), Failure> {
    let pem = target.ca_pem.as_deref().ok_or("give the server's certificate authority by --ca")?;
    let roots: Vec<Certificate<'static>> = parse_pem(pem.as_bytes())
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(Ok(certificate)),
            Ok(_) => None,
            Err(why) => Some(Err(why)),
        })
        .collect::<Result<_, _>>()?;
    let tls = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .root_certs(RootCerts::new_with_certs(&roots))
        .build();
    let agent: Agent = Agent::config_builder().tls_config(tls).build().into();
    accept(&by_ureq(&agent, Request::get(target.configuration_url()).body(Vec::new())?)?)?;
    accept(&by_ureq(&agent, token_request(target, 0)?)?)?;
    Ok(())
}
