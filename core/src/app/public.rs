//! The public client: an application that can not keep a credential, such as a program on a user's machine.

use std::sync::Arc;

use serde_json::Map;

use super::ApplicationBuilder;
use super::application::Application;
use crate::error::ConfigError;
use crate::flows::{AcquireTokenByDeviceFlow, InitiateDeviceFlow};
use crate::model::DeviceFlow;
use crate::model::proof::Proof;

/// An application that acts for its users and has no credential of its own.
///
/// ```
/// use msal_core::PublicClientApplication;
///
/// # fn main() -> Result<(), msal_core::ConfigError> {
/// let app = PublicClientApplication::builder("client-id")
///     .authority("https://login.microsoftonline.com/organizations")
///     .build()?;
/// let first_half = app.initiate_device_flow(["User.Read"]);
/// # let _ = first_half;
/// # Ok(())
/// # }
/// ```
pub type PublicClientApplication = Application<Public>;

impl Application<Public> {
    /// Begins to describe an application with the id that was registered for it.
    pub fn builder(client_id: impl Into<String>) -> PublicClientBuilder {
        ApplicationBuilder::new(client_id.into(), Public)
    }

    /// Begins to sign a user in on another device: asks for a code that the user types there.
    pub fn initiate_device_flow<I>(&self, scopes: I) -> InitiateDeviceFlow
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        InitiateDeviceFlow::new(Arc::clone(&self.client), self.scopes(scopes))
    }

    /// Acquires a token once the user has signed in on the other device.
    pub fn acquire_token_by_device_flow(&self, flow: DeviceFlow) -> AcquireTokenByDeviceFlow {
        AcquireTokenByDeviceFlow::new(Arc::clone(&self.client), flow)
    }
}

/// The description of a public client.
pub type PublicClientBuilder = ApplicationBuilder<Public>;

/// What only a public client has: nothing.
#[derive(Clone, Debug)]
pub struct Public;

impl ApplicationBuilder<Public> {
    /// Checks the description and makes the application of it.
    ///
    /// # Errors
    /// [`ConfigError`] names the first field that can not be used, and the remedy.
    pub fn build(self) -> Result<PublicClientApplication, ConfigError> {
        Ok(Application::new(self.client(Proof::Nothing, Map::new(), &[])?))
    }
}
