//! What a token is to be bound to: for most schemes that is known; an application's own key is recalled, or made.

use std::sync::Arc;

use crate::cache::{Change, Delta, KeptKey, Partition};
use crate::error::Error;
use crate::flows::client::Client;
use crate::model::binding::Binding;
use crate::model::{NewKey, ProofKey, Scheme, SecretSource};
use crate::step::Io;

/// Returns what a token of a scheme is bound to.
pub(crate) async fn bind(io: &Io, client: &Client, scheme: &Scheme) -> Result<Binding, Error> {
    match scheme.binding() {
        Some(known) => Ok(known),
        None => own_key(io, client).await.map(Binding::with),
    }
}

/// Returns the key of the application: one for all its tokens, replaced after 8 hours (rule R1.2). Of two that are made at
/// once, the first to be remembered serves both flows.
async fn own_key(io: &Io, client: &Client) -> Result<ProofKey, Error> {
    let partition = Partition::ProofKey(Arc::clone(&client.client_id));
    if let Some(known) = io.load(partition.clone()).await.proof_key(io.now()) {
        return Ok(known.clone());
    }
    let made = io.read(SecretSource::NewKey(NewKey::of(io.seed().clone()))).await?;
    let key = ProofKey::read(made, None)?;
    let kept = Arc::new(KeptKey { made: io.now(), key: key.clone() });
    let client_id = Arc::clone(&client.client_id);
    io.save(Change::new(io.now(), vec![Delta::KeyMade { client_id, kept }])).await;
    Ok(io.load(partition).await.proof_key(io.now()).cloned().unwrap_or(key))
}
