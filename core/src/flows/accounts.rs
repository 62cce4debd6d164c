//! Who has signed in: `accounts`.

use std::sync::Arc;

use super::client::Client;
use crate::base::{Seed, Timestamp};
use crate::cache::Partition;
use crate::error::Error;
use crate::model::Account;
use crate::step::{FlightKey, Flow, Io, Step, start};

/// The kinds of authorities whose accounts are listed.
const AUTHORITY_TYPES: [&str; 2] = ["ADFS", "MSSTS"];

/// Lists the users who have signed in to any application on this cache, at the authority's cloud.
///
/// Made by [`accounts`](crate::PublicClientApplication::accounts).
#[derive(Clone)]
pub struct Accounts {
    client: Arc<Client>,
    username: Option<String>,
}

impl Accounts {
    pub(crate) fn new(client: Arc<Client>) -> Self {
        Self { client, username: None }
    }

    /// Lists only those who sign in with this name; its case does not matter.
    #[must_use]
    pub fn username(mut self, username: impl Into<String>) -> Self {
        self.username = Some(username.into()).filter(|name| !name.is_empty());
        self
    }
}

impl Flow for Accounts {
    type Output = Vec<Account>;

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<Vec<Account>> {
        let Self { client, username } = self.clone();
        start("accounts", now, seed, |io| accounts(io, client, username))
    }
}

async fn accounts(io: Io, client: Arc<Client>, username: Option<String>) -> Result<Vec<Account>, Error> {
    let known = io.load(client.authority_partition()).await;
    let hosts = known.endpoints().map_or(&client.aliases, |known| &known.aliases);
    let index = io.load(Partition::Index).await;
    let accounts = index.index().map(|index| index.accounts(hosts)).unwrap_or_default();
    let is_wanted = |account: &Account| {
        AUTHORITY_TYPES.contains(&account.authority_type())
            && username.as_ref().is_none_or(|name| account.username().to_lowercase() == name.to_lowercase())
    };
    Ok(accounts.into_iter().filter(is_wanted).collect())
}
