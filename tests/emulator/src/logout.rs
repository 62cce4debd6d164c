//! The end of a browser's session (OpenID Connect RP-Initiated Logout 1.0).

use http::Response;
use url::form_urlencoded::Serializer;

use crate::{call::Call, directory::Tenant, door::Door, endpoint::Place, entra::Entra, page, reply, session};

/// Signs the user of `logout_hint` out, or everybody, and goes to `post_logout_redirect_uri` if that is registered.
pub(crate) fn logout(entra: &mut Entra, place: Place<'_>, call: &Call<'_>) -> Response<Vec<u8>> {
    let door = match Door::open(entra, place) {
        Ok(door) => door,
        Err(refusal) => return page::refuse(call, &refusal),
    };
    let query = call.query();
    session::sign_out(entra, call, query.get("logout_hint"));
    let known = |uri: &&str| {
        let mut apps = entra.tenants().filter(|tenant| door.admits(tenant)).flat_map(Tenant::apps);
        apps.any(|app| app.returns_to(uri))
    };
    let Some(uri) = query.get("post_logout_redirect_uri").filter(known) else {
        return page::answer(call, 200, &page::done("You have signed out."));
    };
    let Some(state) = query.get("state") else { return reply::redirect(call, uri) };
    let state = Serializer::new(String::new()).append_pair("state", state).finish();
    let mark = if uri.contains('?') { '&' } else { '?' };
    reply::redirect(call, &format!("{uri}{mark}{state}"))
}
