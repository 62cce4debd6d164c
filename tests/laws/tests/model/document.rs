//! The document that the cache writes, read by somebody who knows only the schema; and the entries of other schemes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::cast::{CLIENTS, Client, Owner, TENANTS, Tenant, USERS, User};
use crate::deed::Scheme;
use crate::model::Scopes;

/// The secret of every token of another scheme.
pub(crate) const PLANTED: &str = "of-another-scheme";

/// What is written, in the model's terms.
#[derive(Debug)]
pub(crate) struct Document {
    /// The bearer's access tokens by their secrets.
    pub(crate) access: BTreeMap<String, (Owner, Scopes)>,
    pub(crate) planted: BTreeSet<(Owner, Scheme)>,
    pub(crate) id_tokens: BTreeSet<Owner>,
    pub(crate) refresh: BTreeSet<(User, Client, Scopes)>,
    pub(crate) accounts: BTreeMap<User, BTreeSet<Tenant>>,
    pub(crate) clients: BTreeSet<Client>,
}

impl Document {
    /// Reads a document; `homes` are the home account ids of the users.
    pub(crate) fn read(text: &str, homes: &BTreeMap<User, String>) -> Self {
        let document: Value = serde_json::from_str(text).unwrap();
        let section = |name: &str| document[name].as_object().into_iter().flat_map(|section| section.values());
        let user = |entry: &Value| *one(&USERS, |user| homes[user] == entry["home_account_id"]);
        let tenant = |entry: &Value| *one(&TENANTS, |tenant| entry["realm"] == tenant.id());
        let client = |entry: &Value| *one(&CLIENTS, |client| entry["client_id"] == client.id());
        let owner = |entry: &Value| Owner { user: user(entry), tenant: tenant(entry), client: client(entry) };
        let (planted, plain): (Vec<_>, Vec<_>) = section("AccessToken").partition(|entry| entry["secret"] == PLANTED);
        let access = plain.into_iter().map(|entry| (text_of(&entry["secret"]), (owner(entry), scopes_of(entry))));
        let mut accounts: BTreeMap<User, BTreeSet<Tenant>> = BTreeMap::new();
        for entry in section("Account") {
            accounts.entry(user(entry)).or_default().insert(tenant(entry));
        }
        Self {
            access: access.collect(),
            planted: planted.into_iter().map(|entry| (owner(entry), scheme_of(entry))).collect(),
            id_tokens: section("IdToken").map(owner).collect(),
            refresh: section("RefreshToken").map(|entry| (user(entry), client(entry), scopes_of(entry))).collect(),
            accounts,
            clients: section("AppMetadata").map(client).collect(),
        }
    }
}

/// Writes a token of another scheme into a document, which has all scopes and outlives the test.
pub(crate) fn plant(text: &str, owner: Owner, home_account_id: &str, scheme: Scheme, now: u64) -> String {
    let mut document: Value = serde_json::from_str(text).unwrap();
    let (token_type, key_id) = match scheme {
        Scheme::Pop => ("pop", "key"),
        Scheme::SshCert => ("ssh-cert", "key"),
        Scheme::Bound => ("Bearer", "key"),
    };
    let year = 365 * 24 * 3600;
    document["AccessToken"][format!("planted {owner:?} {scheme:?}")] = json!({
        "credential_type": "AccessToken", "secret": PLANTED, "home_account_id": home_account_id,
        "environment": "login.microsoftonline.com", "client_id": owner.client.id(), "realm": owner.tenant.id(),
        "target": "User.Read Mail.Read api://ledger/access openid profile", "token_type": token_type, "key_id": key_id,
        "cached_at": (now + year).to_string(), "expires_on": (now + year).to_string(),
    });
    document.to_string()
}

fn scheme_of(entry: &Value) -> Scheme {
    match entry["token_type"].as_str() {
        Some("pop") => Scheme::Pop,
        Some("ssh-cert") => Scheme::SshCert,
        _ => Scheme::Bound,
    }
}

fn scopes_of(entry: &Value) -> Scopes {
    text_of(&entry["target"]).split(' ').map(str::to_owned).collect()
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn one<T>(all: &[T], is_it: impl Fn(&T) -> bool) -> &T {
    all.iter().find(|one| is_it(one)).expect("the cache knows nobody but the cast")
}
