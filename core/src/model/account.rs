//! A user who is signed in, as people see one, and the entries of the unified cache schema that know of it.

use core::fmt;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::written::Written;
use crate::base::Digest;

/// How a user is known in one tenant: the home tenant, or one where it is a guest.
///
/// `Debug` shows the tenant only.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TenantProfile {
    /// The tenant's id; `adfs` or empty where there are no tenants.
    pub tenant: String,
    /// The user's object id in the tenant, or what stands for it.
    pub local_account_id: Option<String>,
    /// The name to sign in with; empty where it is not known.
    pub username: String,
    /// The name to show.
    pub name: Option<String>,
}

impl fmt::Debug for TenantProfile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("TenantProfile").field("tenant", &self.tenant).finish_non_exhaustive()
    }
}

/// A user who is signed in, in one cloud. Cloning it is cheap; `Debug` shows no name and no id of a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Account(Arc<Inner>);

#[derive(PartialEq, Eq)]
#[repr(C)] // in this order, so that what a look into the cache reads lies together
struct Inner {
    digest: Digest,
    home_account_id: Arc<str>,
    environment: Cow<'static, str>,
    authority_type: String,
    account_source: Option<String>,
    /// The one that was saved last comes first.
    profiles: Vec<TenantProfile>,
}

impl Account {
    /// Makes an account of the entries that know of it; what it is called is what the last of them says.
    pub(crate) fn of(entries: &[AccountEntry]) -> Option<Self> {
        let last = entries.last()?;
        let mut seen = BTreeSet::new();
        let all = entries.iter().rev().flat_map(|entry| [&entry.profile].into_iter().chain(&entry.others));
        let profiles = all.filter(|profile| seen.insert(profile.tenant.to_ascii_lowercase())).cloned().collect();
        Some(Self(Arc::new(Inner {
            digest: Self::digest_of(&last.home_account_id),
            home_account_id: Arc::clone(&last.home_account_id),
            environment: last.environment.clone(),
            authority_type: last.authority_type.clone(),
            account_source: last.account_source.clone(),
            profiles,
        })))
    }

    /// Names a user by the id alone, as an application may have stored it; nothing else is known of the user then.
    pub fn of_id(home_account_id: impl Into<Arc<str>>) -> Self {
        let home_account_id = home_account_id.into();
        Self(Arc::new(Inner {
            digest: Self::digest_of(&home_account_id),
            home_account_id,
            environment: Cow::Borrowed(""),
            authority_type: String::new(),
            account_source: None,
            profiles: Vec::new(),
        }))
    }

    /// Returns the id that tells the user from all others: object id and tenant, joined by a dot, or an opaque text.
    pub fn home_account_id(&self) -> &str {
        &self.0.home_account_id
    }

    /// Returns what the user's tokens lie under.
    pub(crate) fn digest(&self) -> Digest {
        self.0.digest
    }

    /// Returns what the tokens of the user of this id lie under.
    pub(crate) fn digest_of(home_account_id: &str) -> Digest {
        Digest::of([home_account_id])
    }

    /// Returns the host of the authority that the user signed in with.
    pub fn environment(&self) -> &str {
        &self.0.environment
    }

    /// Returns the name that the user signed in with; empty where it is not known.
    pub fn username(&self) -> &str {
        self.profile().map_or("", |profile| &profile.username)
    }

    /// Returns the name to show: where the user signed in just now, or where an entry of another MSAL has it.
    ///
    /// Like MSAL Python, this library writes no name to the cache; the ID token's claims have it.
    pub fn name(&self) -> Option<&str> {
        self.profile()?.name.as_deref()
    }

    /// Returns the tenant that the user signed in to last.
    pub fn realm(&self) -> &str {
        self.profile().map_or("", |profile| &profile.tenant)
    }

    /// Returns the user's object id in that tenant, or what stands for it.
    pub fn local_account_id(&self) -> Option<&str> {
        self.profile()?.local_account_id.as_deref()
    }

    /// Returns the kind of the authority: `MSSTS`, `ADFS`, or another word.
    pub fn authority_type(&self) -> &str {
        &self.0.authority_type
    }

    /// Returns by which grant the user signed in last, where that is known.
    pub fn account_source(&self) -> Option<&str> {
        self.0.account_source.as_deref()
    }

    /// Iterates over the tenants in which the user is known, the one that it signed in to last first.
    pub fn tenant_profiles(&self) -> impl Iterator<Item = &TenantProfile> {
        self.0.profiles.iter()
    }

    fn profile(&self) -> Option<&TenantProfile> {
        self.0.profiles.first()
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Account")
            .field("environment", &self.0.environment)
            .field("authority_type", &self.0.authority_type)
            .field("tenant_profiles", &self.0.profiles)
            .finish_non_exhaustive()
    }
}

/// What one entry of a token cache knows of a user: one tenant, or, in the entries of MSAL Node, several.
#[derive(Clone)]
pub(crate) struct AccountEntry {
    pub(crate) home_account_id: Arc<str>,
    pub(crate) environment: Cow<'static, str>,
    pub(crate) authority_type: String,
    pub(crate) account_source: Option<String>,
    pub(crate) profile: TenantProfile,
    /// Further tenants that the same entry names.
    pub(crate) others: Vec<TenantProfile>,
    pub(crate) written: Option<Box<Written>>,
}

impl fmt::Debug for AccountEntry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("AccountEntry")
            .field("environment", &self.environment)
            .field("profile", &self.profile)
            .finish_non_exhaustive()
    }
}

impl AccountEntry {
    /// Returns the key under which this library stores the entry, in the form of MSAL Python's.
    pub(crate) fn key(&self) -> String {
        format!("{}-{}-{}", self.home_account_id, self.environment, self.profile.tenant).to_ascii_lowercase()
    }
}
