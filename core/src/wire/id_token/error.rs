//! Why an ID token is not accepted, with what was expected and what is there.
//!
//! Nothing here shows the token. Of its text only the claim at fault is shown, cleaned and cut, and never a nonce.

use core::time::Duration;

use crate::base::{Secret, Timestamp};
use crate::wire::jwt::{DateFlaw, JwtError};
use crate::wire::text::tidy;
use crate::wire::verify::SignatureError;

/// The most characters of a claim that are shown.
const LONGEST_CLAIM: usize = 200;

/// The most audiences that are shown.
const MOST_AUDIENCES: usize = 8;

/// Why a token is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdTokenError {
    /// The text is not a token, or a claim has not the type of its definition.
    #[error(transparent)]
    Malformed(#[from] JwtError),
    /// The signature is not known to be that of a trusted key.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// A claim is absent that is to be checked.
    #[error("the claim `{0}` is missing")]
    Missing(&'static str),
    /// The token is not to be used yet: its `nbf` or `iat` lies ahead.
    #[error("the claim `{claim}` is {actual}, after now ({now}) and a skew of {} s", .skew.as_secs())]
    NotYetValid {
        /// `nbf` or `iat`.
        claim: &'static str,
        /// The claim's moment.
        actual: Timestamp,
        /// The moment of the check.
        now: Timestamp,
        /// The skew that was allowed.
        skew: Duration,
    },
    /// The token has expired.
    #[error("the token expired at {actual}, now it is {now}, with a skew of {} s", .skew.as_secs())]
    Expired {
        /// The claim `exp`.
        actual: Timestamp,
        /// The moment of the check.
        now: Timestamp,
        /// The skew that was allowed.
        skew: Duration,
    },
    /// Another issuer than the expected one made the token, or its `iss` and its `tid` disagree.
    #[error("the issuer is `{actual}`, expected is `{expected}`")]
    IssuerMismatch {
        /// The issuer that was expected.
        expected: String,
        /// The claim `iss`.
        actual: String,
    },
    /// The key that signed the token is for another issuer.
    #[error("the issuer is `{actual}`, the key is for `{expected}`")]
    KeyIssuerMismatch {
        /// The issuer that the key is for.
        expected: String,
        /// The claim `iss`.
        actual: String,
    },
    /// The token comes from a tenant that is not on the list; without a list and without leave for any tenant, from any.
    #[error("the tenant `{actual}` is not allowed")]
    TenantNotAllowed {
        /// The tenant.
        actual: String,
    },
    /// The token is for others.
    #[error("the audience is {actual:?}, expected is one of {expected:?}")]
    AudienceMismatch {
        /// The audiences that are accepted: the client id, compared case-sensitively.
        expected: Vec<String>,
        /// The claim `aud`, eight entries at most.
        actual: Vec<String>,
    },
    /// The token has several audiences and was issued to another client.
    #[error("the authorized party is `{actual}`, expected is `{expected}`")]
    AuthorizedPartyMismatch {
        /// The client id.
        expected: String,
        /// The claim `azp`.
        actual: String,
    },
    /// The token is not the answer to this request.
    #[error("the nonce is not the one that was sent")]
    NonceMismatch {
        /// The nonce that was sent.
        expected: Secret,
        /// The claim `nonce`.
        actual: Secret,
    },
    /// The user signed in longer ago than the request allows.
    #[error("the user signed in at {actual}, now it is {now}, with a maximum age of {} s", .max_age.as_secs())]
    TooOld {
        /// The claim `auth_time`.
        actual: Timestamp,
        /// The moment of the check.
        now: Timestamp,
        /// The age that was asked for.
        max_age: Duration,
    },
    /// The token belongs to another access token (`at_hash`) or another code (`c_hash`).
    #[error("the claim `{0}` is not the hash of what came with the token")]
    HashMismatch(&'static str),
    /// The token was issued by another user flow (Azure AD B2C).
    #[error("the policy is `{actual}`, expected is `{expected}`")]
    PolicyMismatch {
        /// The policy that was expected.
        expected: String,
        /// The claim `tfp`, or else `acr`.
        actual: String,
    },
    /// The token is of another kind: its `typ` says so, or it has none of the claims of an access token.
    #[error("the token is not {expected}")]
    WrongType {
        /// The kind that was expected.
        expected: &'static str,
    },
}

/// What an [`IdTokenError`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IdTokenErrorKind {
    /// The text is not what it should be.
    Malformed,
    /// The signature, or the key.
    Signature,
    /// Who made the token.
    Issuer,
    /// Whom the token is for.
    Audience,
    /// Which request the token answers, or what came along with it.
    Nonce,
    /// When the token is good.
    Time,
    /// Which kind of token it is.
    Type,
}

impl IdTokenError {
    /// Returns what the error is about. A claim that is missing or malformed counts by the check that it fails.
    pub fn kind(&self) -> IdTokenErrorKind {
        match self {
            Self::Malformed(JwtError::BadNumericDate { flaw: DateFlaw::OutOfRange, .. }) => IdTokenErrorKind::Time,
            Self::Malformed(JwtError::BadClaim(claim)) | Self::Missing(claim) => kind_of(claim),
            Self::Malformed(_) => IdTokenErrorKind::Malformed,
            Self::Signature(_) => IdTokenErrorKind::Signature,
            Self::IssuerMismatch { .. } | Self::KeyIssuerMismatch { .. } => IdTokenErrorKind::Issuer,
            Self::TenantNotAllowed { .. } | Self::PolicyMismatch { .. } => IdTokenErrorKind::Issuer,
            Self::AudienceMismatch { .. } | Self::AuthorizedPartyMismatch { .. } => IdTokenErrorKind::Audience,
            Self::NonceMismatch { .. } | Self::HashMismatch(_) => IdTokenErrorKind::Nonce,
            Self::NotYetValid { .. } | Self::Expired { .. } | Self::TooOld { .. } => IdTokenErrorKind::Time,
            Self::WrongType { .. } => IdTokenErrorKind::Type,
        }
    }
}

fn kind_of(claim: &str) -> IdTokenErrorKind {
    match claim {
        "iss" | "tid" => IdTokenErrorKind::Issuer,
        "aud" | "azp" => IdTokenErrorKind::Audience,
        "nonce" => IdTokenErrorKind::Nonce,
        "exp" | "auth_time" => IdTokenErrorKind::Time,
        _ => IdTokenErrorKind::Malformed,
    }
}

/// Makes a claim fit to be shown.
pub(super) fn shown(claim: &str) -> String {
    tidy(claim).chars().take(LONGEST_CLAIM).collect()
}

/// Makes a list of audiences fit to be shown.
pub(super) fn shown_all(audience: &[String]) -> Vec<String> {
    audience.iter().take(MOST_AUDIENCES).map(|one| shown(one)).collect()
}
