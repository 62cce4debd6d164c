//! What applications that are not moved away from it yet do: sign a user in by name and password.

use std::sync::Arc;

use super::application::Application;
use crate::base::Secret;
use crate::flows::AcquireTokenByUsernamePassword;

impl<K> Application<K> {
    /// Acquires a token by a user's name and password: **deprecated by the service, a migration aid**.
    ///
    /// It knows no multi-factor authentication and no conditional access that asks the user for something, works in a
    /// tenant of an organization only, and hands the password to the application. New applications sign users in with
    /// [`initiate_auth_code_flow`](Self::initiate_auth_code_flow), or on another device; a service is no user, and has
    /// [`acquire_token_for_client`](crate::ConfidentialClientApplication::acquire_token_for_client).
    ///
    /// A user whose organization federates signs in at its server (WS-Trust 1.3 or 2005), which gets the password over
    /// https. What goes wrong there is an [`Error::Federation`](crate::Error::Federation).
    pub fn acquire_token_by_username_password<I>(
        &self,
        username: impl Into<String>,
        password: impl Into<Secret>,
        scopes: I,
    ) -> AcquireTokenByUsernamePassword
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let (username, password, scopes) = (username.into(), password.into(), self.scopes(scopes));
        AcquireTokenByUsernamePassword::new(Arc::clone(&self.client), username, password, scopes)
    }
}
