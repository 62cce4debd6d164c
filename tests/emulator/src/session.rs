//! Who is signed in at a browser: single sign-on by a cookie.

use http::{HeaderValue, Response, header};

use crate::{call::Call, entra::Entra};

/// The name of the cookie.
const COOKIE: &str = "ESTSAUTHPERSISTENT";

/// A user who has proved that they are themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// The sign-in name.
    pub(crate) user: String,
    /// When they proved it, in Unix seconds.
    pub(crate) auth_time: u64,
    /// How often the user's sessions had been revoked by then.
    pub(crate) generation: u64,
}

impl Identity {
    /// The user has just proved it.
    pub(crate) fn fresh(entra: &Entra, user: &str, now: u64) -> Self {
        Self { user: user.to_owned(), auth_time: now, generation: entra.memory.generation(user) }
    }
}

/// Who is signed in at the browser that sent the request, without those whose sessions were revoked.
pub(crate) fn identities(entra: &Entra, call: &Call<'_>) -> Vec<Identity> {
    let known = call.cookie(COOKIE).and_then(|name| entra.memory.sessions.find(name));
    known.into_iter().flatten().filter(|identity| entra.memory.is_current(identity)).cloned().collect()
}

/// Adds a user to the browser's session, which gets a new name with each sign-in; gives that name.
pub(crate) fn sign_in(entra: &mut Entra, call: &Call<'_>, identity: &Identity) -> String {
    let mut all = identities(entra, call);
    all.retain(|known| !known.user.eq_ignore_ascii_case(&identity.user));
    all.push(identity.clone());
    if let Some(old) = call.cookie(COOKIE) {
        entra.memory.sessions.take(old);
    }
    let name = call.token("session");
    entra.memory.sessions.keep(name.clone(), all);
    name
}

/// Signs one user out of the browser's session, or all.
pub(crate) fn sign_out(entra: &mut Entra, call: &Call<'_>, user: Option<&str>) {
    let session = call.cookie(COOKIE).and_then(|name| entra.memory.sessions.find_mut(name));
    if let Some(session) = session {
        session.retain(|known| user.is_some_and(|user| !known.user.eq_ignore_ascii_case(user)));
    }
}

/// Tells the browser the name of its session.
pub(crate) fn set_cookie(origin: &str, name: &str, response: &mut Response<Vec<u8>>) {
    let secure = if origin.starts_with("https:") { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={name}; Path=/; HttpOnly; SameSite=Lax{secure}");
    response.headers_mut().extend(HeaderValue::try_from(cookie).ok().map(|cookie| (header::SET_COOKIE, cookie)));
}
