//! What the directory knows: tenants, and the applications and users in them.
//!
//! Values and look-ups only; what follows from them is decided where a request is answered.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    app::App,
    face::{ADFS, CONSUMERS, Face},
    federation::Federation,
    unique,
    user::User,
};

/// A tenant: an identifier, the domains that also name it, its applications, its users and its guests.
#[derive(Clone, Debug)]
pub struct Tenant {
    pub(crate) id: String,
    pub(crate) face: Face,
    domains: Vec<String>,
    apps: BTreeMap<String, Arc<App>>,
    users: BTreeMap<String, Arc<User>>,
    guests: BTreeMap<String, String>,
    federated: BTreeMap<String, Federation>,
}

impl Tenant {
    /// Makes a tenant without domains, applications and users; `id` is a GUID in its canonical text.
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            face: Face::Entra,
            domains: Vec::new(),
            apps: BTreeMap::new(),
            users: BTreeMap::new(),
            guests: BTreeMap::new(),
            federated: BTreeMap::new(),
        }
    }

    /// Makes the tenant that is served under `/adfs`, as a federation server serves it.
    pub fn adfs() -> Self {
        Self { face: Face::Adfs, ..Self::new(ADFS) }
    }

    /// Makes the tenant of the personal accounts, which `consumers` names too.
    pub fn consumers() -> Self {
        Self { face: Face::Consumers, ..Self::new(CONSUMERS) }.domain("consumers")
    }

    /// Makes an Azure AD B2C tenant with these policies, whose names begin with `B2C_`; its paths are
    /// `/{tenant}/{policy}/…` and `/tfp/{tenant}/{policy}/…`.
    pub fn b2c<P: Into<String>>(id: &str, policies: impl IntoIterator<Item = P>) -> Self {
        let policies = policies.into_iter().map(Into::into).collect();
        Self { face: Face::B2c { policies, tfp: false }, ..Self::new(id) }
    }

    /// Makes an External ID (CIAM) tenant, whose issuer is `https://{id}.ciamlogin.com/{id}/v2.0` wherever it is
    /// served.
    pub fn ciam(id: &str) -> Self {
        Self { face: Face::Ciam, ..Self::new(id) }
    }

    /// Lets a B2C tenant name the policy in its issuer, `{origin}/tfp/{id}/{policy}/v2.0/`; others stay as they are.
    #[must_use]
    pub fn tfp_issuer(mut self) -> Self {
        if let Face::B2c { tfp, .. } = &mut self.face {
            *tfp = true;
        }
        self
    }

    /// Adds a domain that names this tenant in paths.
    #[must_use]
    pub fn domain(mut self, domain: &str) -> Self {
        self.domains.push(domain.to_owned());
        self
    }

    /// Adds a domain whose users sign in at their own federation server, which speaks WS-Trust.
    #[must_use]
    pub fn federated(mut self, domain: &str, federation: Federation) -> Self {
        self.federated.insert(domain.to_ascii_lowercase(), federation);
        self.domain(domain)
    }

    /// Registers an application, replacing one with the same client id.
    #[must_use]
    pub fn app(mut self, app: App) -> Self {
        self.apps.insert(app.client_id.clone(), Arc::new(app));
        self
    }

    /// Adds a user whose home this tenant is, replacing one of the same name.
    #[must_use]
    pub fn user(mut self, user: User) -> Self {
        self.enrol(user);
        self
    }

    /// Lets a user of another tenant in, by their sign-in name.
    #[must_use]
    pub fn guest(mut self, name: &str) -> Self {
        let oid = unique::uuid(&unique::hash(&["guest", &self.id, &name.to_ascii_lowercase()]));
        self.guests.insert(name.to_ascii_lowercase(), oid);
        self
    }

    pub(crate) fn enrol(&mut self, user: User) {
        self.users.insert(user.name.to_ascii_lowercase(), Arc::new(user));
    }

    pub(crate) fn is_adfs(&self) -> bool {
        self.face == Face::Adfs
    }

    /// Whether its users have an account that other tenants know: in an organization, or a personal one.
    pub(crate) fn has_accounts(&self) -> bool {
        matches!(self.face, Face::Entra | Face::Consumers)
    }

    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.names().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// The identifier, then the domains.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.id).chain(&self.domains).map(String::as_str)
    }

    pub(crate) fn find(&self, client_id: &str) -> Option<&App> {
        self.apps.get(client_id).map(Arc::as_ref)
    }

    pub(crate) fn apps(&self) -> impl Iterator<Item = &App> {
        self.apps.values().map(Arc::as_ref)
    }

    pub(crate) fn offers(&self, resource: &str) -> bool {
        self.apps().any(|app| app.roles(resource).is_some())
    }

    /// The user of that name whose home this is; case does not matter.
    pub(crate) fn resident(&self, name: &str) -> Option<&Arc<User>> {
        self.users.get(&name.to_ascii_lowercase())
    }

    /// The object identifier of a resident.
    pub(crate) fn object_id(&self, user: &User) -> String {
        let hash = unique::hash(&["user", &self.id, &user.name.to_ascii_lowercase()]);
        let derived = if self.face == Face::Consumers { unique::personal(&hash) } else { unique::uuid(&hash) };
        user.oid.clone().unwrap_or(derived)
    }

    /// The object identifier of a guest.
    pub(crate) fn guest_id(&self, name: &str) -> Option<&str> {
        self.guests.get(&name.to_ascii_lowercase()).map(String::as_str)
    }

    /// How the users of a domain sign in elsewhere, if they do.
    pub(crate) fn federation(&self, domain: &str) -> Option<Federation> {
        self.federated.get(&domain.to_ascii_lowercase()).copied()
    }
}
