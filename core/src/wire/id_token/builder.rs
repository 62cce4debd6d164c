//! What an [`IdTokenValidator`] is told before it sees a token.

use core::time::Duration;
use std::sync::Arc;

use super::issuer::Tenants;
use super::validator::{IdTokenValidator, Kind};
use crate::base::Secret;
use crate::wire::jwk::JwsAlgorithm;
use crate::wire::verify::{RsaVerifier, Verifier};

/// The largest skew that can be set (rule R7.1).
pub const LONGEST_SKEW: Duration = Duration::from_secs(600);

/// The skew where none is set (rule R7.1).
const SKEW: Duration = Duration::from_secs(300);

/// Why a validator can not be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValidatorError {
    /// There is no audience, or an empty one.
    #[error("a validator needs a client id, or the audiences of an API, and none may be empty")]
    NoAudience,
    /// No algorithm is allowed.
    #[error("a validator needs an algorithm")]
    NoAlgorithm,
    /// The skew is longer than 600 s.
    #[error("the skew is {} s; it may be {} s at most", .0.as_secs(), LONGEST_SKEW.as_secs())]
    SkewTooLong(Duration),
}

impl IdTokenValidator {
    /// Starts a validator of ID tokens for a client.
    pub fn builder(client_id: impl Into<String>) -> IdTokenValidatorBuilder {
        IdTokenValidatorBuilder::new(Kind::Id, vec![client_id.into()])
    }

    /// Starts a validator of access tokens for an API, known by any of these audiences.
    ///
    /// What the caller may do is for the API to decide, by [`IdTokenClaims::scopes`](super::IdTokenClaims::scopes) and
    /// [`roles`](super::IdTokenClaims::roles).
    pub fn access_tokens(audiences: impl IntoIterator<Item = impl Into<String>>) -> IdTokenValidatorBuilder {
        IdTokenValidatorBuilder::new(Kind::Access, audiences.into_iter().map(Into::into).collect())
    }
}

/// Builds an [`IdTokenValidator`].
#[derive(Clone, Debug)]
#[must_use]
pub struct IdTokenValidatorBuilder(IdTokenValidator);

impl IdTokenValidatorBuilder {
    fn new(kind: Kind, audiences: Vec<String>) -> Self {
        Self(IdTokenValidator {
            kind,
            audiences,
            algorithms: vec![JwsAlgorithm::Rs256],
            tenants: Tenants::Unsaid,
            skew: SKEW,
            nonce: None,
            max_age: None,
            access_token: None,
            code: None,
            policy: None,
            verifier: Arc::new(RsaVerifier),
        })
    }

    /// Allows these algorithms, instead of RS256 only.
    pub fn algorithms(mut self, algorithms: impl IntoIterator<Item = JwsAlgorithm>) -> Self {
        self.0.algorithms = algorithms.into_iter().collect();
        self
    }

    /// Lets in users of any tenant, where the metadata are those of `common` or `organizations`.
    pub fn any_tenant(mut self) -> Self {
        self.0.tenants = Tenants::Any;
        self
    }

    /// Lets in users of these tenants only, given as their ids.
    pub fn tenants(mut self, tenants: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.0.tenants = Tenants::Of(tenants.into_iter().map(Into::into).collect());
        self
    }

    /// Allows clocks to differ by up to [`LONGEST_SKEW`], instead of 300 s.
    pub fn skew(mut self, skew: Duration) -> Self {
        self.0.skew = skew;
        self
    }

    /// Demands that `nonce` is the value that was sent.
    pub fn nonce(mut self, nonce: impl Into<Secret>) -> Self {
        self.0.nonce = Some(nonce.into());
        self
    }

    /// Demands that the user signed in at most this long ago (`auth_time`).
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.0.max_age = Some(max_age);
        self
    }

    /// Checks `at_hash`, where it is there, against the access token that came along.
    pub fn access_token(mut self, access_token: impl Into<Secret>) -> Self {
        self.0.access_token = Some(access_token.into());
        self
    }

    /// Checks `c_hash`, where it is there, against the authorization code that came along.
    pub fn code(mut self, code: impl Into<Secret>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    /// Demands that the token was issued by this user flow of Azure AD B2C; letter case does not count.
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.0.policy = Some(policy.into());
        self
    }

    /// Verifies by this backend, instead of by the `rsa` crate, which does not have ES256.
    pub fn verifier(mut self, verifier: Arc<dyn Verifier>) -> Self {
        self.0.verifier = verifier;
        self
    }

    /// Builds the validator.
    ///
    /// # Errors
    /// [`ValidatorError`] names the setting that is missing or out of bounds.
    pub fn build(self) -> Result<IdTokenValidator, ValidatorError> {
        let Self(validator) = self;
        if validator.audiences.is_empty() || validator.audiences.iter().any(String::is_empty) {
            return Err(ValidatorError::NoAudience);
        }
        if validator.algorithms.is_empty() {
            return Err(ValidatorError::NoAlgorithm);
        }
        if validator.skew > LONGEST_SKEW {
            return Err(ValidatorError::SkewTooLong(validator.skew));
        }
        Ok(validator)
    }
}
