//! Floor 6: the flows, each in the order in which its protocol tells it, and the parts that they share.
//!
//! A flow calls parts, never another flow.

mod accounts;
mod answer_challenge;
mod authorization_header;
mod authorization_request_url;
mod by_auth_code_flow;
mod by_authorization_code;
mod by_device_flow;
mod by_refresh_token;
#[cfg(feature = "username-password")]
mod by_username_password;
pub(crate) mod client;
mod for_client;
mod initiate_auth_code_flow;
mod initiate_device_flow;
mod logout_url;
pub(crate) mod part;
mod remove_account;
mod remove_tokens;
mod resolve_authority;
mod silent;
mod validate_id_token;

pub use accounts::Accounts;
pub use answer_challenge::{AnswerChallenge, ChallengeAnswer, RememberNonce};
pub use authorization_header::AuthorizationHeader;
pub use authorization_request_url::AuthorizationRequestUrl;
pub use by_auth_code_flow::AcquireTokenByAuthCodeFlow;
pub use by_authorization_code::AcquireTokenByAuthorizationCode;
pub use by_device_flow::{AcquireTokenByDeviceFlow, AttemptDeviceFlow, DeviceAttempt};
pub use by_refresh_token::AcquireTokenByRefreshToken;
#[cfg(feature = "username-password")]
pub use by_username_password::AcquireTokenByUsernamePassword;
pub use for_client::AcquireTokenForClient;
pub use initiate_auth_code_flow::InitiateAuthCodeFlow;
pub use initiate_device_flow::InitiateDeviceFlow;
pub use logout_url::LogoutUrl;
pub use remove_account::RemoveAccount;
pub use remove_tokens::RemoveTokensForClient;
pub use resolve_authority::ResolveAuthority;
pub use silent::{AcquireTokenSilent, AcquireTokenSilentAside, HandedOut};
pub use validate_id_token::ValidateIdToken;
