//! Refusals, and the one table of them: number, status, OAuth error and text of every reason.
//!
//! Numbers and errors are those that the real service gives for the same fault, where one is publicly known. Some are
//! chosen, for it has no published number for them: an assertion that was used before ([`Reason::Replayed`]), a wrong
//! `client_assertion_type` ([`Reason::Parameter`]), two client authentications at once ([`Reason::Malformed`]), an unknown
//! policy ([`Reason::NoPolicy`]), a page that is sent twice ([`Reason::Page`]), and what RFC 8628 adds
//! ([`Reason::SlowDown`], [`Reason::DeviceDeclined`]).

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
    /// The tenant has no such policy, or the path has none where one is needed.
    NoPolicy,
    /// The redirect URI is not registered.
    RedirectUri,
    /// The response type is not offered.
    ResponseType,
    /// The prompt is not offered, or contradicts itself.
    Prompt,
    /// The code challenge has the wrong length or characters.
    Challenge,
    /// Nobody suitable is signed in, and no page may be shown.
    LoginRequired,
    /// It is not clear who is meant, and no page may be shown.
    InteractionRequired,
    /// Consent is missing, and no page may be shown.
    ConsentRequired,
    /// The user has cancelled, or does not consent.
    Declined,
    /// The page was sent before, or is too old.
    Page,
    /// The application may not ask for this scope, or the resource has none of that name.
    UnknownScope,
    /// The scopes belong to several resources.
    ManyResources,
    /// A confidential client has not authenticated.
    NeedsCredential,
    /// The grant is unknown, or somebody else's.
    BadGrant,
    /// The grant belongs to another tenant or policy.
    OtherTenant,
    /// The code was used before.
    CodeUsed,
    /// The code is too old.
    CodeExpired,
    /// The redirect URI is not that of the authorization request.
    ReplyAddress,
    /// The code verifier is missing, out of place or wrong.
    Verifier,
    /// The refresh token is unknown.
    BadRefreshToken,
    /// The refresh token is another client's, or another family's.
    ClientMismatch,
    /// The user's sessions were revoked.
    Revoked,
    /// The refresh token has not been used for too long.
    Inactive,
    /// The user has not consented to this scope.
    Consent,
    /// The user has to do more than was done.
    MultiFactor,
    /// There is no such user.
    UnknownUser,
    /// The user is neither at home nor a guest in this tenant.
    NotInTenant,
    /// The password is wrong.
    Password,
    /// The user has not said yes or no yet.
    Pending,
    /// The device asks too often.
    SlowDown,
    /// The device code is unknown, or used up.
    BadDeviceCode,
    /// The device code is too old.
    DeviceExpired,
    /// The user has said no to a device; AD FS says [`Reason::Declined`] instead.
    DeviceDeclined,
    /// The SAML assertion is not what was issued, or for the other grant.
    Saml,
    /// The SAML assertion is too old.
    SamlExpired,
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
            Self::NoPolicy => (90_088, 404, "invalid_request", "The policy '{}' does not exist in the tenant."),
            Self::RedirectUri => (50011, 400, "invalid_request", "The redirect URI '{}' specified in the request does not match the redirect URIs configured for the application."),
            Self::ResponseType => (700_054, 400, "unsupported_response_type", "response_type '{}' is not enabled for the application."),
            Self::Prompt => (90023, 400, "invalid_request", "Unsupported 'prompt' value '{}'."),
            Self::Challenge => (501_491, 400, "invalid_request", "Invalid size of Code_Challenge parameter."),
            Self::LoginRequired => (50058, 400, "login_required", "Session information is not sufficient for single-sign-on."),
            Self::InteractionRequired => (16000, 400, "interaction_required", "Either multiple user identities are available for the current request or selected account is not supported for the scenario."),
            Self::ConsentRequired => (65001, 400, "consent_required", "The user or administrator has not consented to use the application. Send an interactive authorization request for this user and resource."),
            Self::Declined => (65004, 400, "access_denied", "User declined to consent to access the app."),
            Self::Page => (900_561, 400, "invalid_request", "The page has expired. Start again from the application."),
            Self::UnknownScope => (650_053, 400, "invalid_client", "The application asked for scope '{}' that doesn't exist on the resource."),
            Self::ManyResources => (28000, 400, "invalid_request", "Provided value for the input parameter scope is not valid because it contains more than one resource."),
            Self::NeedsCredential => (7_000_218, 401, "invalid_client", "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."),
            Self::BadGrant => (70000, 400, "invalid_grant", "Provided grant is invalid or malformed: {}."),
            Self::OtherTenant => (700_005, 400, "invalid_grant", "Provided grant is intended to use against other tenant, thus rejected."),
            Self::CodeUsed => (54005, 400, "invalid_grant", "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token."),
            Self::CodeExpired => (70008, 400, "invalid_grant", "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource."),
            Self::ReplyAddress => (500_112, 400, "invalid_grant", "The reply address '{}' does not match the reply address provided when requesting Authorization code."),
            Self::Verifier => (501_481, 400, "invalid_grant", "The Code_Verifier does not match the code_challenge supplied in the authorization request."),
            Self::BadRefreshToken => (70000, 400, "invalid_grant", "Provided grant is invalid or malformed."),
            Self::ClientMismatch => (70000, 400, "invalid_grant", "Provided grant was issued to another client."),
            Self::Revoked => (50173, 400, "invalid_grant", "The provided grant has expired due to it being revoked, a fresh auth token is needed."),
            Self::Inactive => (700_082, 400, "invalid_grant", "The refresh token has expired due to inactivity."),
            Self::Consent => (65001, 400, "invalid_grant", "The user or administrator has not consented to use the application for '{}'. Send an interactive authorization request for this user and resource."),
            Self::MultiFactor => (50076, 400, "invalid_grant", "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication."),
            Self::UnknownUser => (50034, 400, "invalid_grant", "The user account '{}' does not exist in the directory."),
            Self::NotInTenant => (50020, 400, "invalid_grant", "User account '{}' from identity provider does not exist in tenant and cannot access the application in that tenant."),
            Self::Password => (50126, 400, "invalid_grant", "Error validating credentials due to invalid username or password."),
            Self::Pending => (70016, 400, "authorization_pending", "OAuth 2.0 device flow error. Authorization is pending. Continue polling."),
            Self::SlowDown => (70016, 400, "slow_down", "OAuth 2.0 device flow error. Authorization is pending. Poll less often."),
            Self::BadDeviceCode => (70018, 400, "bad_verification_code", "Invalid verification code due to User typing in wrong user code for device code flow, or due to a device code that was used before."),
            Self::DeviceExpired => (70020, 400, "expired_token", "The provided value for the input parameter 'device_code' is not valid. This device code has expired."),
            Self::DeviceDeclined => (70021, 400, "authorization_declined", "The end user denied the authorization request."),
            Self::Saml => (50008, 400, "invalid_grant", "SAML token is invalid."),
            Self::SamlExpired => (50008, 400, "invalid_grant", "SAML token is invalid: it has expired."),
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

    /// The `suberror`, for those that say what the user has to do about it.
    pub const fn suberror(self) -> Option<&'static str> {
        match self {
            Self::BadRefreshToken | Self::Revoked | Self::Inactive => Some("bad_token"),
            Self::ClientMismatch => Some("client_mismatch"),
            Self::Consent => Some("consent_required"),
            Self::MultiFactor => Some("basic_action"),
            Self::Declined => Some("cancel"),
            _ => None,
        }
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
            suberror: reason.suberror().map(str::to_owned),
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
