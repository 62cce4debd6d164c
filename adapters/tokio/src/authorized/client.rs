//! Tokens on the requests of a `reqwest::Client`.

use msal_core::http::header::AUTHORIZATION;
use msal_core::http::{HeaderMap, StatusCode};
use msal_core::url::Url;
use reqwest::{Client, Request, Response};

use super::authorizer::Authorizer;
use super::call::{Answer, call};
use super::error::CallError;

/// A client whose requests carry tokens; made by [`Authorizer::client`].
#[derive(Clone, Debug)]
pub struct AuthorizedClient {
    authorizer: Authorizer,
    client: Client,
}

impl Authorizer {
    /// Sends requests by this client; it should follow no redirect.
    pub fn client(self, client: Client) -> AuthorizedClient {
        AuthorizedClient { authorizer: self, client }
    }
}

impl AuthorizedClient {
    /// Sends a request with a token; one whose body is a stream is sent once only, whatever the API answers.
    ///
    /// # Errors
    /// [`CallError`] when there is no token, or no answer.
    pub async fn execute(&self, request: Request) -> Result<Response, CallError<reqwest::Error>> {
        let (method, url) = (request.method().clone(), request.url().clone());
        let mut attempts: Vec<Request> = request.try_clone().into_iter().chain([request]).collect();
        let send = |authorization| {
            let mut request = attempts.pop()?;
            request.headers_mut().insert(AUTHORIZATION, authorization);
            Some(self.client.execute(request))
        };
        call(&self.authorizer, &method, url.as_str(), send).await
    }
}

impl Answer for Response {
    fn status(&self) -> StatusCode {
        Response::status(self)
    }

    fn headers(&self) -> &HeaderMap {
        Response::headers(self)
    }

    fn is_from(&self, url: &Url) -> bool {
        self.url().origin() == url.origin()
    }
}
