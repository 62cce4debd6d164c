//! A user signs out of the application: `remove_account`.

use std::sync::Arc;

use super::client::Client;
use crate::base::{Seed, Timestamp};
use crate::cache::{Change, Delta};
use crate::error::Error;
use crate::model::{Account, cloud};
use crate::step::{FlightKey, Flow, Io, Step, start};

/// Forgets a user and the user's tokens, on all hosts of the account's cloud and the application's. The session at the service goes on; see
/// [`logout_url`](crate::PublicClientApplication::logout_url).
///
/// Made by [`remove_account`](crate::PublicClientApplication::remove_account).
#[derive(Clone)]
pub struct RemoveAccount {
    client: Arc<Client>,
    account: Account,
}

impl RemoveAccount {
    pub(crate) fn new(client: Arc<Client>, account: Account) -> Self {
        Self { client, account }
    }
}

impl Flow for RemoveAccount {
    type Output = ();

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<()> {
        let Self { client, account } = self.clone();
        start("remove_account", now, seed, |io| remove_account(io, client, account))
    }
}

async fn remove_account(io: Io, client: Arc<Client>, account: Account) -> Result<(), Error> {
    let known = io.load(client.authority_partition()).await;
    let mut environments = known.endpoints().map_or_else(|| client.aliases.clone(), |known| known.aliases.clone());
    if !account.environment().is_empty() && !cloud::is_among(account.environment(), &environments) {
        environments.to_mut().extend(cloud::hosts(account.environment()).iter().cloned());
    }
    let client_id = Arc::clone(&client.client_id);
    let signed_out = Delta::SignedOut { account, client_id, environments };
    io.save(Change::new(io.now(), vec![signed_out])).await;
    Ok(())
}
