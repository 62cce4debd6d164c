//! An application: how it proves that it is itself, where its users come back to, and which resources it may use.

use std::{collections::BTreeMap, fmt};

use crate::redirect_uri;

/// An application's registration.
#[derive(Clone)]
pub struct App {
    pub(crate) client_id: String,
    pub(crate) certificates: Vec<Vec<u8>>,
    pub(crate) trusted: Option<TrustedSubject>,
    pub(crate) is_family: bool,
    secrets: Vec<String>,
    redirect_uris: Vec<String>,
    permissions: BTreeMap<String, Vec<String>>,
    delegations: BTreeMap<String, Delegation>,
}

/// A certificate is accepted for its subject, if this authority issued it ("subject name and issuer" authentication).
#[derive(Clone, Debug)]
pub(crate) struct TrustedSubject {
    /// The subject in the form `CN=name`.
    pub(crate) subject: String,
    /// The DER of the authority's certificate.
    pub(crate) authority: Vec<u8>,
}

/// What the application may do to one resource in a user's name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Delegation {
    /// Scopes that an administrator has granted for everybody.
    pub(crate) granted: Vec<String>,
    /// Scopes that each user has to consent to.
    pub(crate) on_consent: Vec<String>,
}

impl App {
    /// Makes an application without credentials, redirect URIs and permissions.
    pub fn new(client_id: &str) -> Self {
        Self {
            client_id: client_id.to_owned(),
            certificates: Vec::new(),
            trusted: None,
            is_family: false,
            secrets: Vec::new(),
            redirect_uris: Vec::new(),
            permissions: BTreeMap::new(),
            delegations: BTreeMap::new(),
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

    /// Registers a redirect URI; one on the loopback interface stands for all its ports (RFC 8252, section 7.3).
    #[must_use]
    pub fn redirect_uri(mut self, uri: &str) -> Self {
        self.redirect_uris.push(uri.to_owned());
        self
    }

    /// Makes it a member of the family "1", whose applications share their refresh tokens.
    #[must_use]
    pub fn family(mut self) -> Self {
        self.is_family = true;
        self
    }

    /// Grants application roles on a resource, which is named as in a scope, without `/.default`.
    #[must_use]
    pub fn permission<R: Into<String>>(mut self, resource: &str, roles: impl IntoIterator<Item = R>) -> Self {
        self.permissions.insert(resource.to_owned(), roles.into_iter().map(Into::into).collect());
        self
    }

    /// Grants delegated scopes on a resource for all users: nobody is asked for consent.
    #[must_use]
    pub fn delegation<S: Into<String>>(mut self, resource: &str, scopes: impl IntoIterator<Item = S>) -> Self {
        self.delegated(resource).granted.extend(scopes.into_iter().map(Into::into));
        self
    }

    /// Lets the application ask for delegated scopes on a resource: each user is asked for consent.
    #[must_use]
    pub fn on_consent<S: Into<String>>(mut self, resource: &str, scopes: impl IntoIterator<Item = S>) -> Self {
        self.delegated(resource).on_consent.extend(scopes.into_iter().map(Into::into));
        self
    }

    fn delegated(&mut self, resource: &str) -> &mut Delegation {
        self.delegations.entry(resource.to_owned()).or_default()
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

    pub(crate) fn delegation_on(&self, resource: &str) -> Option<&Delegation> {
        self.delegations.get(resource)
    }

    /// Whether users may be sent there.
    pub(crate) fn returns_to(&self, uri: &str) -> bool {
        self.redirect_uris.iter().any(|registered| redirect_uri::matches(registered, uri))
    }

    /// The redirect URI that need not be said, for there is no other (RFC 6749, section 3.1.2.3).
    pub(crate) fn only_redirect_uri(&self) -> Option<&str> {
        match self.redirect_uris.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("client_id", &self.client_id)
            .field("secrets", &self.secrets.len())
            .field("certificates", &self.certificates.len())
            .field("redirect_uris", &self.redirect_uris)
            .field("permissions", &self.permissions)
            .field("delegations", &self.delegations)
            .finish_non_exhaustive()
    }
}
