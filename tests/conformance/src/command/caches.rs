//! `caches`: token caches as several libraries write them, against what a reader of them must answer.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use msal_core::{
    Authority, Scopes, Timestamp,
    cache::{Found, Search, Store},
    ext_cache_key,
    model::Account,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Command, Done, cases};
use crate::{
    matcher::Mismatch,
    report::{Tally, Verdict},
};

pub(super) const COMMAND: Command = Command {
    name: "caches",
    purpose: "Reads token caches of several libraries and compares what they answer.",
    about: "\
A PATH is a folder of `*.expect.json` files, or one of them: the `accounts` in a cache, the
`queries` to it, what must `survive` a rewrite, `removals` of an account and a `merge` with
another file, or several `merges`. Without one, the files that come with this package are read.
",
    shipped: &["caches"],
    run,
};

const EXPECTATIONS: &str = ".expect.json";
const FORMAT: u32 = 1;

/// What a cache, or several that were united, must answer.
#[derive(Deserialize)]
struct Expectations {
    format: u32,
    file: Option<String>,
    #[serde(flatten)]
    answers: Answers,
    #[serde(default)]
    removals: Vec<Removal>,
    merge: Option<Merge>,
    #[serde(default)]
    merges: Vec<Merge>,
}

#[derive(Deserialize)]
struct Answers {
    accounts: Option<Vec<ExpectedAccount>>,
    #[serde(default)]
    queries: Vec<Query>,
    #[serde(default)]
    survive: Vec<Survivor>,
}

#[derive(Deserialize)]
struct Merge {
    /// The file in the store, where it is not the one of the expectations.
    first: Option<String>,
    /// The file that is saved later.
    second: String,
    #[serde(flatten)]
    answers: Answers,
}

#[derive(Deserialize)]
struct ExpectedAccount {
    home_account_id: String,
    environment: Option<String>,
    #[serde(default)]
    environment_any_of: Vec<String>,
    username: String,
    tenants: Vec<String>,
}

#[derive(Deserialize)]
struct AccountId {
    home_account_id: String,
}

#[derive(Deserialize)]
struct Query {
    name: String,
    kind: String,
    client_id: String,
    authority: String,
    realm: Option<String>,
    account: Option<AccountId>,
    scopes: Vec<String>,
    token_type: Option<String>,
    key_id: Option<String>,
    #[serde(default)]
    cache_key_components: Map<String, Value>,
    user_assertion: Option<String>,
    long_running_obo_key: Option<String>,
    now: u64,
    expect: Expect,
}

#[derive(Deserialize)]
struct Expect {
    access_token: Option<String>,
    refresh_wanted: Option<bool>,
    refresh_tokens: Option<Vec<String>>,
    #[serde(default)]
    refresh_tokens_optional: Vec<String>,
    #[serde(default)]
    never_refresh_tokens: Vec<String>,
}

/// What is still there after a rewrite: a section, an entry by its key, or members of the entry that has some others.
#[derive(Deserialize)]
struct Survivor {
    section: String,
    key: Option<String>,
    #[serde(default, deserialize_with = "said")]
    value: Option<Value>,
    entry: Option<Map<String, Value>>,
    #[serde(default)]
    members: Map<String, Value>,
}

#[derive(Deserialize)]
struct Removal {
    name: String,
    client_id: String,
    authority: String,
    account: AccountId,
    /// The keys of the entries that go, by section.
    gone: Map<String, Value>,
}

/// Tells a value that is null from one that is not there.
fn said<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(value).map(Some)
}

fn run(paths: &[PathBuf], tally: &mut Tally<'_>) -> Done {
    let mut files = Vec::new();
    for path in paths {
        match expectations(path) {
            Ok(found) => files.extend(found),
            Err(error) => tally.unreadable(path, &error),
        }
    }
    cases::each(&files, tally, |path, expected: Expectations, tally| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.strip_suffix(EXPECTATIONS).unwrap_or(&name);
        judge(name, path, &expected, tally).unwrap_or_else(|error| tally.unreadable(path, &error));
        Ok(())
    })
}

/// Returns the files of expectations at a path, by name.
fn expectations(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries: io::Result<Vec<PathBuf>> = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect();
    let is_one = |path: &PathBuf| path.to_string_lossy().ends_with(EXPECTATIONS);
    let mut files: Vec<PathBuf> = entries?.into_iter().filter(is_one).collect();
    files.sort();
    if files.is_empty() {
        return Err(io::Error::other(format!("has no file *{EXPECTATIONS}")));
    }
    Ok(files)
}

fn judge(name: &str, path: &Path, expected: &Expectations, tally: &mut Tally<'_>) -> io::Result<()> {
    if expected.format != FORMAT {
        return Err(io::Error::other(format!("is of format {}, and not {FORMAT}", expected.format)));
    }
    let text = |file: &str| fs::read_to_string(path.with_file_name(file));
    if let Some(file) = &expected.file {
        let text = text(file)?;
        let store = load(&text)?;
        judge_answers(name, &store, &expected.answers, tally)?;
        for removal in &expected.removals {
            tally.judge(&format!("{name}: removal: {}", removal.name), || Verdict::of(removed(&text, removal)))?;
        }
    }
    for merge in expected.merge.iter().chain(&expected.merges) {
        let first = merge.first.as_ref().or(expected.file.as_ref());
        let first = first.ok_or_else(|| io::Error::other("a merge names no first file"))?;
        let mut store = load(&text(first)?)?;
        store.merge(&load(&text(&merge.second)?)?);
        judge_answers(&format!("{name}: {first} and {}", merge.second), &store, &merge.answers, tally)?;
    }
    Ok(())
}

fn load(text: &str) -> io::Result<Store> {
    Store::from_json(text).map_err(io::Error::other)
}

fn judge_answers(name: &str, store: &Store, expected: &Answers, tally: &mut Tally<'_>) -> io::Result<()> {
    if let Some(accounts) = &expected.accounts {
        tally.judge(&format!("{name}: accounts"), || Verdict::of(compare_accounts(accounts, &store.accounts())))?;
    }
    for query in &expected.queries {
        tally.judge(&format!("{name}: {}", query.name), || match query.find(store) {
            Ok(found) => Verdict::of(query.expect.compare(&found)),
            Err(verdict) => verdict,
        })?;
    }
    let document: Value = serde_json::from_str(&store.to_json()).map_err(io::Error::other)?;
    for (number, survivor) in expected.survive.iter().enumerate() {
        let name = format!("{name}: {} {number} survives", survivor.section);
        tally.judge(&name, || Verdict::of(survivor.compare(&document)))?;
    }
    Ok(())
}

fn compare_accounts(expected: &[ExpectedAccount], got: &[Account]) -> Vec<Mismatch> {
    let tenants =
        |account: &Account| account.tenant_profiles().map(|profile| profile.tenant.clone()).collect::<Vec<_>>();
    let shape = |account: &Account| {
        json!([account.home_account_id(), account.environment(), account.username(), tenants(account)])
    };
    let got_all = || Value::from(got.iter().map(shape).collect::<Vec<_>>());
    let mut found = Vec::new();
    if got.len() != expected.len() {
        found.push(Mismatch::new("accounts", expected.len(), got_all()));
    }
    for account in expected {
        let is_it = |got: &&Account| {
            let environment = |own: &String| own == got.environment();
            got.home_account_id() == account.home_account_id
                && account.environment.as_ref().is_none_or(environment)
                && (account.environment_any_of.is_empty() || account.environment_any_of.iter().any(environment))
                && got.username() == account.username
                && account.tenants.iter().all(|tenant| tenants(got).contains(tenant))
        };
        if !got.iter().any(|got| is_it(&got)) {
            let expected = json!([account.home_account_id, account.environment, account.username, account.tenants]);
            found.push(Mismatch::new("accounts", expected, got_all()));
        }
    }
    found
}

impl Query {
    fn find(&self, store: &Store) -> Result<Found, Verdict> {
        let failed =
            |error: &dyn std::fmt::Display| Verdict::Failed(vec![Mismatch::new("query", "a valid one", error)]);
        let authority = Authority::parse(&self.authority).map_err(|error| failed(&error))?;
        let scopes = Scopes::new(&self.scopes).map_err(|error| failed(&error))?;
        let components: Vec<_> = self
            .cache_key_components
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
            .collect();
        let ext_cache_key = ext_cache_key(components);
        let realm = self.realm.as_deref().unwrap_or(authority.tenant());
        let search = Search::new(&self.client_id, authority.host(), realm, &scopes)
            .scheme(self.token_type.as_deref().unwrap_or("Bearer"), self.key_id.as_deref())
            .ext_cache_key(ext_cache_key.as_deref());
        let search = match (self.kind.as_str(), &self.account, &self.user_assertion, &self.long_running_obo_key) {
            ("public" | "confidential", Some(account), _, _) => search.account(&account.home_account_id),
            ("app", ..) => search,
            ("obo", _, Some(assertion), None) => search.user_assertion(assertion),
            ("obo", _, None, Some(key)) => search.session_key(key),
            (kind, ..) => return Err(Verdict::Skipped(format!("a query of the kind `{kind}` that is not understood"))),
        };
        Ok(store.find(&search, Timestamp::from_unix_seconds(self.now)))
    }
}

impl Expect {
    fn compare(&self, found: &Found) -> Vec<Mismatch> {
        let mut differences = Vec::new();
        let access_token = found.access_token.as_ref().map(msal_core::Secret::expose_secret);
        if access_token != self.access_token.as_deref() {
            differences.push(Mismatch::new("access_token", json!(self.access_token), json!(access_token)));
        }
        if let Some(wanted) = self.refresh_wanted.filter(|wanted| *wanted != found.refresh_wanted) {
            differences.push(Mismatch::new("refresh_wanted", wanted, found.refresh_wanted));
        }
        let all: Vec<&str> = found.refresh_tokens.iter().map(msal_core::Secret::expose_secret).collect();
        let needed: Vec<&str> = all
            .iter()
            .copied()
            .filter(|token| self.refresh_tokens_optional.iter().all(|other| other != token))
            .collect();
        if let Some(expected) = self.refresh_tokens.as_ref().filter(|expected| **expected != needed) {
            differences.push(Mismatch::new("refresh_tokens", json!(expected), json!(all)));
        }
        if let Some(never) = self.never_refresh_tokens.iter().find(|never| all.contains(&never.as_str())) {
            differences.push(Mismatch::new("refresh_tokens", format!("never {never}"), json!(all)));
        }
        differences
    }
}

impl Survivor {
    fn compare(&self, document: &Value) -> Vec<Mismatch> {
        let section = document.get(&self.section);
        let (got, is_kept) = match (&self.entry, &self.key) {
            (Some(entry), _) => {
                let entries = section.and_then(Value::as_object).into_iter().flat_map(Map::values);
                let got = entries.filter(|own| has(own, entry)).collect::<Vec<_>>();
                let is_kept = got.iter().any(|own| has(own, &self.members));
                (json!(got), is_kept)
            }
            (None, Some(key)) => {
                let got = section.and_then(|section| section.get(key));
                (json!(got), got == self.value.as_ref())
            }
            (None, None) => (json!(section), section == self.value.as_ref()),
        };
        let expected = || json!([self.entry, self.key, self.value, self.members]);
        if is_kept { Vec::new() } else { vec![Mismatch::new(self.section.as_str(), expected(), got)] }
    }
}

fn has(entry: &Value, members: &Map<String, Value>) -> bool {
    members.iter().all(|(name, value)| entry.get(name) == Some(value))
}

/// Signs a user out, and compares what is left with what was there before.
fn removed(text: &str, removal: &Removal) -> Vec<Mismatch> {
    let outcome = || -> Result<(Value, Value), Box<dyn std::error::Error>> {
        let mut store = Store::from_json(text)?;
        let authority = Authority::parse(&removal.authority)?;
        store.remove_account(&removal.client_id, authority.host(), &removal.account.home_account_id);
        Ok((serde_json::from_str(text)?, serde_json::from_str(&store.to_json())?))
    };
    let (mut expected, got) = match outcome() {
        Ok(outcome) => outcome,
        Err(error) => return vec![Mismatch::new("removal", "an outcome", error)],
    };
    for (section, keys) in &removal.gone {
        let entries = expected.get_mut(section).and_then(Value::as_object_mut);
        if let (Some(entries), Some(keys)) = (entries, keys.as_array()) {
            entries.retain(|key, _| !keys.iter().any(|gone| gone == key));
        }
    }
    crate::cache::compare(&expected, &got, &crate::matcher::Place::new(&Value::Null, ""))
}
