//! The authorization endpoint (RFC 6749, section 3.1): a request is checked, and a visit begins.
//!
//! Until client and redirect URI are known to belong together, what is wrong is said on a page; from then on by
//! redirect.

use http::Response;

use crate::{
    app::App,
    call::Call,
    door::Door,
    endpoint::Place,
    entra::Entra,
    face::Face,
    interaction::{self, Visit},
    page,
    refusal::{Reason, Refusal},
    return_path::ReturnPath,
    want::Want,
};

/// Answers an authorization request.
pub(crate) fn authorize(entra: &mut Entra, place: Place<'_>, call: &Call<'_>) -> Response<Vec<u8>> {
    let query = call.query();
    let found = Door::open(entra, place).and_then(|door| {
        let app = app(entra, &door, query.required("client_id")?)?;
        Ok((ReturnPath::read(app, &query)?, face(&door)))
    });
    let (way, face) = match found {
        Ok(found) => found,
        Err(refusal) => return page::refuse(call, &refusal),
    };
    match Want::read(place, &face, &query, way.clone()) {
        Ok(want) => interaction::proceed(entra, call, Visit::new(want), ""),
        Err(refusal) => way.refuse(entra, call, &issuer(entra, place), &refusal),
    }
}

/// The issuer as the metadata of the place has it, as far as a tenant is known.
pub(crate) fn issuer(entra: &Entra, place: Place<'_>) -> String {
    match Door::open(entra, place) {
        Ok(Door::One(tenant)) => tenant.face.issuer(&entra.origin, &tenant.id, place.policy),
        _ => Face::Entra.issuer(&entra.origin, "{tenantid}", None),
    }
}

/// The application in the tenant, or in any that the door may lead to.
pub(crate) fn app<'a>(entra: &'a Entra, door: &'a Door, client_id: &str) -> Result<&'a App, Refusal> {
    let mut tenants = entra.tenants().filter(|tenant| door.admits(tenant));
    let app = tenants.find_map(|tenant| tenant.find(client_id));
    app.ok_or_else(|| Refusal::new(Reason::UnknownClient, client_id))
}

fn face(door: &Door) -> Face {
    match door {
        Door::One(tenant) => tenant.face.clone(),
        Door::Common | Door::Organizations => Face::Entra,
    }
}
