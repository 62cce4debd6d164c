//! What a token is to be bound to: for most schemes that is known; an application's own key is recalled, or made, and the
//! certificate of its credential is looked up.

use std::sync::Arc;

use super::prove::signer;
use crate::cache::{Change, Delta, Kept, Partition};
use crate::error::{ConfigError, Error};
use crate::flows::client::Client;
use crate::model::binding::Binding;
use crate::model::scheme::Wanted;
use crate::model::{NewKey, ProofKey, Scheme, SecretSource, TlsIdentity};
use crate::step::Io;

/// Returns what a token of a scheme is bound to.
pub(crate) async fn bind(io: &Io, client: &Client, scheme: &Scheme) -> Result<Binding, Error> {
    match scheme.binding() {
        Wanted::Nothing(known) => Ok(known),
        // Boxed, so that a flow for a bearer token is small.
        Wanted::OwnKey => Box::pin(own_key(io, client)).await.map(Binding::with),
        Wanted::Certificate => Box::pin(certificate(io, client)).await.map(Binding::presenting),
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
    let kept = Arc::new(Kept::key(io.now(), key.clone()));
    let client_id = Arc::clone(&client.client_id);
    io.save(Change::new(io.now(), vec![Delta::KeyMade { client_id, kept }])).await;
    Ok(io.load(partition).await.proof_key(io.now()).cloned().unwrap_or(key))
}

/// Returns the certificate of the application's credential with its key (section 2.2 of the rules).
async fn certificate(io: &Io, client: &Client) -> Result<TlsIdentity, Error> {
    if !client.client_claims.is_empty() {
        let remedy = "leave the claims out: no assertion is sent that could carry them";
        return Err(ConfigError::new("client_claims", "do not go with mutual TLS", remedy).into());
    }
    let identity = signer(io, client).await?.and_then(|signer| signer.tls_identity_at(io.now()));
    identity.ok_or_else(|| {
        let remedy = "give the credential as a certificate, not by its thumbprint only";
        ConfigError::new("credential", "has no certificate to present in TLS", remedy).into()
    })
}
