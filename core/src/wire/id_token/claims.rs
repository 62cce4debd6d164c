//! The claims of an ID token, typed.

use serde_json::Value;

use super::error::IdTokenError;
use crate::base::Timestamp;
use crate::wire::jwt::Claims;

/// Finds a name among some; the compiler makes more of a `match` than of a list.
macro_rules! one_of {
    ($name:expr, $($known:literal)*) => {
        match $name {
            $($known => Some($known),)*
            _ => None,
        }
    };
}

/// Finds the claims that are texts.
fn text_claim(name: &str) -> Option<&'static str> {
    one_of!(name,
        "iss" "sub" "nonce" "tid" "oid" "ver" "name" "preferred_username" "azp" "appid" "scp" "at_hash" "c_hash" "tfp"
        "acr" "upn" "sid" "login_hint"
    )
}

/// What an ID token claims, each claim with the type of its definition. `Debug` shows the names only.
///
/// An access token for one's own API is read as the same.
#[derive(Clone, Debug)]
pub struct IdTokenClaims {
    claims: Claims,
    audience: Option<Vec<String>>,
    roles: Vec<String>,
    expires_on: Timestamp,
    not_before: Option<Timestamp>,
    issued_at: Option<Timestamp>,
    authenticated_at: Option<Timestamp>,
}

impl IdTokenClaims {
    /// Types the claims of a token, which must be unambiguous; `exp` must be there.
    ///
    /// # Errors
    /// [`IdTokenError::Malformed`] names a claim of another type; [`IdTokenError::Missing`].
    pub fn new(claims: Claims) -> Result<Self, IdTokenError> {
        let claims = claims.unambiguous()?;
        claims.require_texts(text_claim)?;
        Ok(Self {
            audience: claims.audience()?,
            roles: claims.texts("roles")?.unwrap_or_default(),
            not_before: claims.date("nbf")?,
            issued_at: claims.date("iat")?,
            authenticated_at: claims.date("auth_time")?,
            expires_on: claims.date("exp")?.ok_or(IdTokenError::Missing("exp"))?,
            claims,
        })
    }

    /// Returns who made the token (`iss`).
    pub fn issuer(&self) -> Option<&str> {
        self.text("iss")
    }

    /// Returns whom the token is about, as this client knows them (`sub`).
    pub fn subject(&self) -> Option<&str> {
        self.text("sub")
    }

    /// Returns whom the token is for (`aud`).
    pub fn audience(&self) -> &[String] {
        self.audience.as_deref().unwrap_or_default()
    }

    /// Returns from when on the token is not to be used (`exp`).
    pub fn expires_on(&self) -> Timestamp {
        self.expires_on
    }

    /// Returns until when the token is not to be used (`nbf`).
    pub fn not_before(&self) -> Option<Timestamp> {
        self.not_before
    }

    /// Returns when the token was made (`iat`).
    pub fn issued_at(&self) -> Option<Timestamp> {
        self.issued_at
    }

    /// Returns when the user signed in (`auth_time`).
    pub fn authenticated_at(&self) -> Option<Timestamp> {
        self.authenticated_at
    }

    /// Returns the value that ties the token to a request (`nonce`).
    pub fn nonce(&self) -> Option<&str> {
        self.text("nonce")
    }

    /// Returns the tenant (`tid`).
    pub fn tenant_id(&self) -> Option<&str> {
        self.text("tid")
    }

    /// Returns whom the token is about, as the whole tenant knows them (`oid`).
    pub fn object_id(&self) -> Option<&str> {
        self.text("oid")
    }

    /// Returns the version of the endpoint that made the token (`ver`).
    pub fn version(&self) -> Option<&str> {
        self.text("ver")
    }

    /// Returns the user's name, to be shown (`name`).
    pub fn name(&self) -> Option<&str> {
        self.text("name")
    }

    /// Returns the user's name for signing in, to be shown; it may change (`preferred_username`).
    pub fn preferred_username(&self) -> Option<&str> {
        self.text("preferred_username")
    }

    /// Returns the user's principal name, which older authorities have in place of `preferred_username` (`upn`).
    pub fn user_principal_name(&self) -> Option<&str> {
        self.text("upn")
    }

    /// Returns the client that the token was issued to (`azp`, or `appid` in version 1.0).
    pub fn authorized_party(&self) -> Option<&str> {
        self.text("azp").or_else(|| self.text("appid"))
    }

    /// Returns the user flow of Azure AD B2C (`tfp`, or else `acr`).
    pub fn policy(&self) -> Option<&str> {
        self.text("tfp").or_else(|| self.text("acr"))
    }

    /// Iterates over the delegated permissions of an access token (`scp`).
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.text("scp").into_iter().flat_map(str::split_whitespace)
    }

    /// Returns the application permissions of an access token, or the user's roles (`roles`).
    pub fn roles(&self) -> &[String] {
        &self.roles
    }

    /// Reads any claim; `None` also for a number that is too large for a double.
    pub fn other(&self, claim: &str) -> Option<Value> {
        self.claims.value(claim)
    }

    /// Iterates over the names of all claims.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.claims.names()
    }

    /// Returns the audience, which may be absent or empty.
    pub(super) fn stated_audience(&self) -> Option<&[String]> {
        self.audience.as_deref()
    }

    pub(super) fn text(&self, claim: &'static str) -> Option<&str> {
        self.claims.text(claim).ok().flatten()
    }
}
