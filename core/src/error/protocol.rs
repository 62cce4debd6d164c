//! What the service got wrong: not the protocol, or not to be trusted.

use core::time::Duration;

use crate::wire::id_token::IdTokenError;
use crate::wire::members::AnswerError;

/// An answer that is not the protocol's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// The answer has a status that says nothing else; a server in trouble has 5xx.
    #[error("{what} answered with HTTP status {status}")]
    Status {
        /// Which exchange it was.
        what: &'static str,
        /// The HTTP status.
        status: u16,
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
        /// The correlation id that was sent, to give to support.
        correlation_id: Option<String>,
    },
    /// The body does not have the form that the protocol gives it.
    #[error("{what} can not be understood: {why}")]
    Answer {
        /// Which document it is.
        what: &'static str,
        /// What is wrong with it.
        why: AnswerError,
        /// The correlation id that was sent, to give to support.
        correlation_id: Option<String>,
    },
}

impl ProtocolError {
    pub(crate) fn answer(what: &'static str, why: AnswerError) -> Self {
        Self::Answer { what, why, correlation_id: None }
    }
}

/// Something that does not match what it must match.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// The issuer in an authority's metadata is not the authority's.
    #[error("the issuer {} is not that of the authority {expected}", actual.as_deref().unwrap_or("(none)"))]
    Issuer {
        /// The authority.
        expected: String,
        /// The issuer that its metadata names, if any.
        actual: Option<String>,
    },
    /// An endpoint in an authority's metadata is not over https, or of another cloud.
    #[error("the {name} at {actual} is not one of the authority {expected}")]
    Endpoint {
        /// The endpoint's name in the metadata.
        name: &'static str,
        /// The authority's host.
        expected: String,
        /// The endpoint's scheme and host.
        actual: String,
    },
    /// The authorization response does not answer this flow: its `state` is another, or none (RFC 6749, section 10.12).
    #[error("the state of the authorization response is not that of the flow")]
    State,
    /// The ID token is for another application.
    #[error("the ID token is for another application")]
    Audience,
    /// A refresh token brought tokens of another user.
    #[error("the answer is about another user than the refresh token")]
    Account,
    /// The ID token does not answer this request (OpenID Connect Core 1.0, section 3.1.3.7).
    #[error("the nonce of the ID token is not the one that was sent")]
    Nonce,
    /// The user signed in longer ago than was asked for, or the ID token does not say when.
    #[error("the ID token does not show that the user signed in within `max_age`")]
    MaxAge,
    /// A token that was to be validated is not what it must be.
    #[error(transparent)]
    IdToken(#[from] Box<IdTokenError>),
    /// The token is bound to another key than the one that was named.
    #[error("the token is bound to another key than the one it was asked for with")]
    Key,
    /// The token is to be used in another way than the one asked for.
    #[error("the token is not of the type {expected} that was asked for")]
    TokenType {
        /// The type asked for.
        expected: &'static str,
    },
}
