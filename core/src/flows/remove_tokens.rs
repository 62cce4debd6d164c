//! An application forgets its own tokens: `remove_tokens_for_client`.

use std::sync::Arc;

use super::client::Client;
use crate::base::{Seed, Timestamp};
use crate::cache::{Change, Delta};
use crate::error::Error;
use crate::step::{FlightKey, Flow, Io, Step, start};

/// Removes the application's own tokens from the cache, in all tenants and on all hosts of its cloud.
///
/// Tokens of users stay. Made by
/// [`remove_tokens_for_client`](crate::ConfidentialClientApplication::remove_tokens_for_client).
#[derive(Clone)]
pub struct RemoveTokensForClient {
    client: Arc<Client>,
}

impl RemoveTokensForClient {
    pub(crate) fn new(client: Arc<Client>) -> Self {
        Self { client }
    }
}

impl Flow for RemoveTokensForClient {
    type Output = ();

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<()> {
        let client = Arc::clone(&self.client);
        start("remove_tokens_for_client", now, seed, |io| remove_tokens(io, client))
    }
}

async fn remove_tokens(io: Io, client: Arc<Client>) -> Result<(), Error> {
    let known = io.load(client.authority_partition()).await;
    let environments = known.endpoints().map_or_else(|| client.aliases.clone(), |known| known.aliases.clone());
    let client_id = client.client_id.to_string();
    io.save(Change::new(io.now(), vec![Delta::Removed { client_id, environments }])).await;
    Ok(())
}
