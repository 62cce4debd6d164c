//! Whether what was signed is what arrived, part by part (draft-ietf-oauth-signed-http-request-03, section 4).

use std::collections::BTreeSet;

use super::claims::ShrClaims;
use super::cover::{self, Covered, Query};
use super::error::ShrError;
use super::part::SignedPart;
use super::received::ReceivedRequest;

/// Compares a claim with what arrived, where it is there.
fn compare(part: SignedPart, claim: Option<&str>, same: impl FnOnce(&str) -> bool) -> Result<(), ShrError> {
    if claim.is_none_or(same) { Ok(()) } else { Err(ShrError::Mismatch(part)) }
}

/// Checks the method, of which letter case does not count.
pub(super) fn method(claims: &ShrClaims, received: &ReceivedRequest<'_>) -> Result<(), ShrError> {
    let same = |signed: &str| signed.trim().eq_ignore_ascii_case(received.method);
    compare(SignedPart::Method, claims.method.as_deref(), same)
}

/// Checks that the host is one of the API's own names, or else the one that the request names.
pub(super) fn host(claims: &ShrClaims, received: &ReceivedRequest<'_>, own: &[String]) -> Result<(), ShrError> {
    let same = |signed: &str| {
        let is = |name: &str| without_port(signed).eq_ignore_ascii_case(without_port(name));
        if own.is_empty() { received.host.is_some_and(is) } else { own.iter().any(|name| is(name)) }
    };
    compare(SignedPart::Host, claims.host.as_deref(), same)
}

/// Cuts the default port of https off, which some clients write.
fn without_port(host: &str) -> &str {
    host.strip_suffix(":443").unwrap_or(host)
}

/// Checks the path, letter by letter.
pub(super) fn path(claims: &ShrClaims, received: &ReceivedRequest<'_>) -> Result<(), ShrError> {
    compare(SignedPart::Path, claims.path.as_deref(), |signed| signed == received.path)
}

/// Checks the query: all of it in MSAL.js's own form, else the parameters that are named.
pub(super) fn query(claims: &ShrClaims, received: &ReceivedRequest<'_>, whole: bool) -> Result<(), ShrError> {
    let received = received.query.unwrap_or_default();
    let Some(Covered(names, signed)) = &claims.query else {
        return if whole && !received.is_empty() { Err(ShrError::NotSigned(SignedPart::Query)) } else { Ok(()) };
    };
    let nothing = cover::digest(b"");
    if names.is_empty() && *signed != nothing {
        return compare(SignedPart::Query, Some(signed), |signed| signed == received);
    }
    let query = Query::read(received);
    let pairs: Option<Vec<_>> = names.iter().map(|name| Some((name.as_str(), query.value(name)?))).collect();
    let digest = pairs.map(cover::digest_parameters).ok_or(ShrError::Mismatch(SignedPart::Query))?;
    compare(SignedPart::Query, Some(signed), |signed| signed == digest)?;
    if whole && !is_all_named(&query, names) { Err(ShrError::NotSigned(SignedPart::Query)) } else { Ok(()) }
}

/// Tells whether a query holds nothing but parameters that are named.
fn is_all_named(query: &Query<'_>, names: &[String]) -> bool {
    let names: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    query.all().is_ok_and(|all| all.iter().all(|(name, _)| names.contains(name)))
}

/// Checks the headers that are named, and that those are among them which must be.
pub(super) fn headers(claims: &ShrClaims, received: &ReceivedRequest<'_>, required: &[String]) -> Result<(), ShrError> {
    let names: &[String] = claims.headers.as_ref().map_or(&[], |Covered(names, _)| names);
    let is_named = |name: &String| names.iter().any(|own| own.eq_ignore_ascii_case(name));
    if required.iter().any(|name| received.headers.contains_key(name) && !is_named(name)) {
        return Err(ShrError::NotSigned(SignedPart::Headers));
    }
    let Some(Covered(names, signed)) = &claims.headers else { return Ok(()) };
    let values: Option<Vec<_>> = names.iter().map(|name| Some((name.as_str(), received.header(name)?))).collect();
    let digest = values.map(|values| digest_headers(&values)).ok_or(ShrError::Mismatch(SignedPart::Headers))?;
    compare(SignedPart::Headers, Some(signed), |signed| signed == digest)
}

fn digest_headers(values: &[(&str, &str)]) -> String {
    let lower: Vec<String> = values.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    cover::digest_headers(lower.iter().map(String::as_str).zip(values.iter().map(|(_, value)| *value)))
}

/// Checks the body, which must have been read where it is signed.
pub(super) fn body(claims: &ShrClaims, received: &ReceivedRequest<'_>) -> Result<(), ShrError> {
    let Some(signed) = claims.body.as_deref() else { return Ok(()) };
    let received = received.body.ok_or(ShrError::BodyUnread)?;
    compare(SignedPart::Body, Some(signed), |signed| signed == cover::digest(received))
}
