//! What applications do for their users: sign them in, and get tokens for them.

use std::sync::Arc;

use super::application::Application;
use crate::base::Secret;
use crate::error::ConfigError;
use crate::flows::{
    Accounts, AcquireTokenByAuthCodeFlow, AcquireTokenByAuthorizationCode, AcquireTokenByRefreshToken,
    AcquireTokenSilent, AuthorizationRequestUrl, InitiateAuthCodeFlow, LogoutUrl, RemoveAccount,
};
use crate::model::{Account, AuthCodeFlow, Scopes};
use crate::wire::authorization::AuthResponse;

impl<K> Application<K> {
    /// Begins to sign a user in: makes the URL to send the user to, and what to keep until the user comes back.
    ///
    /// `openid`, `profile` and `offline_access` are asked for beside the scopes.
    pub fn initiate_auth_code_flow<I>(&self, scopes: I) -> InitiateAuthCodeFlow
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        InitiateAuthCodeFlow::new(Arc::clone(&self.client), self.scopes(scopes))
    }

    /// Acquires a token by what came back from the sign-in page, for the flow that was kept.
    pub fn acquire_token_by_auth_code_flow(
        &self,
        flow: AuthCodeFlow,
        response: AuthResponse,
    ) -> AcquireTokenByAuthCodeFlow {
        AcquireTokenByAuthCodeFlow::new(Arc::clone(&self.client), flow, response)
    }

    /// Acquires a token for a user who has signed in before, without the user.
    pub fn acquire_token_silent<I>(&self, scopes: I, account: &Account) -> AcquireTokenSilent
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        AcquireTokenSilent::new(Arc::clone(&self.client), account.clone(), Scopes::of_user(scopes))
    }

    /// Acquires a token by a refresh token of another library's, and remembers both.
    pub fn acquire_token_by_refresh_token<I>(
        &self,
        refresh_token: impl Into<Secret>,
        scopes: I,
    ) -> AcquireTokenByRefreshToken
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        AcquireTokenByRefreshToken::new(Arc::clone(&self.client), refresh_token.into(), self.scopes(scopes))
    }

    /// Makes the URL of an authorization request and keeps nothing;
    /// [`initiate_auth_code_flow`](Self::initiate_auth_code_flow) is what a new application wants.
    pub fn get_authorization_request_url<I>(&self, scopes: I) -> AuthorizationRequestUrl
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        AuthorizationRequestUrl::new(Arc::clone(&self.client), self.scopes(scopes))
    }

    /// Acquires a token by an authorization code as such;
    /// [`acquire_token_by_auth_code_flow`](Self::acquire_token_by_auth_code_flow) is what a new application wants.
    pub fn acquire_token_by_authorization_code<I>(
        &self,
        code: impl Into<Secret>,
        scopes: I,
    ) -> AcquireTokenByAuthorizationCode
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        AcquireTokenByAuthorizationCode::new(Arc::clone(&self.client), code.into(), self.scopes(scopes))
    }

    /// Lists the users who have signed in.
    pub fn accounts(&self) -> Accounts {
        Accounts::new(Arc::clone(&self.client))
    }

    /// Forgets a user and the user's tokens.
    pub fn remove_account(&self, account: &Account) -> RemoveAccount {
        RemoveAccount::new(Arc::clone(&self.client), account.clone())
    }

    /// Makes the URL to send a user to who wants to end the session at the service.
    pub fn logout_url(&self) -> LogoutUrl {
        LogoutUrl::new(Arc::clone(&self.client))
    }

    pub(super) fn scopes<I>(&self, scopes: I) -> Result<Scopes, ConfigError>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        Scopes::for_user(scopes, &self.client.excluded_scopes)
    }
}
