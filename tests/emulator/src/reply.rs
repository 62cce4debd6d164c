//! How outcomes become responses: the headers that every answer carries, and the error body as the service shapes it.

use std::time::{Duration, UNIX_EPOCH};

use http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};
use x509_parser::{prelude::FromDer, time::ASN1Time};

use crate::{
    call::Call,
    refusal::{Outcome, Refusal},
};

pub(crate) const JSON: &str = "application/json; charset=utf-8";
pub(crate) const HTML: &str = "text/html; charset=utf-8";
pub(crate) const SOAP: &str = "application/soap+xml; charset=utf-8";
pub(crate) const XML: &str = "text/xml; charset=utf-8";

/// An outcome as JSON.
pub(crate) fn json(call: &Call<'_>, outcome: Outcome, origin: &str) -> Response<Vec<u8>> {
    match outcome {
        Ok(body) => text(call, 200, JSON, body.to_string()),
        Err(refusal) => text(call, refusal.status, JSON, error(call, origin, refusal).to_string()),
    }
}

/// A redirect to where a browser should go on (RFC 9110, section 15.4.3).
pub(crate) fn redirect(call: &Call<'_>, location: &str) -> Response<Vec<u8>> {
    let mut response = text(call, 302, HTML, String::new());
    let location = HeaderValue::try_from(location).ok();
    response.headers_mut().extend(location.map(|location| (header::LOCATION, location)));
    response
}

/// No such path.
pub(crate) fn not_found(call: &Call<'_>) -> Response<Vec<u8>> {
    text(call, 404, HTML, String::new())
}

/// Any body of any media type; a status that does not exist becomes 500.
pub(crate) fn text(call: &Call<'_>, status: u16, media: &'static str, body: String) -> Response<Vec<u8>> {
    let mut response = Response::new(body.into_bytes());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(call.now));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-cache"));
    headers.extend(HeaderValue::try_from(date).ok().map(|date| (header::DATE, date)));
    let trace = HeaderValue::try_from(call.trace_id()).ok();
    headers.extend(trace.map(|id| (header::HeaderName::from_static("x-ms-request-id"), id)));
    let echo = call.header("client-request-id").cloned();
    headers.extend(echo.map(|id| (header::HeaderName::from_static("client-request-id"), id)));
    response
}

/// The error body. AD FS states neither numbers nor identifiers: its refusals have no number.
fn error(call: &Call<'_>, origin: &str, refusal: Refusal) -> Value {
    let Some(number) = refusal.number else {
        return json!({"error": refusal.error, "error_description": refusal.text});
    };
    let mut body = json!({
        "error": refusal.error,
        "error_description": describe(call, &refusal),
        "error_codes": [number],
        "timestamp": timestamp(call.now),
        "trace_id": call.trace_id(),
        "correlation_id": call.correlation_id(),
        "error_uri": error_uri(origin, number),
    });
    if let Some(members) = body.as_object_mut() {
        members.extend(refusal.suberror.map(|suberror| ("suberror".to_owned(), suberror.into())));
        members.extend(refusal.claims.map(|claims| ("claims".to_owned(), claims.into())));
    }
    body
}

/// The description of a refusal, with its number and the identifiers of the request if it has a number.
pub(crate) fn describe(call: &Call<'_>, refusal: &Refusal) -> String {
    let (trace, correlation, time) = (call.trace_id(), call.correlation_id(), timestamp(call.now));
    let text = &refusal.text;
    match refusal.number {
        None => text.clone(),
        Some(number) => {
            format!("AADSTS{number}: {text} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {time}")
        }
    }
}

/// Where the number is explained.
pub(crate) fn error_uri(origin: &str, number: u32) -> String {
    format!("{origin}/error?code={number}")
}

/// An instant as XML Schema writes it: `2023-11-14T22:13:20Z`.
pub(crate) fn instant(now: u64) -> String {
    timestamp(now).replace(' ', "T")
}

/// Reads what [`instant`] writes; a fraction of a second does not count.
pub(crate) fn read_instant(text: &str) -> Option<u64> {
    let (date, clock) = text.strip_suffix('Z')?.split_once('T')?;
    let clock = clock.split_once('.').map_or(clock, |(seconds, _)| seconds);
    let digits = date.replace('-', "") + &clock.replace(':', "");
    let der = [&[0x18, 15], digits.as_bytes(), b"Z"].concat();
    let (_, time) = ASN1Time::from_der(&der).ok().filter(|_| digits.len() == 14)?;
    u64::try_from(time.timestamp()).ok()
}

/// An instant as error bodies write it: `2023-11-14 22:13:20Z`.
pub(crate) fn timestamp(now: u64) -> String {
    let time = i64::try_from(now).ok().and_then(|seconds| ASN1Time::from_timestamp(seconds).ok());
    let Some(time) = time.map(|time| time.to_datetime()) else { return now.to_string() };
    let (date, clock) = (time.date(), time.time());
    let (month, day) = (u8::from(date.month()), date.day());
    format!("{}-{month:02}-{day:02} {:02}:{:02}:{:02}Z", date.year(), clock.hour(), clock.minute(), clock.second())
}
