//! A refresh token is redeemed (RFC 6749, section 6): for any resource and tenant its user may reach, by its client or
//! family.

use crate::{
    client,
    directory::Tenant,
    door::Door,
    entra::{Entra, Habit},
    issue::Issue,
    memory::Authorized,
    refusal::{Outcome, Reason, Refusal},
    scopes::Scopes,
    subject::Subject,
    token::{Ask, Asked},
};

/// How long a refresh token is good, in seconds: ninety days.
pub(crate) const LIFE: u64 = 90 * 24 * 3600;

/// What a refresh token stands for.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) authorized: Authorized,
    /// Whether the whole family of its client may use it.
    pub(crate) is_family: bool,
    /// When it ends, in Unix seconds.
    pub(crate) expires: u64,
}

/// Redeems a refresh token; the answer carries a new one, and the old one stays good unless the directory is told
/// otherwise.
pub(crate) fn redeem(entra: &mut Entra, ask: &Ask<'_>) -> Outcome {
    let text = ask.form.required("refresh_token")?;
    let held = entra.memory.refresh_tokens.find(text).cloned().ok_or(Reason::BadRefreshToken)?;
    let tenant = tenant(entra, ask, &held)?;
    let asked = ask.at(&tenant)?;
    let proof = client::check(entra, &asked)?;
    check(&asked, &held)?;
    let subject = Subject::find(entra, &tenant, &held.authorized.identity.user)?;
    let scopes = Scopes::read(ask.form.get("scope").unwrap_or_default(), ask.client_id)?;
    let scopes =
        if scopes.is_empty() { held.authorized.scopes.clone() } else { scopes.within(&held.authorized.scopes) };
    // A nonce belongs to the sign-in (OpenID Connect Core 1.0, section 12.2).
    let authorized = Authorized { nonce: None, ..held.authorized };
    let answer = Issue { asked: &asked, subject: &subject, authorized: &authorized, proof, scopes }.answer(entra)?;
    if entra.has(Habit::OneTimeRefreshTokens) {
        entra.memory.refresh_tokens.take(text);
    }
    Ok(answer)
}

/// The tenant that is asked, if the token may leave the one it was issued in.
fn tenant(entra: &Entra, ask: &Ask<'_>, held: &Held) -> Result<Tenant, Refusal> {
    let own = entra.find(&held.authorized.tenant).ok_or(Reason::BadRefreshToken)?;
    match &ask.door {
        Door::One(tenant) if tenant.id == own.id => {}
        Door::One(tenant) if tenant.has_accounts() && own.has_accounts() => return Ok(tenant.clone()),
        Door::Common | Door::Organizations if ask.door.admits(own) => {}
        _ => return Err(Reason::OtherTenant.into()),
    }
    Ok(own.clone())
}

fn check(asked: &Asked<'_>, held: &Held) -> Result<(), Refusal> {
    let authorized = &held.authorized;
    let is_own = authorized.client_id == asked.app.client_id;
    let is_shared = held.is_family && asked.app.is_family;
    if !is_own && !is_shared {
        return Err(Reason::ClientMismatch.into());
    }
    if asked.place.policy.map(str::to_ascii_lowercase) != authorized.policy {
        return Err(Reason::BadRefreshToken.into());
    }
    if asked.call.now >= held.expires {
        return Err(Reason::Inactive.into());
    }
    Ok(())
}
