//! The entries of the section `Account`.
//!
//! | Member | Absent |
//! | --- | --- |
//! | `home_account_id`, `environment` | not understood |
//! | `realm` | ADFS |
//! | `username`, `local_account_id`, `name`, `account_source` | not known |
//! | `authority_type` | `MSSTS` |
//! | `tenantProfiles` | none: an array of JSON texts, or of objects, that MSAL Node writes |
//!
//! MSAL Node has one entry a user, the others one a tenant.

use serde_json::Value;

use super::fields::{Fields, Garbled, HOME_ACCOUNT_ID};
use super::line::{Line, laid_over, texts};
use crate::model::{AccountEntry, TenantProfile};
use crate::wire::json;
use crate::wire::object::raw;

const ACCOUNT_SOURCE: &str = "account_source";
const TENANT_PROFILES: &str = "tenantProfiles";

/// Reads an entry; it is garbled when it does not say who it is about.
pub(super) fn read(key: &str, fields: &Fields<'_>) -> Result<AccountEntry, Garbled> {
    Ok(AccountEntry {
        home_account_id: fields.required(HOME_ACCOUNT_ID)?.into(),
        environment: fields.environment()?,
        authority_type: fields.label("authority_type").unwrap_or_else(|| "MSSTS".to_owned()),
        account_source: fields.label(ACCOUNT_SOURCE),
        profile: TenantProfile {
            tenant: fields.realm()?,
            local_account_id: fields.label("local_account_id"),
            username: fields.label("username").unwrap_or_default(),
            name: fields.label("name"),
        },
        others: fields.list(TENANT_PROFILES).iter().filter_map(profile).collect(),
        written: Some(Box::new(fields.written(key))),
    })
}

fn profile(value: &Value) -> Option<TenantProfile> {
    let text = value.as_str().map(json::value);
    let members = text.as_ref().map_or(Some(value), Option::as_ref)?.as_object()?;
    let label = |name: &str| members.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    Some(TenantProfile {
        tenant: label("tenantId")?,
        local_account_id: label("localAccountId"),
        username: label("username").unwrap_or_default(),
        name: label("name"),
    })
}

/// Writes an entry: as it stood, or with the members that MSAL Python has, which leaves out the name to show.
pub(super) fn line(account: &AccountEntry) -> Line<'_> {
    Line::of(account.written.as_deref(), None, || (account.key(), members(account)))
}

/// Returns what two entries about one user in one tenant say together, where that is more than the older one says.
pub(crate) fn united(older: &AccountEntry, younger: &AccountEntry) -> Option<AccountEntry> {
    let Line { key, entry, .. } = line(older);
    let before = entry.into_members();
    let new = line(younger).entry.into_members();
    let mut members = laid_over(&before, &new);
    if younger.written.is_none() && younger.account_source.is_none() {
        members.retain(|name, _| name != ACCOUNT_SOURCE); // what signs in just now says how, or nobody does
    }
    let [known, others] = [&before, &new].map(|members| Fields::of(members).list(TENANT_PROFILES));
    let all = joined(known.clone(), others);
    match before.get(TENANT_PROFILES) {
        Some(profiles) if all == known => members.set(TENANT_PROFILES, profiles.to_owned()),
        None if all.is_empty() => {}
        _ => members.set(TENANT_PROFILES, raw(&all)),
    }
    (members != before).then(|| read(&key, &Fields::of(&members)).ok())?
}

/// Adds profiles to others; of one tenant, what is added counts.
fn joined(mut profiles: Vec<Value>, others: Vec<Value>) -> Vec<Value> {
    let tenant = |value: &Value| profile(value).map(|profile| profile.tenant.to_ascii_lowercase());
    for other in others {
        if profiles.contains(&other) {
            continue;
        }
        let is_it = |own: &&mut Value| tenant(own).is_some() && tenant(own) == tenant(&other);
        match profiles.iter_mut().find(is_it) {
            Some(own) => *own = other,
            None => profiles.push(other),
        }
    }
    profiles
}

fn members(account: &AccountEntry) -> Vec<(&'static str, Option<String>)> {
    let AccountEntry { home_account_id, environment, authority_type, account_source, profile, .. } = account;
    let mut members = texts([
        ("home_account_id", home_account_id),
        ("environment", environment),
        ("realm", &profile.tenant),
        ("username", &profile.username),
        ("authority_type", authority_type),
    ]);
    members.push(("local_account_id", profile.local_account_id.clone()));
    members.extend(account_source.clone().map(|source| (ACCOUNT_SOURCE, Some(source))));
    members
}
