//! What the unified cache schema of the MSALs knows of an application on a host.

use core::fmt;
use std::borrow::Cow;
use std::sync::Arc;

use super::Hits;
use super::written::Written;

/// An application that has got tokens, and the family that it then turned out to belong to.
#[derive(Clone)]
pub(crate) struct AppMetadata {
    pub(crate) client_id: String,
    pub(crate) environment: Cow<'static, str>,
    pub(crate) family_id: Option<String>,
    /// How many calls users' tokens have answered for it since its last request; shared by all clones.
    pub(crate) hits: Arc<Hits>,
    pub(crate) written: Option<Box<Written>>,
}

impl fmt::Debug for AppMetadata {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("AppMetadata")
            .field("client_id", &self.client_id)
            .field("environment", &self.environment)
            .field("family_id", &self.family_id)
            .finish_non_exhaustive()
    }
}

impl AppMetadata {
    /// Returns the key under which this library stores the entry; the client id keeps its case, as in MSAL Python.
    pub(crate) fn key(&self) -> String {
        format!("appmetadata-{}-{}", self.environment.to_ascii_lowercase(), self.client_id)
    }
}
