//! What all applications have: who they are, and the flows that need no user and no credential.

use core::fmt;
use core::marker::PhantomData;
use std::sync::Arc;

use http::{HeaderMap, HeaderValue};

use crate::base::Secret;
use crate::flows::client::Client;
use crate::flows::{AnswerChallenge, RememberNonce, ResolveAuthority, ValidateIdToken};
use crate::model::binding::{BEARER, MTLS_POP, POP, SSH_CERT};
use crate::model::proof::Proof;
use crate::model::{Account, Authority, mtls};
use crate::wire::id_token::IdTokenValidator;

/// An application: [`PublicClientApplication`](crate::PublicClientApplication) or
/// [`ConfidentialClientApplication`](crate::ConfidentialClientApplication).
///
/// It holds no connection and does no IO: its methods make flows, which a host runs. Cloning it is cheap.
pub struct Application<K> {
    pub(super) client: Arc<Client>,
    kind: PhantomData<fn() -> K>,
}

impl<K> Application<K> {
    pub(super) fn new(client: Client) -> Self {
        Self { client: Arc::new(client), kind: PhantomData }
    }

    /// Resolves the authority's endpoints ahead of need.
    pub fn resolve_authority(&self) -> ResolveAuthority {
        ResolveAuthority::new(Arc::clone(&self.client))
    }

    /// Validates an ID token, or an access token for this application's own API, by the keys that the authority
    /// publishes.
    pub fn validate_id_token(
        &self,
        validator: impl Into<Arc<IdTokenValidator>>,
        token: impl Into<Secret>,
    ) -> ValidateIdToken {
        ValidateIdToken::new(Arc::clone(&self.client), validator.into(), token.into())
    }

    /// Decides what to do about an API's 401: a token with the claims that it asks for, a new signature with its nonce, the
    /// user, or nothing.
    ///
    /// `account` is the user whose token was refused, `url` what the request went to, `authorization` what the request had in
    /// that header, `headers` those of the answer.
    pub fn answer_challenge(
        &self,
        account: Option<&Account>,
        url: &str,
        authorization: &HeaderValue,
        headers: &HeaderMap,
    ) -> AnswerChallenge {
        AnswerChallenge::new(Arc::clone(&self.client), account.cloned(), url, authorization, headers)
    }

    /// Remembers the nonce that an API sent with its answer for the next request; `url` is what the request went to.
    pub fn remember_nonce(&self, url: &str, headers: &HeaderMap) -> RememberNonce {
        RememberNonce::new(url, headers)
    }

    /// Tells whether tokens can be bound to a key, which they always can; [`supported_schemes`](Self::supported_schemes) says
    /// how.
    pub fn is_pop_supported(&self) -> bool {
        true
    }

    /// Returns the token types that the application can ask for by a [`Scheme`](crate::Scheme): `mtls_pop` where its
    /// credential is a certificate, and the authority takes one in TLS.
    pub fn supported_schemes(&self) -> Vec<&'static str> {
        let has_certificate = match &self.client.proof {
            Proof::Signer(signer) => signer.has_certificate(),
            Proof::Files(_) => true,
            _ => false,
        };
        let mtls_pop = Some(MTLS_POP).filter(|_| has_certificate && mtls::is_served(self.authority()));
        [BEARER, POP, SSH_CERT].into_iter().chain(mtls_pop).collect()
    }

    /// Returns the client id.
    pub fn client_id(&self) -> &str {
        &self.client.client_id
    }

    /// Returns the authority.
    pub fn authority(&self) -> &Authority {
        &self.client.authority
    }
}

impl<K> Clone for Application<K> {
    fn clone(&self) -> Self {
        Self { client: Arc::clone(&self.client), kind: PhantomData }
    }
}

impl<K> fmt::Debug for Application<K> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Application({} at {:?})", self.client_id(), self.authority())
    }
}
