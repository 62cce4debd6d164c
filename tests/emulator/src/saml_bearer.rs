//! A SAML assertion of the federation server is redeemed (RFC 7522, section 2.1, and its SAML 1.1 sibling).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use roxmltree::Document;

use crate::{
    entra::Entra,
    federation::Trust,
    password,
    refusal::{Outcome, Reason},
    token::Ask,
};

/// The grant types, and the version of WS-Trust whose assertions they take.
const GRANTS: [(&str, Trust); 2] = [
    ("urn:ietf:params:oauth:grant-type:saml1_1-bearer", Trust::V2005),
    ("urn:ietf:params:oauth:grant-type:saml2-bearer", Trust::V13),
];

/// The version that a grant type takes, if it is one of these.
pub(crate) fn version(grant_type: &str) -> Option<Trust> {
    GRANTS.into_iter().find(|(known, _)| *known == grant_type).map(|(_, version)| version)
}

/// Redeems an assertion, which has to be what was issued, byte for byte but for blanks around it.
pub(crate) fn redeem(entra: &mut Entra, ask: &Ask<'_>, version: Trust) -> Outcome {
    let sent = URL_SAFE_NO_PAD.decode(ask.form.required("assertion")?).ok();
    let text = sent.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or(Reason::Saml)?;
    let text = text.trim();
    let known = identifier(text).and_then(|id| entra.memory.assertions.find(&id));
    let assertion = known.filter(|known| known.text == text && known.version == version).ok_or(Reason::Saml)?;
    if ask.call.now >= assertion.expires {
        return Err(Reason::SamlExpired.into());
    }
    let subject = ask.door.welcome(entra, &assertion.user)?;
    password::issue(entra, ask, &subject)
}

fn identifier(text: &str) -> Option<String> {
    let document = Document::parse(text).ok()?;
    let root = document.root_element();
    root.attribute("ID").or(root.attribute("AssertionID")).map(str::to_owned)
}
