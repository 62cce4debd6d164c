//! Whose tokens go with requests, and what of these is signed.

use std::fmt;
use std::sync::Arc;

use msal_core::app::Acquire;
use msal_core::http::{HeaderValue, Method};
use msal_core::{Authentication, ConfigError, Error, PopAuthScheme, TlsIdentity, TransportError};

use crate::{Msal, Presented};

/// Adds to what is signed of a request.
type Sign = dyn Fn(PopAuthScheme) -> Result<PopAuthScheme, ConfigError> + Send + Sync;

/// Attaches tokens to requests to an API: as a layer of `tower`, or around a `reqwest::Client` by
/// `client` (feature `reqwest`).
///
/// Each request gets a token from the cache, or a new one; where its [`Scheme`](msal_core::Scheme) binds it to a key, the
/// request is signed: method, host and path, and what [`signing`](Self::signing) adds. A request that the API refuses
/// with 401 is sent once more where that can help: with a new token where it asks for claims, with a new signature where
/// it brings a nonce. Else the caller gets the API's answer as it is. An `Authorization` that the request had is replaced.
/// A token that is bound to a certificate goes only to a client that is said to present it, by
/// [`presenting`](Self::presenting). A layer below this one must not send a request again: it would have the same proof.
///
/// ```no_run
/// # #[cfg(feature = "reqwest")]
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use msal_tokio::core::{ConfidentialClientApplication, Credential, Scheme};
/// use msal_tokio::{Authorizer, Msal};
/// let app = ConfidentialClientApplication::builder("client-id", Credential::secret("s3cr3t")).build()?;
/// let acquire = app.acquire_token_for_client(["api://ledger/.default"]).scheme(Scheme::pop());
/// let client = msal_tokio::reqwest_client(None, None)?;
/// let entries = client.get("https://ledger.contoso.example/v1/entries").build()?;
/// let answer = Authorizer::new(&Msal::new()?, acquire).client(client).execute(entries).await?;
/// # let _ = answer;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Authorizer {
    msal: Msal,
    acquire: Acquire,
    sign: Option<Arc<Sign>>,
    /// The id of the certificate that the client presents.
    presented: Option<String>,
}

impl Authorizer {
    /// Acquires tokens by a flow that looks into the cache first: `acquire_token_for_client` or `acquire_token_silent`.
    pub fn new(msal: &Msal, acquire: impl Into<Acquire>) -> Self {
        Self { msal: msal.clone(), acquire: acquire.into(), sign: None, presented: None }
    }

    /// Signs more of each request than its method, host and path, such as the query.
    ///
    /// ```no_run
    /// # fn example(authorizer: msal_tokio::Authorizer) -> msal_tokio::Authorizer {
    /// authorizer.signing(|request| request.with_query())
    /// # }
    /// ```
    #[must_use]
    pub fn signing(
        self,
        sign: impl Fn(PopAuthScheme) -> Result<PopAuthScheme, ConfigError> + Send + Sync + 'static,
    ) -> Self {
        Self { sign: Some(Arc::new(sign)), ..self }
    }

    /// States which certificate the client presents, such as one that `reqwest_client` has made; a token that is bound to
    /// another one is not sent.
    #[must_use]
    pub fn presenting(self, presented: &Presented) -> Self {
        Self { presented: Some(presented.id().to_owned()), ..self }
    }

    pub(super) fn msal(&self) -> &Msal {
        &self.msal
    }

    pub(super) fn acquire(&self) -> &Acquire {
        &self.acquire
    }

    /// Makes the value of `Authorization` for one attempt.
    pub(super) async fn header(
        &self,
        token: &Authentication,
        method: &Method,
        url: &str,
    ) -> Result<HeaderValue, Error> {
        if token.tls_identity().map(TlsIdentity::id).is_some_and(|id| self.presented.as_deref() != Some(id)) {
            let why = "the client presents no certificate, or another one than that of the token; see `presenting`";
            return Err(TransportError::ClientCertificate(why.into()).into());
        }
        let request = token.proof_key().map(|_| PopAuthScheme::for_request(method, url)).transpose()?;
        let signed = match &self.sign {
            Some(sign) => request.map(|request| sign(request)).transpose()?,
            None => request,
        };
        self.msal.run(token.authorization_header(signed.as_ref())).await
    }
}

impl fmt::Debug for Authorizer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Authorizer({:?})", self.msal)
    }
}
