//! HTTP clients bare: the same requests as a flow's, by the client's own API and nothing around it.

use std::future::Future;

use msal_core::http::header::CONTENT_TYPE;
use msal_core::http::{Request, Response};
use msal_core::url::form_urlencoded::Serializer;
use msal_core::{TransportError, http};

use crate::target::Target;

/// An asynchronous HTTP client.
pub(crate) trait Stack: Clone + Send + Sync + 'static {
    /// Sends a request and reads the whole answer.
    fn exchange(
        &self,
        request: Request<Vec<u8>>,
    ) -> impl Future<Output = Result<Response<Vec<u8>>, TransportError>> + Send;
}

impl Stack for reqwest::Client {
    async fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        let request = reqwest::Request::try_from(request).map_err(broken)?;
        let answer = self.execute(request).await.map_err(broken)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut response = Response::new(answer.bytes().await.map_err(broken)?.into());
        (*response.status_mut(), *response.headers_mut()) = (status, headers);
        Ok(response)
    }
}

/// Sends a request by ureq, and reads the whole answer.
pub(crate) fn by_ureq(agent: &ureq::Agent, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
    let (head, mut body) = match request.body().is_empty() {
        true => agent.run(request.map(|_| ())),
        false => agent.run(request),
    }
    .map_err(broken)?
    .into_parts();
    Ok(Response::from_parts(head, body.read_to_vec().map_err(broken)?))
}

/// Writes the request for a token as short as it can be.
pub(crate) fn token_request(target: &Target, scope: usize) -> Result<Request<Vec<u8>>, http::Error> {
    let form = Serializer::new(String::new())
        .append_pair("client_id", &target.client_id)
        .append_pair("client_secret", &target.secret)
        .append_pair("grant_type", "client_credentials")
        .append_pair("scope", &target.scope(scope))
        .finish();
    let request = Request::post(target.token_url()).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.body(form.into_bytes())
}

/// Takes an answer that is a yes.
pub(crate) fn accept(response: &Response<Vec<u8>>) -> Result<(), TransportError> {
    match response.status().is_success() {
        true => Ok(()),
        false => Err(TransportError::Broken(format!("the answer is {}", response.status()).into())),
    }
}

pub(crate) fn broken(why: impl std::fmt::Display) -> TransportError {
    TransportError::Broken(why.to_string().into())
}
