//! An application learns its authority's endpoints ahead of need: `resolve_authority`.

use std::sync::Arc;

use super::client::Client;
use super::part::resolve::resolve;
use crate::base::{Seed, Timestamp};
use crate::error::Error;
use crate::model::Endpoints;
use crate::step::{FlightKey, Flow, Io, Step, start};

/// Resolves the application's authority, or recalls it; every other flow does so by itself.
///
/// Made by [`resolve_authority`](crate::ConfidentialClientApplication::resolve_authority).
#[derive(Clone)]
pub struct ResolveAuthority {
    client: Arc<Client>,
}

impl ResolveAuthority {
    pub(crate) fn new(client: Arc<Client>) -> Self {
        Self { client }
    }
}

impl Flow for ResolveAuthority {
    type Output = Arc<Endpoints>;

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<Arc<Endpoints>> {
        let client = Arc::clone(&self.client);
        start("resolve_authority", now, seed, |io| resolve_authority(io, client))
    }
}

async fn resolve_authority(io: Io, client: Arc<Client>) -> Result<Arc<Endpoints>, Error> {
    resolve(&io, &client).await
}
