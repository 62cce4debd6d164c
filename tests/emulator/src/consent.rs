//! Consent: what an application may do in a user's name, and what has still to be asked.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    app::App,
    entra::Entra,
    refusal::{Reason, Refusal},
    scopes::{DEFAULT, Permission, Scopes},
    subject::Subject,
};

/// What users have consented to: by tenant, object identifier and client, `resource/name`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Consents(BTreeMap<[String; 3], BTreeSet<String>>);

impl Consents {
    pub(crate) fn give(&mut self, subject: &Subject, client_id: &str, scopes: impl IntoIterator<Item = String>) {
        self.0.entry(key(subject, client_id)).or_default().extend(scopes);
    }

    /// Withdraws all that a user has consented to for an application.
    pub(crate) fn withdraw(&mut self, subject: &Subject, client_id: &str) {
        self.0.remove(&key(subject, client_id));
    }

    fn holds(&self, subject: &Subject, client_id: &str, scope: &str) -> bool {
        self.0.get(&key(subject, client_id)).is_some_and(|scopes| scopes.contains(scope))
    }
}

fn key(subject: &Subject, client_id: &str) -> [String; 3] {
    [subject.tenant.id.clone(), subject.oid.clone(), client_id.to_owned()]
}

/// What of a request is allowed, and what is not yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Survey {
    /// Names of permissions.
    pub(crate) granted: Vec<String>,
    /// The permissions in full, as an answer repeats them.
    pub(crate) repeated: Vec<String>,
    /// What needs consent, as `resource/name`.
    pub(crate) missing: Vec<String>,
}

/// Looks at every permission that is asked for.
pub(crate) fn survey(entra: &Entra, subject: &Subject, app: &App, scopes: &Scopes) -> Result<Survey, Refusal> {
    let mut survey = Survey::default();
    for permission in &scopes.permissions {
        survey.add(entra, subject, app, permission)?;
    }
    Ok(survey)
}

impl Survey {
    fn add(&mut self, entra: &Entra, subject: &Subject, app: &App, asked: &Permission) -> Result<(), Refusal> {
        let Permission { spelled, resource, name } = asked;
        if *resource == app.client_id {
            self.grant("user_impersonation", spelled.clone());
            return Ok(());
        }
        let delegation = app.delegation_on(resource).ok_or_else(|| unknown(subject, asked))?;
        let full = |name: &str| format!("{resource}/{name}");
        let allowed = allowed(entra, subject, app, resource);
        let same = |known: &&String| known.eq_ignore_ascii_case(name);
        if name == DEFAULT && allowed.is_empty() {
            self.missing.extend(delegation.on_consent.iter().map(|name| full(name)));
        } else if name == DEFAULT {
            for name in &allowed {
                self.grant(name, full(name));
            }
            self.repeated.push(spelled.clone());
        } else if let Some(name) = allowed.iter().copied().find(same) {
            self.grant(name, spelled.clone());
        } else if let Some(name) = delegation.on_consent.iter().find(same) {
            self.missing.push(full(name));
        } else {
            return Err(Refusal::new(Reason::UnknownScope, spelled));
        }
        Ok(())
    }

    /// Adds everything else that is allowed on the resource.
    pub(crate) fn widen(&mut self, entra: &Entra, subject: &Subject, app: &App, resource: &str) {
        for name in allowed(entra, subject, app, resource) {
            if !self.granted.contains(name) {
                self.grant(name, format!("{resource}/{name}"));
            }
        }
    }

    fn grant(&mut self, name: &str, full: String) {
        if !self.repeated.contains(&full) {
            self.granted.push(name.to_owned());
            self.repeated.push(full);
        }
    }
}

/// What the application may do to a resource: what was granted for everybody, and what the user has consented to.
fn allowed<'a>(entra: &Entra, subject: &Subject, app: &'a App, resource: &str) -> Vec<&'a String> {
    let Some(delegation) = app.delegation_on(resource) else { return Vec::new() };
    let has = |name: &str| entra.memory.consents.holds(subject, &app.client_id, &format!("{resource}/{name}"));
    delegation.granted.iter().chain(delegation.on_consent.iter().filter(|name| has(name))).collect()
}

/// Whether it is the resource or only the application's right to it that does not exist.
fn unknown(subject: &Subject, asked: &Permission) -> Refusal {
    let resource = asked.resource.as_str();
    let exists = |app: &App| app.delegation_on(resource).is_some() || app.roles(resource).is_some();
    if subject.tenant.apps().any(exists) {
        Refusal::new(Reason::UnknownScope, &asked.spelled)
    } else {
        Refusal::new(Reason::UnknownResource, resource)
    }
}
