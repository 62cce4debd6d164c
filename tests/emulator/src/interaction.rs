//! A visit: from a checked request through the pages that a person has to fill in, to its end.
//!
//! [`decide`] is the whole logic: it looks at the request and at who is signed in, and says what comes next.

mod answer;
mod finish;

use http::Response;

pub(crate) use self::answer::answer;
use crate::{
    call::Call,
    consent,
    door::Door,
    entra::Entra,
    memory::Authorized,
    page,
    refusal::{Reason, Refusal},
    session::{self, Identity},
    subject::Subject,
    user,
    want::Want,
};

/// The first segment of the paths that pages send to.
pub(crate) const VISIT: &str = "visit";

/// A page that a person fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Screen {
    SignIn,
    SignUp,
    Account,
    Consent,
}

impl Screen {
    const NAMES: [(&'static str, Self); 4] =
        [("sign-in", Self::SignIn), ("sign-up", Self::SignUp), ("account", Self::Account), ("consent", Self::Consent)];

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, screen)| screen)
    }
}

/// A visit on its way.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) want: Want,
    /// Who it is, once that is known.
    identity: Option<Identity>,
    /// Whether they have said yes on the page of consent.
    has_consented: bool,
    /// Whether they want to sign in as somebody else than those who are signed in.
    wants_other: bool,
}

impl Visit {
    pub(crate) fn new(want: Want) -> Self {
        Self { want, identity: None, has_consented: false, wants_other: false }
    }
}

/// What comes next.
#[derive(Debug)]
enum Next {
    SignIn,
    SignUp,
    Choose(Vec<String>),
    Consent(Box<Subject>, Vec<String>),
    Finish(Box<Subject>, Identity),
    Refuse(Refusal),
}

/// Goes on with a visit: shows a page, with a note on it, or ends the visit.
pub(crate) fn proceed(entra: &mut Entra, call: &Call<'_>, mut visit: Visit, note: &str) -> Response<Vec<u8>> {
    let signed_in = session::identities(entra, call);
    let next = decide(entra, &mut visit, &signed_in, call.now);
    let flow = call.token("visit");
    let page = match next {
        Next::Refuse(refusal) => return finish::refuse(entra, call, &visit.want, &refusal),
        Next::Finish(subject, identity) => return finish::finish(entra, call, &visit.want, &subject, identity),
        Next::SignIn => page::sign_in(&flow, visit.want.login_hint.as_deref().unwrap_or_default(), note),
        Next::SignUp => page::sign_up(&flow, note),
        Next::Choose(names) => page::accounts(&flow, &names),
        Next::Consent(subject, scopes) => page::consent(&flow, &visit.want.client_id, &subject.user.name, &scopes),
    };
    entra.memory.visits.keep(flow, visit);
    page::answer(call, 200, &page)
}

/// Decides what comes next; a single suitable session becomes the visit's identity.
fn decide(entra: &Entra, visit: &mut Visit, signed_in: &[Identity], now: u64) -> Next {
    let silent = visit.want.has_prompt("none");
    if visit.identity.is_none() {
        match choose(entra, visit, signed_in, now) {
            Ok(identity) => visit.identity = Some(identity),
            Err(Next::SignIn) if silent => return Next::Refuse(Reason::LoginRequired.into()),
            Err(Next::Choose(_)) if silent => return Next::Refuse(Reason::InteractionRequired.into()),
            Err(next) => return next,
        }
    }
    let Some(identity) = visit.identity.clone() else { return Next::SignIn };
    match weigh(entra, visit, &identity) {
        Ok((_, missing)) if silent && !missing.is_empty() => Next::Refuse(Reason::ConsentRequired.into()),
        Ok((subject, missing)) if !missing.is_empty() => Next::Consent(subject, missing),
        Ok((subject, _)) => Next::Finish(subject, identity),
        Err(refusal) => Next::Refuse(refusal),
    }
}

/// Finds out who it is, or which page asks for that.
fn choose(entra: &Entra, visit: &Visit, signed_in: &[Identity], now: u64) -> Result<Identity, Next> {
    let want = &visit.want;
    if want.has_prompt("create") && !visit.wants_other {
        return Err(Next::SignUp);
    }
    if want.has_prompt("login") || visit.wants_other {
        return Err(Next::SignIn);
    }
    let suits = |identity: &&Identity| is_suitable(entra, want, identity, now);
    let suitable: Vec<&Identity> = signed_in.iter().filter(suits).collect();
    match suitable.as_slice() {
        [] => Err(Next::SignIn),
        [only] if !want.has_prompt("select_account") => Ok((*only).clone()),
        several => Err(Next::Choose(several.iter().map(|identity| identity.user.clone()).collect())),
    }
}

/// Whether somebody who is signed in may be whom the request means.
fn is_suitable(entra: &Entra, want: &Want, identity: &Identity, now: u64) -> bool {
    let recent = want.max_age.is_none_or(|max| now <= identity.auth_time.saturating_add(max));
    let named = want.login_hint.as_ref().is_none_or(|hint| hint.eq_ignore_ascii_case(&identity.user));
    let own = user::domain(&identity.user);
    let from_there = match want.domain_hint.as_deref() {
        None | Some("organizations" | "consumers") => true,
        Some(hint) => hint.eq_ignore_ascii_case(own),
    };
    let welcome = Door::open(entra, want.place()).and_then(|door| door.welcome(entra, &identity.user));
    recent && named && from_there && welcome.is_ok()
}

/// Lets a user of that name sign in and consent to everything, without any page.
pub(crate) fn agree(entra: &mut Entra, want: Want, user: &str, now: u64) -> Result<Authorized, Refusal> {
    let visit = Visit::new(want);
    let identity = Identity::fresh(entra, user, now);
    let (subject, asked) = weigh(entra, &visit, &identity)?;
    entra.memory.consents.give(&subject, &visit.want.client_id, asked);
    Ok(visit.want.authorized(&subject, identity))
}

/// Finds the user in the tenant, and what has still to be consented to.
fn weigh(entra: &Entra, visit: &Visit, identity: &Identity) -> Result<(Box<Subject>, Vec<String>), Refusal> {
    let want = &visit.want;
    let subject = Door::open(entra, want.place())?.welcome(entra, &identity.user)?;
    let app = subject.tenant.find(&want.client_id);
    let app = app.ok_or_else(|| Refusal::new(Reason::UnknownClient, &want.client_id))?;
    let survey = consent::survey(entra, &subject, app, &want.scopes)?;
    let mut ask = survey.missing;
    if want.has_prompt("consent") {
        ask.extend(survey.repeated);
        ask.extend(want.scopes.repeated().map(str::to_owned));
    }
    if visit.has_consented {
        ask.clear();
    }
    Ok((Box::new(subject), ask))
}
