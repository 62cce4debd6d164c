//! Refusals, and the one table of them: number, status, OAuth error and text of every reason.
//!
//! Numbers and errors are those that the real service gives for the same fault, where one is publicly known. Three are
//! chosen: it has no published number for an assertion that was used before ([`Reason::Replayed`]), for a wrong
//! `client_assertion_type` ([`Reason::Parameter`]), and for two client authentications at once ([`Reason::Malformed`]).

use serde_json::Value;

/// What an endpoint gives: a JSON body, or a refusal.
pub(crate) type Outcome = Result<Value, Refusal>;

/// Why the directory refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The host belongs to no cloud.
    UnknownInstance,
    /// The tenant does not exist; said by the configuration endpoint.
    NoSuchTenant,
    /// The tenant does not exist; said by the token endpoint.
    UnknownTenant,
    /// The path names no tenant, and nothing else does.
    NoTenant,
    /// The endpoint takes another method.
    Method,
    /// The request is no form, or contradicts itself.
    Malformed,
    /// A parameter is missing.
    Missing,
    /// A parameter occurs twice.
    Duplicated,
    /// A parameter has an impossible value.
    Parameter,
    /// `claims` is not a JSON object.
    Claims,
    /// The grant type is not offered.
    Grant,
    /// The application is not in this tenant.
    UnknownClient,
    /// There is neither a secret nor an assertion.
    NoCredential,
    /// The application has no credential, and one was presented.
    PublicClient,
    /// The secret is wrong.
    Secret,
    /// The assertion is not a JWS as RFC 7515 and RFC 7523 want it.
    Assertion,
    /// Issuer or subject of the assertion is another client.
    Subject,
    /// The assertion is for another audience.
    Audience,
    /// The assertion is not valid at this time, or for too long.
    Time,
    /// No registered key has that thumbprint.
    UnknownKey,
    /// The certificate is not valid at this time.
    ExpiredKey,
    /// The signature does not verify.
    Signature,
    /// The chain does not hold together, or its subject is not trusted.
    Chain,
    /// The assertion was used before.
    Replayed,
    /// The scope is not a scope, or not exactly one.
    Scope,
    /// The scope does not end in `/.default`.
    NotDefault,
    /// No such resource in this tenant.
    UnknownResource,
    /// The application has no permission for this resource.
    NotAssigned,
    /// There are too many requests.
    Throttled,
}

/// A row: AADSTS number, HTTP status, OAuth `error`, text with `{}` for the detail.
type Row = (u32, u16, &'static str, &'static str);

impl Reason {
    /// The table.
    #[rustfmt::skip]
    const fn row(self) -> Row {
        match self {
            Self::UnknownInstance => (50049, 400, "invalid_instance", "Unknown or invalid instance."),
            Self::NoSuchTenant => (90002, 400, "invalid_tenant", "Tenant '{}' not found. Check that the tenant identifier is correct and belongs to this cloud."),
            Self::UnknownTenant => (90002, 400, "invalid_request", "Tenant '{}' not found. Check that the tenant identifier is correct and belongs to this cloud."),
            Self::NoTenant => (50059, 400, "invalid_request", "No tenant-identifying information found in either the request or implied by any provided credentials."),
            Self::Method => (900_561, 400, "invalid_request", "The endpoint only accepts {} requests."),
            Self::Malformed => (9_002_313, 400, "invalid_request", "Invalid request. Request is malformed or invalid."),
            Self::Missing => (900_144, 400, "invalid_request", "The request body must contain the following parameter: '{}'."),
            Self::Duplicated => (9_000_411, 400, "invalid_request", "The request is not properly formatted. The parameter '{}' is duplicated."),
            Self::Parameter => (90100, 400, "invalid_request", "The parameter '{}' is empty or not valid."),
            Self::Claims => (9_000_410, 400, "invalid_request", "Malformed JSON in the parameter 'claims'."),
            Self::Grant => (70003, 400, "unsupported_grant_type", "The app requested an unsupported grant type '{}'."),
            Self::UnknownClient => (700_016, 400, "unauthorized_client", "Application with identifier '{}' was not found in the directory."),
            Self::NoCredential => (7_000_216, 401, "invalid_client", "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type."),
            Self::PublicClient => (700_025, 401, "invalid_client", "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."),
            Self::Secret => (7_000_215, 401, "invalid_client", "Invalid client secret provided for the app '{}'."),
            Self::Assertion => (50027, 401, "invalid_client", "JWT token is invalid or malformed: {}."),
            Self::Subject => (700_021, 401, "invalid_client", "Client assertion application identifier does not match 'client_id' parameter."),
            Self::Audience => (700_023, 401, "invalid_client", "Client assertion audience claim does not match the token endpoint."),
            Self::Time => (700_024, 401, "invalid_client", "Client assertion is not within its valid time range. {}."),
            Self::UnknownKey => (700_027, 401, "invalid_client", "The certificate used to sign the client assertion is not registered on the application. [Reason - The key was not found., thumbprint '{}']"),
            Self::ExpiredKey => (700_027, 401, "invalid_client", "The certificate used to sign the client assertion is outside its validity period. [Reason - The key used is expired.]"),
            Self::Signature => (700_027, 401, "invalid_client", "Client assertion failed signature validation."),
            Self::Chain => (50012, 401, "invalid_client", "Authentication failed: {}."),
            Self::Replayed => (50012, 401, "invalid_client", "Authentication failed: the client assertion was used before."),
            Self::Scope => (70011, 400, "invalid_scope", "The provided value for the input parameter 'scope' is not valid. The scope '{}' is not valid."),
            Self::NotDefault => (1_002_012, 400, "invalid_scope", "The provided value for scope '{}' is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier."),
            Self::UnknownResource => (500_011, 400, "invalid_resource", "The resource principal named '{}' was not found in the tenant."),
            Self::NotAssigned => (501_051, 400, "invalid_grant", "The application is not assigned to a role for the application '{}'."),
            Self::Throttled => (90055, 429, "temporarily_unavailable", "There are too many incoming requests."),
        }
    }

    /// The number after `AADSTS`.
    pub const fn number(self) -> u32 {
        self.row().0
    }

    /// The status of the answer.
    pub const fn status(self) -> u16 {
        self.row().1
    }

    /// The OAuth error (RFC 6749, section 5.2).
    pub const fn error(self) -> &'static str {
        self.row().2
    }
}

/// A refusal that a test orders in words, such as one that asks for claims or interaction.
#[derive(Clone, Debug, Default)]
pub struct Demanded {
    /// The OAuth error.
    pub error: String,
    /// The number after `AADSTS`.
    pub number: u32,
    /// The text after the number.
    pub text: String,
    /// The `suberror`, if any.
    pub suberror: Option<String>,
    /// The claims challenge, if any: the text of a JSON object.
    pub claims: Option<String>,
}

/// A refusal, ready to be written.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) error: String,
    /// None in the AD FS shape.
    pub(crate) number: Option<u32>,
    pub(crate) text: String,
    pub(crate) suberror: Option<String>,
    pub(crate) claims: Option<String>,
}

impl Refusal {
    /// Refuses for a reason, naming what was wrong; at most 200 characters of that are repeated.
    pub(crate) fn new(reason: Reason, detail: &str) -> Self {
        let (number, status, error, text) = reason.row();
        let detail: String = detail.chars().take(200).collect();
        Self {
            status,
            error: error.to_owned(),
            number: Some(number),
            text: text.replacen("{}", &detail, 1),
            suberror: None,
            claims: None,
        }
    }

    pub(crate) fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn without_number(self) -> Self {
        Self { number: None, ..self }
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self::new(reason, "")
    }
}

impl From<Demanded> for Refusal {
    fn from(demanded: Demanded) -> Self {
        let Demanded { error, number, text, suberror, claims } = demanded;
        Self { status: 400, error, number: Some(number), text, suberror, claims }
    }
}
