//! What a sign-in is for: an authorization request that was checked, or a device that waits.

use crate::{
    authorization_code::Challenge,
    claims::Requested,
    endpoint::Place,
    face::Face,
    memory::Authorized,
    parameters::Parameters,
    refusal::{Reason, Refusal},
    return_path::ReturnPath,
    scopes::Scopes,
    session::Identity,
    subject::Subject,
};

/// The values of `prompt` that are known (OpenID Connect Core 1.0, section 3.1.2.1, and Initiating User Registration).
const PROMPTS: [&str; 5] = ["none", "login", "consent", "select_account", "create"];

/// A request for a user's authorization.
#[derive(Clone, Debug)]
pub(crate) struct Want {
    pub(crate) tenant: String,
    pub(crate) policy: Option<String>,
    pub(crate) client_id: String,
    pub(crate) scopes: Scopes,
    pub(crate) login_hint: Option<String>,
    pub(crate) domain_hint: Option<String>,
    pub(crate) max_age: Option<u64>,
    pub(crate) nonce: Option<String>,
    pub(crate) requested: Requested,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) wants_client_info: bool,
    pub(crate) end: End,
    prompts: Vec<String>,
}

/// Who is told how it ended.
#[derive(Clone, Debug)]
pub(crate) enum End {
    /// The application, by way of the browser.
    Redirect(ReturnPath),
    /// The device that has this code.
    Device(String),
}

impl Want {
    /// Checks an authorization request whose application and way back are known.
    pub(crate) fn read(place: Place<'_>, face: &Face, query: &Parameters, way: ReturnPath) -> Result<Self, Refusal> {
        query.check()?;
        ReturnPath::check(query)?;
        match query.required("response_type")? {
            "code" => {}
            other => return Err(Refusal::new(Reason::ResponseType, other)),
        }
        let client_id = query.required("client_id")?;
        let text = |name| query.get(name).map(str::to_owned);
        Ok(Self {
            tenant: place.tenant.to_owned(),
            policy: place.policy.map(str::to_ascii_lowercase),
            client_id: client_id.to_owned(),
            scopes: Scopes::read(query.required("scope")?, client_id)?,
            login_hint: text("login_hint"),
            domain_hint: text("domain_hint"),
            max_age: max_age(query)?,
            nonce: text("nonce"),
            requested: Requested::read(query)?,
            challenge: challenge(query)?,
            wants_client_info: query.get("client_info") == Some("1"),
            end: End::Redirect(way),
            prompts: prompts(query, face)?,
        })
    }

    /// What a device wants; it is always asked whether the user knows the device.
    pub(crate) fn of_device(
        place: Place<'_>,
        client_id: &str,
        scopes: Scopes,
        requested: Requested,
        code: &str,
    ) -> Self {
        Self {
            tenant: place.tenant.to_owned(),
            policy: place.policy.map(str::to_ascii_lowercase),
            client_id: client_id.to_owned(),
            scopes,
            login_hint: None,
            domain_hint: None,
            max_age: None,
            nonce: None,
            requested,
            challenge: None,
            wants_client_info: false,
            end: End::Device(code.to_owned()),
            prompts: vec!["consent".to_owned()],
        }
    }

    pub(crate) fn place(&self) -> Place<'_> {
        Place::new(&self.tenant, self.policy.as_deref())
    }

    /// What the user of that identity authorizes by it.
    pub(crate) fn authorized(&self, subject: &Subject, identity: Identity) -> Authorized {
        Authorized {
            tenant: subject.tenant.id.clone(),
            policy: self.policy.clone(),
            client_id: self.client_id.clone(),
            scopes: self.scopes.clone(),
            nonce: self.nonce.clone(),
            requested: self.requested.clone(),
            identity,
        }
    }

    pub(crate) fn has_prompt(&self, prompt: &str) -> bool {
        self.prompts.iter().any(|known| known == prompt)
    }
}

fn prompts(query: &Parameters, face: &Face) -> Result<Vec<String>, Refusal> {
    let said = query.get("prompt").unwrap_or_default();
    let all: Vec<String> = said.split(' ').filter(|one| !one.is_empty()).map(str::to_owned).collect();
    let known = all.iter().all(|one| PROMPTS.contains(&one.as_str()));
    let has = |prompt: &str| all.iter().any(|one| one == prompt);
    let alone = !has("none") || all.len() == 1;
    if known && alone && (!has("create") || face.lets_sign_up()) {
        Ok(all)
    } else {
        Err(Refusal::new(Reason::Prompt, said))
    }
}

fn max_age(query: &Parameters) -> Result<Option<u64>, Refusal> {
    let parse = |text: &str| text.parse().map_err(|_| Refusal::new(Reason::Parameter, "max_age"));
    query.get("max_age").map(parse).transpose()
}

fn challenge(query: &Parameters) -> Result<Option<Challenge>, Refusal> {
    let method = query.get("code_challenge_method");
    let Some(text) = query.get("code_challenge") else {
        return if method.is_none() { Ok(None) } else { Err(Refusal::new(Reason::Missing, "code_challenge")) };
    };
    if !Challenge::is_well_formed(text) {
        return Err(Reason::Challenge.into());
    }
    match method {
        None | Some("plain") => Ok(Some(Challenge::Plain(text.to_owned()))),
        Some("S256") if text.len() == 43 => Ok(Some(Challenge::S256(text.to_owned()))),
        Some("S256") => Err(Reason::Challenge.into()),
        Some(_) => Err(Refusal::new(Reason::Parameter, "code_challenge_method")),
    }
}
