//! A user's name and password are redeemed (RFC 6749, section 4.3): at home only, and never for what needs more.

use crate::{
    claims::Requested,
    client,
    entra::Entra,
    issue::Issue,
    memory::Authorized,
    refusal::{Outcome, Reason, Refusal},
    scopes::Scopes,
    session::Identity,
    subject::Subject,
    token::Ask,
};

/// Redeems a name and a password.
pub(crate) fn redeem(entra: &mut Entra, ask: &Ask<'_>) -> Outcome {
    let (name, password) = (ask.form.required("username")?, ask.form.required("password")?);
    let subject = ask.door.welcome(entra, name)?;
    if !subject.is_at_home() {
        return Err(Refusal::new(Reason::UnknownUser, name));
    }
    // Whose domain is federated has no password here: the federation server has it.
    if subject.tenant.federation(subject.user.domain()).is_some() || !subject.user.has_password(password) {
        return Err(Reason::Password.into());
    }
    issue(entra, ask, &subject)
}

/// Issues tokens to a user who has proved with one factor that they are themselves.
pub(crate) fn issue(entra: &mut Entra, ask: &Ask<'_>, subject: &Subject) -> Outcome {
    let asked = ask.at(&subject.tenant)?;
    let proof = client::check(entra, &asked)?;
    if subject.user.multi_factor {
        return Err(Reason::MultiFactor.into());
    }
    let scopes = Scopes::read(ask.form.required("scope")?, ask.client_id)?;
    let authorized = Authorized {
        tenant: subject.tenant.id.clone(),
        policy: ask.place.policy.map(str::to_ascii_lowercase),
        client_id: ask.client_id.to_owned(),
        scopes: scopes.clone(),
        nonce: None,
        requested: Requested::default(),
        identity: Identity::fresh(entra, &subject.user.name, ask.call.now),
    };
    Issue { asked: &asked, subject, authorized: &authorized, proof, scopes }.answer(entra)
}
