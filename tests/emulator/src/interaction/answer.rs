//! What a page has sent: each page's form, read and carried out.

use http::Response;

use super::{Screen, Visit, finish, is_suitable, proceed, weigh};
use crate::{
    call::Call,
    door::Door,
    entra::Entra,
    page,
    parameters::Parameters,
    refusal::{Reason, Refusal},
    session::{self, Identity},
    user::User,
};

/// Carries out what a page has sent; a page counts once.
pub(crate) fn answer(entra: &mut Entra, call: &Call<'_>, screen: Screen) -> Response<Vec<u8>> {
    let form = match Parameters::form(call) {
        Ok(form) => form,
        Err(refusal) => return page::refuse(call, &refusal),
    };
    let flow = form.get("flow").unwrap_or_default();
    let Some(visit) = entra.memory.visits.take(flow) else { return page::refuse(call, &Reason::Page.into()) };
    if form.get("action") == Some("cancel") {
        return finish::refuse(entra, call, &visit.want, &Reason::Declined.into());
    }
    match screen {
        Screen::SignIn => sign_in(entra, call, visit, &form),
        Screen::SignUp => sign_up(entra, call, visit, &form),
        Screen::Account => account(entra, call, visit, &form),
        Screen::Consent => consent(entra, call, visit),
    }
}

fn sign_in(entra: &mut Entra, call: &Call<'_>, mut visit: Visit, form: &Parameters) -> Response<Vec<u8>> {
    let (name, password) = (form.get("username").unwrap_or_default(), form.get("password").unwrap_or_default());
    let welcome = Door::open(entra, visit.want.place()).and_then(|door| door.welcome(entra, name));
    match welcome {
        Ok(subject) if subject.user.has_password(password) => {
            let name = subject.user.name.clone();
            enter(entra, call, visit, &name)
        }
        refused => {
            visit.want.login_hint = Some(name.to_owned());
            let refusal = refused.err().unwrap_or_else(|| Reason::Password.into());
            visit.wants_other = true;
            proceed(entra, call, visit, &refusal.text)
        }
    }
}

fn sign_up(entra: &mut Entra, call: &Call<'_>, visit: Visit, form: &Parameters) -> Response<Vec<u8>> {
    let door = Door::open(entra, visit.want.place());
    let id = door.ok().and_then(|door| door.tenant().ok().map(|tenant| tenant.id.clone())).unwrap_or_default();
    let (Some(name), Some(password)) = (form.get("username"), form.get("password")) else {
        return proceed(entra, call, visit, "Name and password are needed.");
    };
    let user = User::new(name, password).display_name(form.get("display").unwrap_or(name));
    if entra.enrol(&id, user) {
        enter(entra, call, visit, name)
    } else {
        proceed(entra, call, visit, "This name is taken.")
    }
}

/// The user has proved who they are: the browser's session and the visit know it.
fn enter(entra: &mut Entra, call: &Call<'_>, mut visit: Visit, name: &str) -> Response<Vec<u8>> {
    let identity = Identity::fresh(entra, name, call.now);
    let session = session::sign_in(entra, call, &identity);
    visit.identity = Some(identity);
    let mut response = proceed(entra, call, visit, "");
    session::set_cookie(&entra.origin, &session, &mut response);
    response
}

fn account(entra: &mut Entra, call: &Call<'_>, mut visit: Visit, form: &Parameters) -> Response<Vec<u8>> {
    let chosen = form.get("account");
    let is_chosen = |identity: &Identity| {
        chosen == Some(identity.user.as_str()) && is_suitable(entra, &visit.want, identity, call.now)
    };
    let known = session::identities(entra, call).into_iter().find(is_chosen);
    visit.wants_other = known.is_none();
    visit.identity = known;
    proceed(entra, call, visit, "")
}

fn consent(entra: &mut Entra, call: &Call<'_>, mut visit: Visit) -> Response<Vec<u8>> {
    // Only whom the browser knows can say yes, perhaps since a later sign-in in another tab.
    let signed_in = session::identities(entra, call);
    let is_known = |identity: &Identity| signed_in.iter().any(|known| known.user == identity.user);
    let identity = visit.identity.clone().filter(is_known);
    let asked = identity.map(|identity| weigh(entra, &visit, &identity));
    match asked {
        Some(Ok((subject, scopes))) => {
            entra.memory.consents.give(&subject, &visit.want.client_id, scopes);
            visit.has_consented = true;
            proceed(entra, call, visit, "")
        }
        Some(Err(refusal)) => finish::refuse(entra, call, &visit.want, &refusal),
        None => page::refuse(call, &Refusal::from(Reason::Page)),
    }
}
