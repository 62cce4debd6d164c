//! Signing a user in, and keeping one signed in: what came takes the place of its like.

use std::sync::Arc;

use super::index::Index;
use super::issued::Issued;
use super::partition::Partition;
use super::schema::rotated;
use super::store::{Applied, Store, of_id_token, of_refresh_token};
use crate::base::Timestamp;
use crate::model::{IdTokenEntry, RefreshToken, SignedIn};

impl Store {
    /// Remembers what came with a user's token; what does not say whose it is answers nobody, and is not kept.
    ///
    /// Where the refresh token that was used is not there any more, the user has signed out in the meantime, and stays so.
    pub(super) fn sign_in(&mut self, signed_in: &SignedIn, at: Timestamp, applied: &mut Applied) {
        let SignedIn { client_id, environment, family_id, refreshed, .. } = signed_in;
        self.see(client_id, environment, family_id.as_deref(), applied);
        let place = refreshed.as_ref().and_then(|used| self.place_of(used));
        if refreshed.is_some() && place.is_none() {
            return;
        }
        let issued = signed_in.access_token.clone().map(Issued::new);
        if let Some(issued) = issued.filter(|issued| !matches!(issued.partition, Partition::Application(_))) {
            self.put(issued, applied);
        }
        let id_token = signed_in.id_token.as_ref();
        let is_kept =
            |token: &&Arc<IdTokenEntry>| is_owned(&token.home_account_id, token.user_assertion_hash.as_deref());
        if let Some(token) = id_token.filter(is_kept) {
            self.put_id_token(token, applied);
        }
        match (&signed_in.refresh_token, refreshed, place) {
            (Some(new), Some(used), Some(place)) => self.rotate(used, place, new, at, applied),
            (Some(new), ..) if is_owned(&new.home_account_id, new.user_assertion_hash.as_deref()) => {
                self.put_refresh_token(new, applied);
            }
            _ => {}
        }
        if let Some(account) = &signed_in.account
            && Index::sign_in(&mut self.index, account)
        {
            applied.document(Partition::Index);
        }
    }

    /// Puts a new refresh token where the one stands that was used, whosever that is (as MSAL Python does).
    fn rotate(&mut self, used: &RefreshToken, place: usize, new: &RefreshToken, at: Timestamp, applied: &mut Applied) {
        self.update(of_refresh_token(used), applied, |user| {
            let mut all = user.refresh.to_vec();
            let own = all.remove(place);
            all.push(Arc::new(rotated(&own, new.secret.clone(), at)));
            user.refresh = all.into();
        });
    }

    fn put_refresh_token(&mut self, token: &Arc<RefreshToken>, applied: &mut Applied) {
        self.update(of_refresh_token(token), applied, |user| {
            let others = user.refresh.iter().filter(|own| !token.supersedes(own));
            user.refresh = others.chain([token]).cloned().collect();
        });
    }

    fn put_id_token(&mut self, token: &Arc<IdTokenEntry>, applied: &mut Applied) {
        let identity = token.identity();
        self.update(of_id_token(token), applied, |user| {
            let others = user.id_tokens.iter().filter(|own| own.identity() != identity);
            user.id_tokens = others.chain([token]).cloned().collect();
        });
    }

    /// Returns where a refresh token stands, or one that has come in its place.
    fn place_of(&self, token: &RefreshToken) -> Option<usize> {
        let user = self.users.get(&of_refresh_token(token))?;
        let is_like = |own: &Arc<RefreshToken>| own.identity() == token.identity();
        let very = user.refresh.iter().position(|own| own.secret == token.secret && is_like(own));
        very.or_else(|| user.refresh.iter().rposition(is_like))
    }
}

/// Tells whether it is said whose a token is.
fn is_owned(home_account_id: &str, user_assertion_hash: Option<&str>) -> bool {
    !home_account_id.is_empty() || user_assertion_hash.is_some()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test may stop at a broken assumption")]
    use serde_json::{Value, json};

    use super::*;
    use crate::cache::{Change, Delta, Search};
    use crate::model::{AccessToken, AccountEntry, Scopes, TenantProfile, cloud};

    const HOST: &str = "login.microsoftonline.com";
    const AT: Timestamp = Timestamp::from_unix_seconds(1_800_000_000);

    fn access_token(home_account_id: &str, client_id: &str) -> AccessToken {
        AccessToken {
            secret: format!("{client_id} access").into(),
            scopes: Scopes::parse("S1 s2"),
            environment: cloud::host(HOST),
            ext_cache_key: None,
            expires_on: Timestamp::from_unix_seconds(1_800_003_600),
            refresh_on: None,
            home_account_id: Some(home_account_id.to_owned()).filter(|id| !id.is_empty()),
            key_id: None,
            token_type: "Bearer".into(),
            client_id: client_id.to_owned(),
            realm: "T".to_owned(),
            cached_at: AT,
            extended_expires_on: Timestamp::from_unix_seconds(1_800_003_600),
            user_assertion_hash: None,
            written: None,
        }
    }

    fn refresh_token(home_account_id: &str, client_id: &str, family_id: Option<&str>) -> RefreshToken {
        RefreshToken {
            secret: format!("{client_id} refresh").into(),
            home_account_id: home_account_id.to_owned(),
            environment: cloud::host(HOST),
            client_id: client_id.to_owned(),
            family_id: family_id.map(str::to_owned),
            scopes: Scopes::parse("S1 s2"),
            last_modification_time: Some(AT),
            ext_cache_key: None,
            user_assertion_hash: None,
            written: None,
        }
    }

    /// What an answer brings that has everything.
    fn signed_in(home_account_id: &str, client_id: &str, family_id: Option<&str>) -> SignedIn {
        let id_token = IdTokenEntry {
            secret: format!("{client_id} id").into(),
            home_account_id: home_account_id.to_owned(),
            environment: cloud::host(HOST),
            client_id: client_id.to_owned(),
            realm: "T".to_owned(),
            user_assertion_hash: None,
            written: None,
        };
        let profile = TenantProfile { tenant: "T".to_owned(), username: "a@x".to_owned(), ..TenantProfile::default() };
        let account = AccountEntry {
            home_account_id: home_account_id.into(),
            environment: cloud::host(HOST),
            authority_type: "MSSTS".to_owned(),
            account_source: None,
            profile,
            others: Vec::new(),
            written: None,
        };
        SignedIn {
            client_id: client_id.to_owned(),
            environment: cloud::host(HOST),
            family_id: family_id.map(str::to_owned),
            access_token: Some(Arc::new(access_token(home_account_id, client_id))),
            refresh_token: Some(Arc::new(refresh_token(home_account_id, client_id, family_id))),
            refreshed: None,
            id_token: Some(Arc::new(id_token)),
            account: Some(Arc::new(account)).filter(|_| !home_account_id.is_empty()),
        }
    }

    fn apply(store: &mut Store, delta: Delta) -> Applied {
        store.apply(Change::new(AT, vec![delta]))
    }

    fn sign_in(store: &mut Store, signed_in: SignedIn) -> Applied {
        apply(store, Delta::SignedIn(Arc::new(signed_in)))
    }

    fn document(store: &Store) -> Value {
        serde_json::from_str(&store.to_json()).unwrap_or_default()
    }

    fn refresh_tokens(store: &Store, client_id: &str) -> Vec<String> {
        let scopes = Scopes::parse("other");
        let found = store.find(&Search::new(client_id, HOST, "T", &scopes).account("u.T"), AT);
        found.refresh_tokens.iter().map(|token| token.expose_secret().to_owned()).collect()
    }

    #[test]
    fn new_entries_have_the_keys_and_members_of_msal_python() {
        let mut store = Store::default();
        sign_in(&mut store, signed_in("u.T", "C", Some("1")));
        let token = |kind: &str, secret: &str| json!({"credential_type": kind, "secret": secret, "home_account_id": "u.T", "environment": HOST, "client_id": "C"});
        let with = |mut entry: Value, more: &Value| {
            let more = more.as_object().cloned().unwrap_or_default();
            entry.as_object_mut().into_iter().for_each(|members| members.extend(more.clone()));
            entry
        };
        let access = json!({"target": "S1 s2", "realm": "T", "token_type": "Bearer", "cached_at": "1800000000",
            "expires_on": "1800003600", "extended_expires_on": "1800003600"});
        let refresh = json!({"target": "S1 s2", "family_id": "1", "last_modification_time": "1800000000"});
        let expected = json!({
            "AccessToken": {"u.t-login.microsoftonline.com-accesstoken-c-t-s1 s2":
                with(token("AccessToken", "C access"), &access)},
            "RefreshToken": {"u.t-login.microsoftonline.com-refreshtoken-c--s1 s2":
                with(token("RefreshToken", "C refresh"), &refresh)},
            "IdToken": {"u.t-login.microsoftonline.com-idtoken-c-t-": with(token("IdToken", "C id"), &json!({"realm": "T"}))},
            "Account": {"u.t-login.microsoftonline.com-t": {"home_account_id": "u.T", "environment": HOST, "realm": "T",
                "local_account_id": null, "username": "a@x", "authority_type": "MSSTS"}},
            "AppMetadata": {"appmetadata-login.microsoftonline.com-C":
                {"client_id": "C", "environment": HOST, "family_id": "1"}},
        });
        assert_eq!(document(&store), expected);
        let again = Store::from_json(&store.to_json()).map(|store| document(&store));
        assert_eq!(again, Ok(expected));
    }

    #[test]
    fn a_second_sign_in_takes_the_place_of_the_first_and_says_what_it_changed() {
        let mut store = Store::default();
        let first = sign_in(&mut store, signed_in("u.T", "c", None));
        assert!(first.partitions.contains(&Partition::Index) && first.partitions.contains(&Partition::user("u.T")));
        let before = document(&store);
        let again = sign_in(&mut store, signed_in("u.T", "C", None));
        assert!(!again.partitions.contains(&Partition::Index), "the account and the application are known");
        let sections = ["AccessToken", "RefreshToken", "IdToken", "Account", "AppMetadata"];
        let count = |document: &Value| sections.map(|section| document[section].as_object().map(serde_json::Map::len));
        assert_eq!(count(&document(&store)), count(&before));
        assert_eq!(refresh_tokens(&store, "c"), ["C refresh"]);
    }

    #[test]
    fn a_family_that_becomes_known_touches_those_who_may_use_its_tokens() {
        let mut store = Store::default();
        sign_in(&mut store, signed_in("u.T", "member", Some("1")));
        sign_in(&mut store, signed_in("v.T", "single", None));
        let applied =
            sign_in(&mut store, SignedIn { family_id: Some("1".to_owned()), ..signed_in("v.T", "sibling", None) });
        assert!(applied.partitions.contains(&Partition::user("u.T")));
        assert_eq!(refresh_tokens(&store, "sibling"), ["member refresh"]);
        assert_eq!(refresh_tokens(&store, "single"), [""; 0]);
        sign_in(&mut store, signed_in("v.T", "sibling", None));
        assert_eq!(refresh_tokens(&store, "sibling"), ["member refresh"], "a family that is known stays");
    }

    #[test]
    fn a_token_that_was_used_is_replaced_where_it_stands() {
        let text = json!({"RefreshToken": {"odd": {"secret": "old", "home_account_id": "u.T", "environment": "sts.windows.net",
            "client_id": "member", "family_id": "1", "x": 1.5}}});
        let mut store = Store::from_json(&text.to_string()).unwrap_or_default();
        let used = store.users.values().flat_map(|user| &*user.refresh).next().cloned();
        let refreshed = |used| SignedIn { refreshed: used, account: None, ..signed_in("u.T", "sibling", Some("1")) };
        sign_in(&mut store, refreshed(used.clone()));
        let entry = &document(&store)["RefreshToken"]["odd"];
        assert_eq!(
            [&entry["secret"], &entry["x"], &entry["client_id"]],
            [&json!("sibling refresh"), &json!(1.5), &json!("member")]
        );
        assert_eq!(entry["last_modification_time"], "1800000000");

        store.remove_account("member", HOST, "u.T");
        sign_in(&mut store, refreshed(used));
        assert_eq!(refresh_tokens(&store, "member"), [""; 0], "who has signed out stays signed out");
        assert!(store.accounts().is_empty() && document(&store).get("AccessToken").is_none());
    }

    #[test]
    fn tokens_that_do_not_say_whose_they_are_answer_nobody() {
        let mut store = Store::default();
        sign_in(&mut store, signed_in("", "c", None));
        let scopes = Scopes::parse("s1");
        assert!(store.find(&Search::new("c", HOST, "T", &scopes), AT).access_token.is_none());
        assert_eq!(
            document(&store).as_object().map(|sections| sections.keys().cloned().collect()),
            Some(vec!["AppMetadata".to_owned()])
        );
    }
}
