//! The proof of who the client is: a secret, or a client assertion (RFC 7523) that is made, read or signed here.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::base::encode::digest;
use crate::base::{Purpose as Entropy, Secret, Timestamp};
use crate::cache::{Change, Delta, Kept, Partition};
use crate::error::{Error, ReadError};
use crate::flows::client::Client;
use crate::model::assertion_signer::AssertionSigner;
use crate::model::key_files::KeyFiles;
use crate::model::proof::Proof;
use crate::model::{AssertionContext, Endpoints, SecretSource, SigningRequest};
use crate::step::Io;
use crate::wire::jws;

/// How long a signed assertion is valid, in seconds.
const LIFETIME: u64 = 600;

/// What a proof is wanted for, beyond authenticating.
#[derive(Clone, Default)]
pub(crate) struct Purpose {
    pub(crate) fmi_path: Option<String>,
}

/// What goes into the body of a request to authenticate it.
pub(crate) enum Proven {
    Nothing,
    Secret(Secret),
    Assertion(Secret),
    /// An assertion that was signed here, so can be signed again by another clock.
    Signed(Secret),
}

impl Proven {
    /// Returns what must not be shown.
    pub(crate) fn secret(&self) -> Option<&Secret> {
        match self {
            Self::Nothing => None,
            Self::Secret(secret) | Self::Assertion(secret) | Self::Signed(secret) => Some(secret),
        }
    }
}

/// Comes by the proof that a request carries; `clock` dates an assertion, `attempt` counts them within one flow.
pub(crate) async fn prove(
    io: &Io,
    client: &Client,
    endpoints: &Endpoints,
    clock: Timestamp,
    attempt: u64,
    context: impl FnOnce() -> AssertionContext,
) -> Result<Proven, Error> {
    let assertion = match &client.proof {
        Proof::Nothing => return Ok(Proven::Nothing),
        Proof::Secret(secret) => return Ok(Proven::Secret(secret.clone())),
        Proof::Assertion(assertion) => assertion.clone(),
        Proof::AssertionFile(path) => {
            let text = io.read(SecretSource::File(path.clone())).await?;
            let text = text.expose_secret().trim();
            if text.is_empty() {
                return Err(ReadError::new(format!("the file {} holds no assertion", path.display())).into());
            }
            Secret::new(text)
        }
        Proof::AssertionProvider(provider) => io.read(SecretSource::Provider(Arc::clone(provider), context())).await?,
        Proof::AssertionNamed(name) => io.read(SecretSource::Named(Arc::clone(name), context())).await?,
        Proof::Signer(signer) => return signed(io, client, endpoints, signer, clock, attempt).await,
        Proof::Files(files) => {
            let signer = read(io, files).await?;
            return signed(io, client, endpoints, &signer, clock, attempt).await;
        }
    };
    Ok(Proven::Assertion(assertion))
}

/// Returns what signs the application's assertions, where it has a key.
pub(crate) async fn signer(io: &Io, client: &Client) -> Result<Option<Arc<AssertionSigner>>, Error> {
    match &client.proof {
        Proof::Signer(signer) => Ok(Some(Arc::clone(signer))),
        Proof::Files(files) => read(io, files).await.map(Some),
        _ => Ok(None),
    }
}

/// Reads a key and its certificates anew.
async fn read(io: &Io, files: &KeyFiles) -> Result<Arc<AssertionSigner>, Error> {
    let certificates = match &files.certificates {
        Some(path) => Some(io.read(SecretSource::File(path.clone())).await?),
        None => None,
    };
    let key = io.read(SecretSource::File(files.key.clone())).await?;
    Ok(files.signer(certificates.as_ref(), &key)?)
}

/// Signs an assertion, or takes one that still serves.
async fn signed(
    io: &Io,
    client: &Client,
    endpoints: &Endpoints,
    signer: &AssertionSigner,
    clock: Timestamp,
    attempt: u64,
) -> Result<Proven, Error> {
    if !signer.reuse {
        return sign(io, client, endpoints, signer, clock, attempt).await.map(Proven::Signed);
    }
    let (_, header) = signer.header_at(client.authority.default_algorithm(), io.now())?;
    let key = digest([&client.fingerprint[..], endpoints.token_endpoint.as_bytes(), header.as_bytes()]);
    if attempt == 0 {
        let kept = io.load(Partition::Assertion(key)).await;
        if let Some(kept) = kept.assertion().filter(|kept| kept.may_serve(io.now())) {
            return Ok(Proven::Signed(kept.value.clone()));
        }
    }
    let assertion = sign(io, client, endpoints, signer, clock, attempt).await?;
    let kept = Arc::new(Kept::assertion(io.now(), assertion.clone()));
    io.save(Change::new(io.now(), vec![Delta::Signed { key, kept }])).await;
    Ok(Proven::Signed(assertion))
}

async fn sign(
    io: &Io,
    client: &Client,
    endpoints: &Endpoints,
    signer: &AssertionSigner,
    clock: Timestamp,
    attempt: u64,
) -> Result<Secret, Error> {
    let (algorithm, header) = signer.header_at(client.authority.default_algorithm(), io.now())?;
    let id = io.seed().uuid(Entropy::AssertionId, attempt);
    let input = jws::signing_input(header, &claims(client, &endpoints.token_endpoint, clock, &id));
    let entropy = io.seed().bytes(Entropy::Signature, attempt);
    let request = SigningRequest::new(signer.key.clone(), algorithm, input.clone().into_bytes(), entropy);
    let signature = io.sign(request).await?;
    Ok(Secret::new(jws::compact(&input, &signature)))
}

/// Writes the claims (rule R3.3); the application's own are added, or replace what it was allowed to replace.
fn claims(client: &Client, audience: &str, clock: Timestamp, id: &str) -> Map<String, Value> {
    let now = clock.as_unix_seconds();
    let standard = [
        ("aud", json!(audience)),
        ("exp", json!(now.saturating_add(LIFETIME))),
        ("iat", json!(now)),
        ("iss", json!(&*client.client_id)),
        ("jti", json!(id)),
        ("sub", json!(&*client.client_id)),
    ];
    let mut claims: Map<String, Value> = standard.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    claims.extend(client.client_claims.clone());
    claims
}
