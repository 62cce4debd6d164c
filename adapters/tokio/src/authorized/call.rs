//! One request with a token: sent, and once more where the API's refusal can be answered.

use std::future::Future;

use msal_core::flows::ChallengeAnswer;
use msal_core::http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use msal_core::url::Url;

use super::authorizer::Authorizer;
use super::error::CallError;

/// What is looked at of an answer.
pub(super) trait Answer {
    fn status(&self) -> StatusCode;
    fn headers(&self) -> &HeaderMap;

    /// Tells whether it is the answer of the API that was asked, and not of one that the client was redirected to.
    fn is_from(&self, url: &Url) -> bool;
}

impl<B> Answer for Response<B> {
    fn status(&self) -> StatusCode {
        Response::status(self)
    }

    fn headers(&self) -> &HeaderMap {
        Response::headers(self)
    }

    fn is_from(&self, _: &Url) -> bool {
        true
    }
}

/// Sends a request; `send` is called once for each attempt, and gives `None` where there is no further one.
pub(super) async fn call<A, E, F>(
    authorizer: &Authorizer,
    method: &Method,
    url: &str,
    mut send: impl FnMut(HeaderValue) -> Option<F>,
) -> Result<A, CallError<E>>
where
    A: Answer,
    F: Future<Output = Result<A, E>>,
{
    let (msal, acquire) = (authorizer.msal(), authorizer.acquire());
    let own = Url::parse(url).map_err(|_| CallError::RelativeUrl)?;
    let token = msal.run(acquire.clone()).await.map_err(CallError::Authorization)?;
    let header = authorizer.header(&token, method, url).await.map_err(CallError::Authorization)?;
    let first = send(header.clone()).expect("there is a first attempt").await.map_err(CallError::Service)?;
    if !first.is_from(&own) {
        return Ok(first);
    }
    let asked = acquire.answer_challenge(url, &header, first.headers());
    if first.status() != StatusCode::UNAUTHORIZED {
        // A nonce for the next request is a help and no more.
        let _ = msal.run(asked.into_nonce()).await;
        return Ok(first);
    }
    let token = match msal.run(asked).await {
        Ok(ChallengeAnswer::SignAgain) => Ok(token),
        Ok(ChallengeAnswer::AcquireToken { claims }) => msal.run(acquire.clone().claims_challenge(claims)).await,
        _ => return Ok(first),
    };
    let Ok(token) = token else { return Ok(first) };
    let Ok(header) = authorizer.header(&token, method, url).await else { return Ok(first) };
    let Some(second) = send(header.clone()) else { return Ok(first) };
    // A connection may be free only when the body of its last answer is gone.
    drop(first);
    let second = second.await.map_err(CallError::Service)?;
    if second.is_from(&own) {
        let _ = msal.run(acquire.answer_challenge(url, &header, second.headers()).into_nonce()).await;
    }
    Ok(second)
}
