//! A user as one tenant sees them: a resident, or a guest whose home is elsewhere.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::{
    directory::Tenant,
    entra::Entra,
    face::Face,
    refusal::{Reason, Refusal},
    unique,
    user::User,
};

/// Whom a token speaks of.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) user: Arc<User>,
    /// The tenant that was signed in to.
    pub(crate) tenant: Tenant,
    /// The user's object identifier in that tenant.
    pub(crate) oid: String,
    /// The user's object identifier at home.
    home_oid: String,
    /// The home tenant's identifier.
    home: String,
}

impl Subject {
    /// Finds a user in a tenant, as a resident or a guest.
    pub(crate) fn find(entra: &Entra, tenant: &Tenant, name: &str) -> Result<Self, Refusal> {
        if let Some(user) = tenant.resident(name) {
            let oid = tenant.object_id(user);
            let (user, home) = (Arc::clone(user), tenant.id.clone());
            return Ok(Self { user, tenant: tenant.clone(), oid: oid.clone(), home_oid: oid, home });
        }
        let home = entra.home(name, Tenant::has_accounts);
        let (home, user) = home
            .and_then(|home| home.resident(name).map(|user| (home, user)))
            .ok_or_else(|| Refusal::new(Reason::UnknownUser, name))?;
        let oid = tenant.guest_id(name).ok_or_else(|| Refusal::new(Reason::NotInTenant, name))?;
        Ok(Self {
            user: Arc::clone(user),
            tenant: tenant.clone(),
            oid: oid.to_owned(),
            home_oid: home.object_id(user),
            home: home.id.clone(),
        })
    }

    /// Whether their home is the tenant that was signed in to.
    pub(crate) fn is_at_home(&self) -> bool {
        self.home == self.tenant.id
    }

    /// The `sub` claim: a name that no other application sees, but on B2C.
    pub(crate) fn sub(&self, client_id: &str) -> String {
        match self.tenant.face {
            Face::B2c { .. } => self.oid.clone(),
            _ => URL_SAFE_NO_PAD.encode(unique::hash(&["sub", &self.tenant.id, &self.oid, client_id])),
        }
    }

    /// The `client_info` of an answer: base64url of the identifiers at home; AD FS has none.
    pub(crate) fn client_info(&self, policy: Option<&str>) -> Option<String> {
        let uid = match &self.tenant.face {
            Face::Adfs => return None,
            Face::B2c { .. } => format!("{}-{}", self.oid, policy.unwrap_or_default().to_ascii_lowercase()),
            _ => self.home_oid.clone(),
        };
        Some(URL_SAFE_NO_PAD.encode(json!({"uid": uid, "utid": self.home}).to_string()))
    }

    /// What tokens say about the person, as far as the scopes allow it.
    pub(crate) fn profile(&self, profile: bool, email: bool, policy: Option<&str>) -> Value {
        let (name, display) = (&self.user.name, &self.user.display);
        let mut claims = match self.tenant.face {
            Face::Adfs => json!({"unique_name": name, "upn": name}),
            Face::B2c { .. } => json!({"oid": self.oid, "name": display, "emails": [name], "tfp": policy}),
            _ if profile => json!({
                "tid": self.tenant.id, "oid": self.oid, "name": display, "preferred_username": name,
            }),
            _ => json!({"tid": self.tenant.id}),
        };
        if let (true, Some(claims)) = (email, claims.as_object_mut()) {
            claims.insert("email".to_owned(), name.as_str().into());
        }
        claims
    }
}
