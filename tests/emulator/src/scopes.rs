//! Scopes (RFC 6749, section 3.3): those of `OpenID` Connect, and permissions on resources.

use std::collections::BTreeSet;

use crate::refusal::{Reason, Refusal};

/// The resource that a permission without one belongs to.
pub(crate) const GRAPH: &str = "https://graph.microsoft.com";
/// The scopes that are no permission on a resource (OpenID Connect Core 1.0, sections 3.1.2.1, 5.4 and 11).
pub(crate) const RESERVED: [&str; 4] = ["openid", "profile", "email", "offline_access"];
/// What stands for everything that was granted.
pub(crate) const DEFAULT: &str = ".default";
/// The most scopes in one request.
const MOST: usize = 64;

/// What a request asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scopes {
    reserved: BTreeSet<String>,
    pub(crate) permissions: Vec<Permission>,
}

/// One permission on one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Permission {
    /// As it was written.
    pub(crate) spelled: String,
    pub(crate) resource: String,
    pub(crate) name: String,
}

impl Scopes {
    /// Reads a `scope` parameter; the client's own identifier stands for the client as a resource.
    pub(crate) fn read(text: &str, client_id: &str) -> Result<Self, Refusal> {
        let mut scopes = Self::default();
        for token in text.split(' ').filter(|token| !token.is_empty()).take(MOST + 1) {
            let bad = token.bytes().any(|byte| !byte.is_ascii_graphic() || matches!(byte, b'"' | b'\\'));
            if bad || scopes.reserved.len() + scopes.permissions.len() == MOST {
                return Err(Refusal::new(Reason::Scope, token));
            }
            if RESERVED.contains(&token) {
                scopes.reserved.insert(token.to_owned());
            } else {
                scopes.permissions.push(Permission::read(token, client_id)?);
            }
        }
        Ok(scopes)
    }

    pub(crate) fn has(&self, reserved: &str) -> bool {
        self.reserved.contains(reserved)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.reserved.is_empty() && self.permissions.is_empty()
    }

    /// The reserved scopes that an answer repeats: all but `offline_access`.
    pub(crate) fn repeated(&self) -> impl Iterator<Item = &str> {
        RESERVED.into_iter().filter(|scope| *scope != "offline_access" && self.has(scope))
    }

    /// The one resource, none if there is no permission at all.
    pub(crate) fn resource(&self) -> Result<Option<&str>, Refusal> {
        let resources: BTreeSet<&str> = self.permissions.iter().map(|one| one.resource.as_str()).collect();
        match resources.len() {
            0 | 1 => Ok(resources.first().copied()),
            _ => Err(Reason::ManyResources.into()),
        }
    }

    /// The same, without the reserved scopes that were not allowed before (RFC 6749, section 6).
    pub(crate) fn within(mut self, before: &Self) -> Self {
        self.reserved.retain(|scope| before.reserved.contains(scope));
        self
    }
}

impl Permission {
    fn read(token: &str, client_id: &str) -> Result<Self, Refusal> {
        let own = (token == client_id).then_some((client_id, DEFAULT));
        let (resource, name) = own.or_else(|| token.rsplit_once('/')).unwrap_or((GRAPH, token));
        if resource.is_empty() || name.is_empty() {
            return Err(Refusal::new(Reason::Scope, token));
        }
        Ok(Self { spelled: token.to_owned(), resource: resource.to_owned(), name: name.to_owned() })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::{GRAPH, Scopes};

    #[test]
    fn a_table_of_scopes() {
        let rows = [
            ("openid profile", None),
            ("User.Read openid", Some((GRAPH, "User.Read"))),
            ("https://graph.microsoft.com/User.Read", Some((GRAPH, "User.Read"))),
            ("api://x//.default", Some(("api://x/", ".default"))),
            ("client", Some(("client", ".default"))),
        ];
        for (text, expected) in rows {
            let scopes = Scopes::read(text, "client").unwrap();
            let first = scopes.permissions.first().map(|one| (one.resource.as_str(), one.name.as_str()));
            assert_eq!(first, expected, "{text}");
        }
        for text in ["a\"b", "a\tb", "/x", "x/", &"s ".repeat(65)] {
            assert!(Scopes::read(text, "client").is_err(), "{text}");
        }
    }

    #[test]
    fn one_token_is_for_one_resource() {
        let read = |text| Scopes::read(text, "client").unwrap().resource().map(|found| found.map(str::to_owned));
        assert_eq!(read("openid").unwrap(), None);
        assert_eq!(read("api://x/a api://x/b").unwrap().as_deref(), Some("api://x"));
        assert!(read("api://x/a api://y/b").is_err());
    }
}
