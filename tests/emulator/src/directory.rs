//! What the directory knows: tenants, the applications in them, and what identifies an application.
//!
//! Values and look-ups only; what follows from them is decided where a request is answered.

use std::{collections::BTreeMap, fmt, sync::Arc};

/// The name under which the AD FS face is registered, which is also the first segment of its paths.
pub(crate) const ADFS: &str = "adfs";

/// A tenant: an identifier, the domains that also name it, and its applications.
#[derive(Clone, Debug)]
pub struct Tenant {
    pub(crate) id: String,
    domains: Vec<String>,
    apps: BTreeMap<String, Arc<App>>,
}

impl Tenant {
    /// Makes a tenant without domains and applications; `id` is a GUID in its canonical text.
    pub fn new(id: &str) -> Self {
        Self { id: id.to_owned(), domains: Vec::new(), apps: BTreeMap::new() }
    }

    /// Makes the tenant that is served under `/adfs`, as a federation server serves it.
    pub fn adfs() -> Self {
        Self::new(ADFS)
    }

    /// Adds a domain that names this tenant in paths.
    #[must_use]
    pub fn domain(mut self, domain: &str) -> Self {
        self.domains.push(domain.to_owned());
        self
    }

    /// Registers an application, replacing one with the same client id.
    #[must_use]
    pub fn app(mut self, app: App) -> Self {
        self.apps.insert(app.client_id.clone(), Arc::new(app));
        self
    }

    pub(crate) fn is_adfs(&self) -> bool {
        self.id == ADFS
    }

    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.names().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// The identifier, then the domains.
    fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.id).chain(&self.domains).map(String::as_str)
    }

    /// The issuer of the tenant's tokens.
    pub(crate) fn issuer(&self, origin: &str) -> String {
        if self.is_adfs() { format!("{origin}/{ADFS}") } else { format!("{origin}/{}/v2.0", self.id) }
    }

    /// Every way to write the tenant's token endpoint.
    pub(crate) fn token_endpoints(&self, origin: &str) -> Vec<String> {
        if self.is_adfs() {
            return vec![format!("{origin}/{ADFS}/oauth2/token/"), format!("{origin}/{ADFS}/oauth2/token")];
        }
        self.names().map(|name| format!("{origin}/{name}/oauth2/v2.0/token")).collect()
    }

    pub(crate) fn find(&self, client_id: &str) -> Option<&App> {
        self.apps.get(client_id).map(Arc::as_ref)
    }

    pub(crate) fn offers(&self, resource: &str) -> bool {
        self.apps.values().any(|app| app.roles(resource).is_some())
    }
}

/// An application: how it proves that it is itself, and which resources it may use.
#[derive(Clone)]
pub struct App {
    pub(crate) client_id: String,
    secrets: Vec<String>,
    pub(crate) certificates: Vec<Vec<u8>>,
    pub(crate) trusted: Option<TrustedSubject>,
    permissions: BTreeMap<String, Vec<String>>,
}

/// A certificate is accepted for its subject, if this authority issued it ("subject name and issuer" authentication).
#[derive(Clone, Debug)]
pub(crate) struct TrustedSubject {
    /// The subject in the form `CN=name`.
    pub(crate) subject: String,
    /// The DER of the authority's certificate.
    pub(crate) authority: Vec<u8>,
}

impl App {
    /// Makes an application without credentials and permissions.
    pub fn new(client_id: &str) -> Self {
        Self {
            client_id: client_id.to_owned(),
            secrets: Vec::new(),
            certificates: Vec::new(),
            trusted: None,
            permissions: BTreeMap::new(),
        }
    }

    /// Adds a client secret.
    #[must_use]
    pub fn secret(mut self, secret: &str) -> Self {
        self.secrets.push(secret.to_owned());
        self
    }

    /// Registers a certificate, given as DER.
    #[must_use]
    pub fn certificate(mut self, der: &[u8]) -> Self {
        self.certificates.push(der.to_vec());
        self
    }

    /// Trusts every certificate with this subject (`CN=name`) that the authority, given as DER, has issued.
    #[must_use]
    pub fn subject_name_issuer(mut self, subject: &str, authority: &[u8]) -> Self {
        self.trusted = Some(TrustedSubject { subject: subject.to_owned(), authority: authority.to_vec() });
        self
    }

    /// Grants application roles on a resource, which is named as in a scope, without `/.default`.
    #[must_use]
    pub fn permission<R: Into<String>>(mut self, resource: &str, roles: impl IntoIterator<Item = R>) -> Self {
        self.permissions.insert(resource.to_owned(), roles.into_iter().map(Into::into).collect());
        self
    }

    pub(crate) fn has_secret(&self, secret: &str) -> bool {
        self.secrets.iter().any(|known| known == secret)
    }

    /// A public client has no credential at all.
    pub(crate) fn is_public(&self) -> bool {
        self.secrets.is_empty() && self.certificates.is_empty() && self.trusted.is_none()
    }

    pub(crate) fn roles(&self, resource: &str) -> Option<&[String]> {
        self.permissions.get(resource).map(Vec::as_slice)
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("client_id", &self.client_id)
            .field("secrets", &self.secrets.len())
            .field("certificates", &self.certificates.len())
            .field("permissions", &self.permissions)
            .finish_non_exhaustive()
    }
}
