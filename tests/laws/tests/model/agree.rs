//! The core and the model are compared by all that can be seen from outside without a request.

use std::collections::{BTreeMap, BTreeSet};

use msal_core::cache::Search;
use msal_core::{Account, Scopes, Secret, Timestamp};

use crate::cast::{Client, Host, Owner, TENANTS, Tenant};
use crate::deed::{Deed, WANTED};
use crate::document::Document;
use crate::model::Model;
use crate::stage::Stage;

impl Stage {
    /// Compares what is written, what would answer whom, and who is signed in.
    pub(crate) fn agree(&mut self, deed: &Deed) {
        self.agree_on_the_document(deed);
        for owner in Owner::all() {
            self.agree_on_what_answers(deed, owner);
        }
        self.agree_on_who_is_signed_in(deed);
    }

    fn agree_on_who_is_signed_in(&mut self, deed: &Deed) {
        let run = self.run(&Client::Loner.at(TENANTS[0], Host::Preferred).accounts());
        assert_eq!(run.sends(), 0);
        let accounts = run.result.unwrap();
        let listed: BTreeMap<_, _> = accounts.iter().map(|own| (own.home_account_id(), profiles(own))).collect();
        let ids = |tenants: &BTreeSet<Tenant>| tenants.iter().map(|tenant| tenant.id()).collect();
        let expected = self.model.accounts.iter().map(|(user, tenants)| (self.homes[user].as_str(), ids(tenants)));
        assert_eq!(listed, expected.collect(), "{deed:?}");
        assert_eq!(accounts.len(), listed.len(), "each user once, after {deed:?}");
    }

    fn agree_on_the_document(&self, deed: &Deed) {
        let Model { access, planted, id_tokens, refresh, accounts, clients } = &self.model;
        let written = Document::read(&self.pair.store.to_json(), &self.homes);
        let all: BTreeMap<_, _> = access.iter().map(|(key, token)| (token.secret.clone(), key.clone())).collect();
        let mut lasting = access.values().filter(|token| token.expires_on >= self.pair.now);
        assert!(lasting.all(|token| written.access.contains_key(&token.secret)), "lost by {deed:?}");
        assert!(written.access.iter().all(|(secret, key)| all.get(secret) == Some(key)), "too much after {deed:?}");
        assert_eq!((&written.planted, &written.id_tokens), (planted, id_tokens), "{deed:?}");
        assert_eq!((&written.refresh, &written.accounts), (refresh, accounts), "{deed:?}");
        assert_eq!(&written.clients, clients, "{deed:?}");
    }

    fn agree_on_what_answers(&self, deed: &Deed, owner: Owner) {
        let (now, home) = (self.pair.now, &self.homes[&owner.user]);
        for wanted in WANTED {
            let scopes = Scopes::parse(&wanted.join(" "));
            let host = Host::Alias.name();
            let search = Search::new(owner.client.id(), host, owner.tenant.id(), &scopes).account(home);
            let found = self.pair.store.find(&search, Timestamp::from_unix_seconds(now));
            let expected = self.model.at_hand(owner, wanted, now);
            let secret = found.access_token.as_ref().map(Secret::expose_secret);
            assert_eq!(secret, expected.map(|token| token.secret.as_str()), "{owner:?} for {wanted:?} after {deed:?}");
            assert_eq!(
                found.refresh_wanted,
                expected.is_some_and(|token| token.is_aging(now)),
                "{owner:?} after {deed:?}"
            );
            let refresh_tokens = self.model.refresh_tokens(owner.user, owner.client);
            assert_eq!(found.refresh_tokens.len() as u64, refresh_tokens, "{owner:?} after {deed:?}");
        }
    }
}

/// The tenants that an account is known in.
fn profiles(account: &Account) -> BTreeSet<&str> {
    account.tenant_profiles().map(|profile| profile.tenant.as_str()).collect()
}
