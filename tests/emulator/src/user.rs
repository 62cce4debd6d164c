//! A user: how a person signs in, and what the directory says about them.

use std::fmt;

/// A person with a sign-in name and a password; `Debug` shows neither password nor name.
#[derive(Clone)]
pub struct User {
    pub(crate) name: String,
    pub(crate) display: String,
    pub(crate) oid: Option<String>,
    pub(crate) multi_factor: bool,
    password: String,
}

impl User {
    /// Makes a user, who is shown by their sign-in name; `name` looks like `ada@contoso.example`.
    pub fn new(name: &str, password: &str) -> Self {
        Self {
            name: name.to_owned(),
            display: name.to_owned(),
            oid: None,
            multi_factor: false,
            password: password.to_owned(),
        }
    }

    /// Sets the name that people read.
    #[must_use]
    pub fn display_name(mut self, display: &str) -> Self {
        display.clone_into(&mut self.display);
        self
    }

    /// Sets the object identifier in the home tenant, instead of one that follows from tenant and name.
    #[must_use]
    pub fn object_id(mut self, oid: &str) -> Self {
        self.oid = Some(oid.to_owned());
        self
    }

    /// Demands more than a password: what no page asks for is then refused, such as the password grant.
    #[must_use]
    pub fn multi_factor(mut self) -> Self {
        self.multi_factor = true;
        self
    }

    pub(crate) fn has_password(&self, password: &str) -> bool {
        self.password == password
    }

    /// What stands after the `@`.
    pub(crate) fn domain(&self) -> &str {
        domain(&self.name)
    }
}

/// The domain of a sign-in name; empty if it has none.
pub(crate) fn domain(name: &str) -> &str {
    name.rsplit_once('@').map_or("", |(_, domain)| domain)
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("multi_factor", &self.multi_factor).finish_non_exhaustive()
    }
}
