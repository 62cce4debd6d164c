//! What the directory remembers of its users: what it has handed out, and who is signed in.

use std::collections::BTreeMap;

use crate::{
    authorization_code::Code, claims::Requested, consent::Consents, device::Device, interaction::Visit, kept::Kept,
    refresh_token::Held, saml::Assertion, scopes::Scopes, session::Identity,
};

/// Everything that one request leaves for another; the names are secrets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    /// Authorization codes.
    pub(crate) codes: Kept<Code>,
    /// Refresh tokens.
    pub(crate) refresh_tokens: Kept<Held>,
    /// Access tokens of users, and whose they are.
    pub(crate) access_tokens: Kept<Owner>,
    /// Device codes.
    pub(crate) devices: Kept<Device>,
    /// Pages that are open in some browser.
    pub(crate) visits: Kept<Visit>,
    /// Browsers, and who is signed in there.
    pub(crate) sessions: Kept<Vec<Identity>>,
    /// SAML assertions, by their identifiers.
    pub(crate) assertions: Kept<Assertion>,
    pub(crate) consents: Consents,
    revocations: BTreeMap<String, Revoked>,
}

/// Whose an access token is, and since which loss of trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) user: String,
    pub(crate) generation: u64,
}

/// How often a user's sessions were revoked, how often their access tokens alone, and when anything of it happened last.
#[derive(Clone, Copy, Debug, Default)]
struct Revoked {
    sessions: u64,
    access: u64,
    at: u64,
}

/// What a user has authorized an application to do; codes and refresh tokens stand for it.
#[derive(Clone, Debug)]
pub(crate) struct Authorized {
    /// The identifier of the tenant that was signed in to.
    pub(crate) tenant: String,
    pub(crate) policy: Option<String>,
    pub(crate) client_id: String,
    pub(crate) scopes: Scopes,
    pub(crate) nonce: Option<String>,
    pub(crate) requested: Requested,
    pub(crate) identity: Identity,
}

impl Memory {
    /// Ends every session of a user; what was handed out before is worth nothing from now on.
    pub(crate) fn revoke(&mut self, user: &str, now: u64) {
        let revoked = self.revocations.entry(user.to_ascii_lowercase()).or_default();
        *revoked = Revoked { sessions: revoked.sessions + 1, at: now, ..*revoked };
    }

    /// Ends the trust in a user's access tokens; their sessions go on.
    pub(crate) fn distrust(&mut self, user: &str, now: u64) {
        let revoked = self.revocations.entry(user.to_ascii_lowercase()).or_default();
        *revoked = Revoked { access: revoked.access + 1, at: now, ..*revoked };
    }

    /// How often the user's sessions were revoked.
    pub(crate) fn generation(&self, user: &str) -> u64 {
        self.revoked(user).sessions
    }

    /// How often the user's access tokens have lost trust, with their sessions or alone.
    pub(crate) fn access_generation(&self, user: &str) -> u64 {
        let Revoked { sessions, access, .. } = self.revoked(user);
        sessions + access
    }

    /// When the user's access tokens have lost trust the last time; 0 if never.
    pub(crate) fn revoked_at(&self, user: &str) -> u64 {
        self.revoked(user).at
    }

    fn revoked(&self, user: &str) -> Revoked {
        self.revocations.get(&user.to_ascii_lowercase()).copied().unwrap_or_default()
    }

    pub(crate) fn is_current(&self, identity: &Identity) -> bool {
        identity.generation == self.generation(&identity.user)
    }
}
