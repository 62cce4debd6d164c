//! What is known across partitions: the accounts, and beside them the applications.

use core::fmt;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::apps::Apps;
use super::sayings::{self, Saying};
use super::schema::united_account;
use crate::model::{Account, AccountEntry, AppMetadata, cloud};

/// The accounts by home account id and cloud, and the applications.
#[derive(Clone, Default)]
pub(crate) struct Index {
    accounts: BTreeMap<(Arc<str>, Arc<str>), Arc<Known>>,
    /// The place of the account that came last.
    next: u64,
    pub(super) apps: Arc<Apps>,
}

impl fmt::Debug for Index {
    /// Shows nobody's id.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Index").field("accounts", &self.known()).field("apps", &self.apps.0).finish_non_exhaustive()
    }
}

/// An account, and the entries that it is made of.
#[derive(Clone, Debug)]
struct Known {
    place: u64,
    account: Account,
    entries: Vec<AccountEntry>,
}

impl Index {
    /// Collects entries as they were read; several may be about one user in one tenant.
    pub(super) fn of(accounts: Vec<AccountEntry>, apps: Vec<AppMetadata>) -> Self {
        let mut index = Self { apps: Arc::new(Apps(apps)), ..Self::default() };
        let mut grouped: BTreeMap<_, (u64, Vec<AccountEntry>)> = BTreeMap::new();
        for entry in accounts {
            let (_, entries) = grouped.entry(name(&entry)).or_insert_with(|| {
                index.next += 1;
                (index.next, Vec::new())
            });
            entries.push(entry);
        }
        let known = grouped.into_iter().filter_map(|(name, (place, entries))| {
            Some((name, Arc::new(Known { place, account: Account::of(&entries)?, entries })))
        });
        index.accounts = known.collect();
        index
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.accounts.is_empty() && self.apps.0.is_empty()
    }

    /// Returns the accounts on some hosts, in the order in which they came.
    pub(crate) fn accounts(&self, environments: &[Cow<'static, str>]) -> Vec<Account> {
        self.select(|account| cloud::is_among(account.environment(), environments))
    }

    /// Returns all accounts, of all clouds, in the order in which they came.
    pub(crate) fn all_accounts(&self) -> Vec<Account> {
        self.select(|_| true)
    }

    fn select(&self, admits: impl Fn(&Account) -> bool) -> Vec<Account> {
        self.known().into_iter().map(|known| &known.account).filter(|account| admits(account)).cloned().collect()
    }

    /// Iterates over what is written, accounts in the order in which they came.
    pub(super) fn entries(&self) -> impl Iterator<Item = &AccountEntry> {
        self.known().into_iter().flat_map(|known| &known.entries)
    }

    fn known(&self) -> Vec<&Known> {
        let mut known: Vec<&Known> = self.accounts.values().map(|known| &**known).collect();
        known.sort_unstable_by_key(|known| known.place);
        known
    }

    /// Adds what an entry says of a user, and tells whether that was new; an index that others share is copied only then.
    pub(super) fn sign_in(this: &mut Arc<Self>, entry: &AccountEntry) -> bool {
        let Some(known) = this.news(entry) else { return false };
        let index = Arc::make_mut(this);
        index.next = index.next.max(known.place);
        index.accounts.insert(name(entry), Arc::new(known));
        true
    }

    /// Returns what is known of a user together with what an entry says, where that is more.
    fn news(&self, entry: &AccountEntry) -> Option<Known> {
        let known = self.accounts.get(&name(entry));
        let mut entries = known.map(|known| known.entries.clone()).unwrap_or_default();
        if !sayings::add(&mut entries, entry) {
            return None;
        }
        let place = known.map_or(self.next + 1, |known| known.place);
        Some(Known { place, account: Account::of(&entries)?, entries })
    }

    /// Adds what another index knows of users, and tells whether any of that was new.
    pub(super) fn merge_accounts(this: &mut Arc<Self>, other: &Self) -> bool {
        let entries = other.known().into_iter().flat_map(|known| sayings::distinct(&known.entries));
        let mut changed = false;
        for entry in entries {
            changed |= Self::sign_in(this, &entry);
        }
        changed
    }

    /// Tells whether a user is known on some hosts.
    pub(super) fn has_account(&self, home_account_id: &str, environments: &[Cow<'static, str>]) -> bool {
        self.names(home_account_id, environments).next().is_some()
    }

    /// Forgets a user on some hosts.
    pub(super) fn sign_out(&mut self, home_account_id: &str, environments: &[Cow<'static, str>]) {
        let gone: Vec<_> = self.names(home_account_id, environments).cloned().collect();
        for name in gone {
            self.accounts.remove(&name);
        }
    }

    fn names<'a>(
        &'a self,
        home_account_id: &str,
        environments: &'a [Cow<'static, str>],
    ) -> impl Iterator<Item = &'a (Arc<str>, Arc<str>)> {
        let home: Arc<str> = home_account_id.into();
        let all = self.accounts.range((Arc::clone(&home), "".into())..).take_while(move |((own, _), _)| *own == home);
        all.filter(|(_, known)| cloud::is_among(known.account.environment(), environments)).map(|(name, _)| name)
    }
}

/// Returns by which id and cloud an account is known.
fn name(entry: &AccountEntry) -> (Arc<str>, Arc<str>) {
    (Arc::clone(&entry.home_account_id), cloud::name(&entry.environment).into())
}

impl Saying for AccountEntry {
    /// Of one user, entries are about one thing where they are about one tenant.
    fn is_about(&self, other: &Self) -> bool {
        self.profile.tenant.eq_ignore_ascii_case(&other.profile.tenant)
    }

    fn united(&self, younger: &Self) -> Option<Self> {
        united_account(self, younger)
    }
}
