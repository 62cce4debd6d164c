//! A client assertion (RFC 7523): believed only if every rule holds, and then only once.

use x509_parser::certificate::X509Certificate;

use crate::{
    app::App,
    chain,
    entra::Entra,
    face::ADFS,
    jws::{Algorithm, Claims, Jws, Thumbprint},
    refusal::{Reason, Refusal},
    reply::timestamp,
    token::Asked,
};

/// How far the client's clock may be ahead, in seconds.
const SKEW: u64 = 300;
/// The longest life of an assertion, in seconds: ten minutes and the skew.
const LONGEST_LIFE: u64 = 600 + SKEW;

/// Checks the assertion against the application's registration, and spends it.
pub(crate) fn accept(entra: &mut Entra, asked: &Asked<'_>, text: &str) -> Result<(), Refusal> {
    let jws = Jws::read(text).map_err(malformed)?;
    if asked.tenant.is_adfs() && jws.header.algorithm() != Algorithm::RS256 {
        return Err(malformed("AD FS knows RS256 only"));
    }
    check_signature(&jws, asked.app, asked.call.now)?;
    let claims = &jws.claims;
    if claims.iss != asked.app.client_id || claims.sub != asked.app.client_id {
        return Err(Reason::Subject.into());
    }
    if !is_audience(&claims.aud, asked, &entra.origin) {
        return Err(Reason::Audience.into());
    }
    check_time(claims, asked.call.now)?;
    if !is_uuid(&claims.jti) {
        return Err(malformed("its jti is not a UUID"));
    }
    if !entra.spent.spend(&claims.sub, &claims.jti, claims.exp, asked.call.now) {
        return Err(Reason::Replayed.into());
    }
    Ok(())
}

/// Whether it is one of the ways to write the token endpoint that was asked.
fn is_audience(audience: &str, asked: &Asked<'_>, origin: &str) -> bool {
    if asked.tenant.is_adfs() {
        let endpoint = format!("{origin}/{ADFS}/oauth2/token");
        return audience.strip_suffix('/').unwrap_or(audience) == endpoint;
    }
    let mut names = asked.tenant.names().chain([asked.place.tenant]);
    names.any(|name| audience == asked.place.token_endpoint(origin, name))
}

fn malformed(what: &'static str) -> Refusal {
    Refusal::new(Reason::Assertion, what)
}

/// Finds the key by its thumbprint, or by the trusted subject of the chain, and verifies the signature with it.
fn check_signature(jws: &Jws<'_>, app: &App, now: u64) -> Result<(), Refusal> {
    let thumbprint = jws.header.thumbprint().map_err(malformed)?;
    let chain = chain_of(jws, thumbprint)?;
    let registered = app.certificates.iter().find(|der| chain::has_thumbprint(der, thumbprint));
    let der = match registered {
        Some(der) => der,
        None => trusted_leaf(app, &chain, thumbprint)?,
    };
    let certificate = chain::certificate(der).ok_or(Reason::Signature)?;
    check_key(jws, &certificate, now)
}

fn check_key(jws: &Jws<'_>, certificate: &X509Certificate<'_>, now: u64) -> Result<(), Refusal> {
    if !jws.is_signed_by(certificate) {
        return Err(Reason::Signature.into());
    }
    if !chain::is_current(certificate, now) {
        return Err(Reason::ExpiredKey.into());
    }
    Ok(())
}

/// The chain in the header, empty if there is none; its leaf must be what the thumbprint says.
fn chain_of(jws: &Jws<'_>, thumbprint: Thumbprint<'_>) -> Result<Vec<Vec<u8>>, Refusal> {
    let Some(x5c) = &jws.header.x5c else { return Ok(Vec::new()) };
    let chain = chain::read(x5c).map_err(|what| Refusal::new(Reason::Chain, what))?;
    if chain.first().is_some_and(|leaf| chain::has_thumbprint(leaf, thumbprint)) {
        Ok(chain)
    } else {
        Err(Refusal::new(Reason::Chain, "the thumbprint is not that of the first certificate in x5c"))
    }
}

fn trusted_leaf<'a>(app: &App, chain: &'a [Vec<u8>], thumbprint: Thumbprint<'_>) -> Result<&'a Vec<u8>, Refusal> {
    let (Thumbprint::Sha1(sent) | Thumbprint::Sha256(sent)) = thumbprint;
    match (chain.first(), &app.trusted) {
        (Some(leaf), Some(trusted)) if chain::is_trusted(chain, trusted) => Ok(leaf),
        (Some(_), Some(_)) => Err(Refusal::new(Reason::Chain, "the subject name or issuer is not authorized")),
        _ => Err(Refusal::new(Reason::UnknownKey, sent)),
    }
}

fn check_time(claims: &Claims, now: u64) -> Result<(), Refusal> {
    let Claims { exp, iat, nbf, .. } = *claims;
    let latest_start = now + SKEW;
    let begun = iat <= latest_start && nbf.unwrap_or(iat) <= latest_start;
    let life = exp.checked_sub(iat).unwrap_or(u64::MAX);
    if begun && now < exp && life <= LONGEST_LIFE {
        return Ok(());
    }
    let [now, from, to] = [now, iat, exp].map(timestamp);
    let what = format!("Current time: {now}, assertion valid from {from}, expiry time of assertion {to}");
    Err(Refusal::new(Reason::Time, &what))
}

/// The text form of RFC 9562, section 4.
fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
