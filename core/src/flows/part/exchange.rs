//! One answer of the service: the members of a yes, or the error that a no amounts to.

use crate::error::{Error, ProtocolError, Refusal};
use crate::step::Response;
use crate::wire::Members;
use crate::wire::members::AnswerError;
use crate::wire::refusal::retry_after;

/// Reads an answer: 5xx is an error whatever the body says, `error` in the body is a refusal whatever the status is.
pub(crate) fn answer(what: &'static str, response: &Response) -> Result<Members, Error> {
    let status = response.status();
    let failed = || failed(what, response);
    if status.is_server_error() {
        return Err(failed());
    }
    let members = match Members::parse(response.body()) {
        Ok(members) => members,
        Err(_) if !status.is_success() => return Err(failed()),
        Err(why) => return Err(malformed(what, why)),
    };
    match Refusal::read(status.as_u16(), response.headers(), &members) {
        Err(why) => Err(malformed(what, why)),
        Ok(Some(refusal)) => Err(refusal.into()),
        Ok(None) if !status.is_success() => Err(failed()),
        Ok(None) => Ok(members),
    }
}

/// Reads a large answer of which only some members matter; it is read whole where it is no plain yes.
pub(crate) fn document(what: &'static str, response: &Response, wanted: &[&str]) -> Result<Members, Error> {
    let wanted: Vec<&str> = wanted.iter().copied().chain(["error"]).collect();
    match Members::pick(response.body(), &wanted) {
        Ok(members) if response.status().is_success() && members.get("error").is_none() => Ok(members),
        _ => answer(what, response),
    }
}

/// Returns the error that a status of failure amounts to, where the body says nothing else.
pub(crate) fn failed(what: &'static str, response: &Response) -> Error {
    let (status, retry_after) = (response.status().as_u16(), retry_after(response.headers()));
    ProtocolError::Status { what, status, retry_after, correlation_id: None }.into()
}

/// Returns the error that a malformed document amounts to.
pub(crate) fn malformed(what: &'static str, why: AnswerError) -> Error {
    ProtocolError::answer(what, why).into()
}
