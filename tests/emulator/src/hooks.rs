//! What a test does to the directory behind the back of its clients.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{device, directory::Tenant, entra::Entra, interaction, subject::Subject, user::User};

impl Entra {
    /// Approves the device that shows this code as the user of that name, consent included, without any page; false if
    /// no device waits with that code, or the user or the application is not in the tenant that the device has asked.
    pub fn approve_device(&mut self, user_code: &str, user: &str, now: u64) -> bool {
        let Some((device_code, want)) = device::find(self, user_code, now) else { return false };
        interaction::agree(self, want, user, now)
            .map(|authorized| device::approve(self, &device_code, authorized))
            .is_ok()
    }

    /// Declines the device that shows this code; false if no device waits with that code.
    pub fn decline_device(&mut self, user_code: &str, now: u64) -> bool {
        let found = device::find(self, user_code, now);
        found.map(|(device_code, _)| device::decline(self, &device_code)).is_some()
    }

    /// Ends every session of a user: cookies, refresh tokens and codes are worth nothing, and [`Entra::challenge`]
    /// asks for new access tokens.
    pub fn revoke_sessions(&mut self, user: &str, now: u64) {
        self.memory.revoke(user, now);
    }

    /// Ends the trust in a user's access tokens: [`Entra::challenge`] asks for new ones, which refresh tokens still get.
    pub fn distrust_access_tokens(&mut self, user: &str, now: u64) {
        self.memory.distrust(user, now);
    }

    /// Withdraws what a user of the tenant has consented to for an application.
    pub fn withdraw_consent(&mut self, tenant: &str, user: &str, client_id: &str) {
        let subject = self.find(tenant).and_then(|tenant| Subject::find(self, tenant, user).ok());
        if let Some(subject) = subject {
            self.memory.consents.withdraw(&subject, client_id);
        }
    }

    /// Adds a user to a tenant, named by identifier or domain; false if there is no such tenant or the name is taken.
    pub fn add_user(&mut self, tenant: &str, user: User) -> bool {
        let id = self.find(tenant).map(|tenant| tenant.id.clone());
        id.is_some_and(|id| self.enrol(&id, user))
    }

    /// What a resource that evaluates access continuously answers to an access token: nothing if it takes it, or else
    /// the `WWW-Authenticate` of its refusal, with a claims challenge if the token has lost trust.
    pub fn challenge(&self, access_token: &str) -> Option<String> {
        let Some(owner) = self.memory.access_tokens.find(access_token) else {
            return Some(r#"Bearer realm="", error="invalid_token""#.to_owned());
        };
        if owner.generation == self.memory.access_generation(&owner.user) {
            return None;
        }
        let since = self.memory.revoked_at(&owner.user);
        let claims = format!(r#"{{"access_token":{{"nbf":{{"essential":true,"value":"{since}"}}}}}}"#);
        Some(format!(
            r#"Bearer realm="", authorization_uri="{}", error="insufficient_claims", claims="{}""#,
            format_args!("{}/common/oauth2/v2.0/authorize", self.origin),
            STANDARD.encode(claims)
        ))
    }

    /// The home account identifier of a user, `uid.utid`, as `client_info` has it, for a user who is at home in an
    /// organization or has a personal account.
    pub fn home_account_id(&self, user: &str) -> Option<String> {
        let home = self.home(user, Tenant::has_accounts)?;
        home.resident(user).map(|resident| format!("{}.{}", home.object_id(resident), home.id))
    }
}
