//! What went wrong at the federation server of a user's organization.

use crate::wire::wstrust::Fault;
use crate::wire::xml::XmlError;

/// Why a federation server gave no assertion that the service takes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FederationError {
    /// The server's well-formed no, such as to a wrong password.
    #[error("the federation server refused: {0}")]
    Fault(Fault),
    /// The server takes no user name and password over https, as far as it or the service says.
    #[error(
        "the federation server has no https endpoint for user name and password: let the user sign in interactively"
    )]
    NoEndpoint,
    /// The security token is of a type that no grant takes.
    #[error("the federation server issued a token of the unknown type {0}")]
    TokenType(String),
    /// The server's answer is not the protocol's.
    #[error("{what} can not be understood: {why}")]
    Answer {
        /// Which document it is.
        what: &'static str,
        /// What is wrong with it.
        why: XmlError,
    },
}
