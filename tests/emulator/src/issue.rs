//! What a user's tokens say, and the answer around them (RFC 6749, section 5.1; OpenID Connect Core 1.0, section
//! 3.1.3.3).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::{
    claims::Requested,
    client::Proof,
    consent,
    entra::{Entra, Habit},
    face::Face,
    memory::{Authorized, Owner},
    refresh_token::{self, Held},
    refusal::{Outcome, Reason, Refusal},
    scopes::{GRAPH, Scopes},
    subject::Subject,
    token::Asked,
};

/// The resource of a token that is for the sign-in only, on AD FS.
const USER_INFO: &str = "urn:microsoft:userinfo";

/// Everything that decides what is issued.
#[derive(Debug)]
pub(crate) struct Issue<'a> {
    pub(crate) asked: &'a Asked<'a>,
    pub(crate) subject: &'a Subject,
    pub(crate) authorized: &'a Authorized,
    pub(crate) proof: Proof,
    /// What is asked for now.
    pub(crate) scopes: Scopes,
}

impl Issue<'_> {
    /// Issues the tokens, if what they are for was consented to.
    pub(crate) fn answer(&self, entra: &mut Entra) -> Outcome {
        if !entra.memory.is_current(&self.authorized.identity) {
            return Err(Reason::Revoked.into());
        }
        let requested = Requested::read(self.asked.form)?;
        self.check_contexts(&requested)?;
        let mut survey = consent::survey(entra, self.subject, self.asked.app, &self.scopes)?;
        if let Some(missing) = survey.missing.first() {
            return Err(Refusal::new(Reason::Consent, missing));
        }
        if let (true, Some(resource)) = (entra.has(Habit::AllConsentedScopes), self.scopes.resource()?) {
            survey.widen(entra, self.subject, self.asked.app, resource);
        }
        let mut answer = Map::new();
        if let Some(resource) = self.resource()? {
            answer = self.asked.issue(entra, resource, self.access_claims(&survey.granted, &requested))?;
        }
        let scope: Vec<&str> = self.scopes.repeated().chain(survey.repeated.iter().map(String::as_str)).collect();
        answer.insert("scope".to_owned(), scope.join(" ").into());
        if let Some(token) = answer.get("access_token").and_then(Value::as_str) {
            entra.memory.access_tokens.keep(token.to_owned(), self.owner(entra));
        }
        self.add_id_token(entra, &mut answer);
        self.add_refresh_token(entra, &mut answer);
        Ok(Value::Object(answer))
    }

    /// A demanded authentication context needs an interaction that had it.
    fn check_contexts(&self, requested: &Requested) -> Result<(), Refusal> {
        let had = &self.authorized.requested.contexts;
        if requested.contexts.iter().all(|context| had.contains(context)) {
            return Ok(());
        }
        Err(Refusal { claims: requested.text.clone(), ..Reason::MultiFactor.into() })
    }

    /// The resource of the access token; none if B2C was asked for no permission, for then it issues no access token.
    fn resource(&self) -> Result<Option<&str>, Refusal> {
        let fallback = match self.subject.tenant.face {
            Face::B2c { .. } => None,
            Face::Adfs => Some(USER_INFO),
            _ => Some(GRAPH),
        };
        Ok(self.scopes.resource()?.or(fallback))
    }

    fn owner(&self, entra: &Entra) -> Owner {
        let user = self.authorized.identity.user.clone();
        Owner { generation: entra.memory.access_generation(&user), user }
    }

    fn policy(&self) -> Option<&str> {
        self.authorized.policy.as_deref()
    }

    fn access_claims(&self, granted: &[String], requested: &Requested) -> Value {
        let mut claims = self.subject.profile(true, false, self.policy());
        let names: Vec<&str> = self.scopes.repeated().chain(granted.iter().map(String::as_str)).collect();
        if let Some(members) = claims.as_object_mut() {
            members.insert("sub".to_owned(), self.subject.sub(&self.asked.app.client_id).into());
            members.insert("scp".to_owned(), names.join(" ").into());
            members.insert("azpacr".to_owned(), self.proof.azpacr().into());
            members.extend(requested.capabilities.clone().map(|values| ("xms_cc".to_owned(), values)));
            let contexts = &self.authorized.requested.contexts;
            members.extend((!contexts.is_empty()).then(|| ("acrs".to_owned(), json!(contexts))));
        }
        claims
    }

    fn add_id_token(&self, entra: &Entra, answer: &mut Map<String, Value>) {
        if self.scopes.has("openid") {
            let at_hash = answer.get("access_token").and_then(Value::as_str).map(half_hash);
            answer.insert("id_token".to_owned(), entra.key.sign(&self.id_claims(entra, at_hash)).into());
        }
        if self.asked.form.get("client_info") == Some("1") {
            let info = self.subject.client_info(self.policy());
            answer.extend(info.map(|info| ("client_info".to_owned(), info.into())));
        }
    }

    fn id_claims(&self, entra: &Entra, at_hash: Option<String>) -> Value {
        let (tenant, now) = (&self.subject.tenant, self.asked.call.now);
        let mut claims = self.subject.profile(self.scopes.has("profile"), self.scopes.has("email"), self.policy());
        let more = json!({
            "iss": tenant.face.issuer(&entra.origin, &tenant.id, self.policy()),
            "aud": self.asked.app.client_id,
            "sub": self.subject.sub(&self.asked.app.client_id),
            "iat": now,
            "nbf": now,
            "exp": now.saturating_add(entra.lifetimes.expires_in),
            "auth_time": self.authorized.identity.auth_time,
            "uti": self.asked.call.token("id token"),
            "ver": if matches!(tenant.face, Face::B2c { .. } | Face::Adfs) { "1.0" } else { "2.0" },
        });
        if let (Some(claims), Value::Object(more)) = (claims.as_object_mut(), more) {
            claims.extend(more);
            claims.extend(self.authorized.nonce.clone().map(|nonce| ("nonce".to_owned(), nonce.into())));
            claims.extend(at_hash.map(|hash| ("at_hash".to_owned(), hash.into())));
        }
        claims
    }

    fn add_refresh_token(&self, entra: &mut Entra, answer: &mut Map<String, Value>) {
        if !self.scopes.has("offline_access") {
            return;
        }
        let (token, app) = (self.asked.call.token("refresh token"), self.asked.app);
        let authorized = Authorized {
            tenant: self.subject.tenant.id.clone(),
            client_id: app.client_id.clone(),
            ..self.authorized.clone()
        };
        let expires = self.asked.call.now.saturating_add(refresh_token::LIFE);
        entra.memory.refresh_tokens.keep(token.clone(), Held { authorized, is_family: app.is_family, expires });
        answer.insert("refresh_token".to_owned(), token.into());
        if app.is_family {
            answer.insert("foci".to_owned(), "1".into());
        }
    }
}

/// The left half of a hash in base64url: `at_hash` (OpenID Connect Core 1.0, section 3.1.3.6).
fn half_hash(token: &str) -> String {
    let hash = Sha256::digest(token);
    URL_SAFE_NO_PAD.encode(hash.get(..16).unwrap_or_default())
}
