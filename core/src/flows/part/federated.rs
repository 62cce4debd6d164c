//! A federation server vouches for a user: metadata, then an assertion by WS-Trust for the user's name and password.

use url::Url;

use super::exchange::failed;
use crate::base::encode::base64url;
use crate::base::{Purpose, Secret};
use crate::error::{ConfigError, Error, FederationError};
use crate::step::{Io, Request};
use crate::wire::mex::{self, TrustEndpoint};
use crate::wire::user_realm::Federation;
use crate::wire::wstrust::{SecurityToken, TokenRequest, TokenResponse, Version, grant_type};

const SERVER: &str = "the federation server";
const METADATA: &str = "the federation server's metadata";
const TOKEN: &str = "the federation server's answer";

/// What a federation server's word is worth at the token endpoint.
pub(crate) struct Vouched {
    pub(crate) grant_type: &'static str,
    /// The assertion in base64url, as the grant takes it (RFC 7522, section 2.1).
    pub(crate) assertion: Secret,
}

/// Gets an assertion about the user.
pub(crate) async fn vouch(
    io: &Io,
    federation: &Federation,
    username: &str,
    password: &Secret,
) -> Result<Vouched, Error> {
    let endpoint = endpoint(io, federation).await?;
    let token = issue(io, &endpoint, &federation.audience, username, password).await?;
    let grant_type = grant_type(&token.token_type).ok_or(FederationError::TokenType(token.token_type))?;
    Ok(Vouched { grant_type, assertion: Secret::new(base64url(token.assertion.expose_bytes())) })
}

/// Finds where to ask: what the server's metadata says, or the service where it knows of no metadata.
async fn endpoint(io: &Io, federation: &Federation) -> Result<TrustEndpoint, Error> {
    let endpoint = match (&federation.metadata_url, &federation.active_auth_url) {
        (Some(url), _) => metadata(io, url).await?,
        (None, Some(url)) => {
            let version = Version::of_address(url.as_str());
            version.map(|version| TrustEndpoint { address: url.clone(), version })
        }
        (None, None) => None,
    };
    endpoint.ok_or_else(|| FederationError::NoEndpoint.into())
}

async fn metadata(io: &Io, url: &Url) -> Result<Option<TrustEndpoint>, Error> {
    let request = Request::get(url).ok_or(FederationError::NoEndpoint)?.accepting_all();
    let response = io.send(request).await?;
    if !response.status().is_success() {
        return Err(failed(SERVER, &response));
    }
    mex::endpoint(response.body()).map_err(|why| FederationError::Answer { what: METADATA, why }.into())
}

/// Asks for the token. Whatever the status, the body is looked at first: a wrong password is a fault under 500.
async fn issue(
    io: &Io,
    endpoint: &TrustEndpoint,
    audience: &str,
    username: &str,
    password: &Secret,
) -> Result<SecurityToken, Error> {
    let message_id = io.seed().uuid(Purpose::MessageId, 0);
    let (address, version) = (endpoint.address.as_str(), endpoint.version);
    let (message_id, now) = (message_id.as_str(), io.now());
    let request = TokenRequest { version, address, audience, username, password, message_id, now };
    let remedy = "give what the user types at the sign-in page";
    let envelope = request.envelope();
    let envelope = envelope.map_err(|field| ConfigError::new(field, "has a character that XML has not", remedy))?;
    let request = Request::soap(&endpoint.address, version.action(), envelope).ok_or(FederationError::NoEndpoint)?;
    let response = io.send(request).await?;
    match TokenResponse::parse(response.body(), password) {
        Ok(TokenResponse::Issued(token)) => Ok(token),
        Ok(TokenResponse::Fault(fault)) => Err(FederationError::Fault(fault).into()),
        Err(_) if !response.status().is_success() => Err(failed(SERVER, &response)),
        Err(why) => Err(FederationError::Answer { what: TOKEN, why }.into()),
    }
}
