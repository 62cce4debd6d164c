//! A checked credential: how a flow comes by the proof that it sends.

use std::path::PathBuf;
use std::sync::Arc;

use super::assertion::AssertionProvider;
use super::assertion_signer::AssertionSigner;
use super::key_files::KeyFiles;
use crate::base::Secret;

/// How a flow comes by its proof.
#[derive(Clone)]
pub(crate) enum Proof {
    /// A public client proves nothing.
    Nothing,
    Secret(Secret),
    Assertion(Secret),
    AssertionFile(PathBuf),
    AssertionProvider(Arc<dyn AssertionProvider>),
    AssertionNamed(Arc<str>),
    Signer(Arc<AssertionSigner>),
    Files(Arc<KeyFiles>),
}
