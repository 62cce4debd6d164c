//! How a visit ends: with a code for the application, or with tokens for a device, or with neither.

use http::Response;

use crate::{
    authorization_code::{self, Code},
    authorize,
    call::Call,
    device,
    entra::Entra,
    memory::Authorized,
    page,
    refusal::Refusal,
    return_path::ReturnPath,
    session::Identity,
    subject::Subject,
    want::{End, Want},
};

/// Tells the application or the device that the user has authorized it.
pub(super) fn finish(
    entra: &mut Entra,
    call: &Call<'_>,
    want: &Want,
    subject: &Subject,
    identity: Identity,
) -> Response<Vec<u8>> {
    let authorized = want.authorized(subject, identity);
    match &want.end {
        End::Device(code) => {
            device::approve(entra, code, authorized);
            page::answer(call, 200, &page::done("You have signed in on your device. You may close this page."))
        }
        End::Redirect(way) => send_code(entra, call, want, way, subject, authorized),
    }
}

fn send_code(
    entra: &mut Entra,
    call: &Call<'_>,
    want: &Want,
    way: &ReturnPath,
    subject: &Subject,
    authorized: Authorized,
) -> Response<Vec<u8>> {
    let name = call.token("authorization code");
    let code = Code {
        authorized,
        redirect_uri: way.was_said.then(|| way.uri.clone()),
        challenge: want.challenge.clone(),
        expires: call.now.saturating_add(authorization_code::LIFE),
        is_used: false,
    };
    entra.memory.codes.keep(name.clone(), code);
    let mut parameters = vec![("code", name)];
    let info = subject.client_info(want.policy.as_deref()).filter(|_| want.wants_client_info);
    parameters.extend(info.map(|info| ("client_info", info)));
    parameters.push(("session_state", call.trace_id()));
    let issuer = subject.tenant.face.issuer(&entra.origin, &subject.tenant.id, want.policy.as_deref());
    way.send(entra, call, &issuer, parameters)
}

/// Tells the application or the device that it got nothing, and why.
pub(super) fn refuse(entra: &mut Entra, call: &Call<'_>, want: &Want, refusal: &Refusal) -> Response<Vec<u8>> {
    match &want.end {
        End::Redirect(way) => way.refuse(entra, call, &authorize::issuer(entra, want.place()), refusal),
        End::Device(code) => {
            device::decline(entra, code);
            page::answer(call, 200, &page::done("You have not signed in on your device. You may close this page."))
        }
    }
}
