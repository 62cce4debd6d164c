//! What a caller says of its key, and of the assertions that are signed with it.

use std::sync::Arc;

use crate::base::Secret;
use crate::wire::key::{Algorithm, SigningBackend};

/// The options of a credential that signs. `Debug` shows no passphrase.
#[derive(Clone, Debug, Default)]
pub(crate) struct SignerOptions {
    pub(crate) passphrase: Option<Secret>,
    pub(crate) backend: Option<Arc<dyn SigningBackend>>,
    pub(crate) thumbprint: Option<String>,
    pub(crate) algorithm: Option<Algorithm>,
    pub(crate) x5c: X5c,
    pub(crate) reuse: bool,
}

/// How much of the chain is sent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum X5c {
    #[default]
    Chain,
    Leaf,
    Nothing,
}
