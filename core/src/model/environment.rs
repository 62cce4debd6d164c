//! Configuration from the environment, as a value: an adapter captures it, the core reads no variable.

use core::fmt;
use std::collections::BTreeMap;

use crate::base::Secret;

/// The variables that are looked at.
pub(crate) const CLIENT_ID: &str = "AZURE_CLIENT_ID";
pub(crate) const TENANT_ID: &str = "AZURE_TENANT_ID";
pub(crate) const AUTHORITY: &str = "AZURE_AUTHORITY";
pub(crate) const CLIENT_SECRET: &str = "AZURE_CLIENT_SECRET";
pub(crate) const CLIENT_CERTIFICATE_PATH: &str = "AZURE_CLIENT_CERTIFICATE_PATH";

/// The environment variables that configure an application; an empty variable counts as unset.
///
/// | Variable | Meaning |
/// | --- | --- |
/// | `AZURE_CLIENT_ID` | the application (client) id |
/// | `AZURE_TENANT_ID` | the tenant's id or domain, on the public cloud |
/// | `AZURE_AUTHORITY` | the whole authority, for another cloud or ADFS; it wins over the tenant |
/// | `AZURE_CLIENT_SECRET` | the client secret |
/// | `AZURE_CLIENT_CERTIFICATE_PATH` | a PEM file with the private key and its certificates; a secret wins over it |
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<&'static str, Secret>);

impl Environment {
    /// The names of the variables that are looked at.
    pub const VARIABLES: [&'static str; 5] = [CLIENT_ID, TENANT_ID, AUTHORITY, CLIENT_SECRET, CLIENT_CERTIFICATE_PATH];

    /// Takes the variables that matter from a list of all.
    pub fn new<N: AsRef<str>, V: Into<String>>(variables: impl IntoIterator<Item = (N, V)>) -> Self {
        let known = |name: &str| Self::VARIABLES.into_iter().find(|own| *own == name);
        let taken = variables.into_iter().filter_map(|(name, value)| Some((known(name.as_ref())?, value.into())));
        Self(taken.filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name, Secret::new(value))).collect())
    }

    /// Tells whether a client id is set, so that an application can be made of this environment.
    pub fn names_an_application(&self) -> bool {
        self.text(CLIENT_ID).is_some()
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(Secret::expose_secret)
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set().entries(self.0.keys()).finish()
    }
}
