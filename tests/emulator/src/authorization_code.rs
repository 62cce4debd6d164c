//! An authorization code is redeemed (RFC 6749, section 4.1.3; RFC 7636, section 4.6): once, in time, by whom it was
//! for.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::{
    client,
    entra::Entra,
    issue::Issue,
    memory::Authorized,
    refusal::{Outcome, Reason, Refusal},
    scopes::Scopes,
    subject::Subject,
    token::Ask,
};

/// How long a code is good, in seconds.
pub(crate) const LIFE: u64 = 600;

/// What a code stands for.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) authorized: Authorized,
    /// The redirect URI, if the authorization request said it.
    pub(crate) redirect_uri: Option<String>,
    pub(crate) challenge: Option<Challenge>,
    /// When it ends, in Unix seconds.
    pub(crate) expires: u64,
    pub(crate) is_used: bool,
}

/// What proves that the redeemer is who asked (PKCE).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Challenge {
    Plain(String),
    S256(String),
}

impl Challenge {
    /// Whether the text is as long as a verifier and made of its characters (RFC 7636, section 4.1).
    pub(crate) fn is_well_formed(text: &str) -> bool {
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        (43..=128).contains(&text.len()) && text.bytes().all(unreserved)
    }

    fn is_met_by(&self, verifier: &str) -> bool {
        Self::is_well_formed(verifier)
            && match self {
                Self::Plain(challenge) => challenge == verifier,
                Self::S256(challenge) => *challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)),
            }
    }
}

/// Redeems a code.
pub(crate) fn redeem(entra: &mut Entra, ask: &Ask<'_>) -> Outcome {
    let text = ask.form.required("code")?;
    let code = entra.memory.codes.find(text).cloned().ok_or_else(|| Refusal::new(Reason::BadGrant, "the code"))?;
    let authorized = &code.authorized;
    let tenant = entra.find(&authorized.tenant).cloned().ok_or(Reason::OtherTenant)?;
    if !ask.door.admits(&tenant) || ask.place.policy.map(str::to_ascii_lowercase) != authorized.policy {
        return Err(Reason::OtherTenant.into());
    }
    let asked = ask.at(&tenant)?;
    let proof = client::check(entra, &asked)?;
    check(&code, ask)?;
    let subject = Subject::find(entra, &tenant, &authorized.identity.user)?;
    let scopes = Scopes::read(ask.form.get("scope").unwrap_or_default(), ask.client_id)?;
    let scopes = if scopes.is_empty() { authorized.scopes.clone() } else { scopes.within(&authorized.scopes) };
    let answer = Issue { asked: &asked, subject: &subject, authorized, proof, scopes }.answer(entra)?;
    if let Some(code) = entra.memory.codes.find_mut(text) {
        code.is_used = true;
    }
    Ok(answer)
}

fn check(code: &Code, ask: &Ask<'_>) -> Result<(), Refusal> {
    if code.authorized.client_id != ask.client_id {
        return Err(Refusal::new(Reason::BadGrant, "the code was issued to another client"));
    }
    if code.is_used {
        return Err(Reason::CodeUsed.into());
    }
    if ask.call.now >= code.expires {
        return Err(Reason::CodeExpired.into());
    }
    let redirect_uri = ask.form.get("redirect_uri");
    if code.redirect_uri.as_deref().is_some_and(|uri| redirect_uri != Some(uri)) {
        return Err(Refusal::new(Reason::ReplyAddress, redirect_uri.unwrap_or_default()));
    }
    match (&code.challenge, ask.form.get("code_verifier")) {
        (None, None) => Ok(()),
        (Some(challenge), Some(verifier)) if challenge.is_met_by(verifier) => Ok(()),
        _ => Err(Reason::Verifier.into()),
    }
}
