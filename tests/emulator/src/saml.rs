//! SAML assertions, version 1.1 and 2.0: written in canonical form (Exclusive XML Canonicalization 1.0), signed in them
//! (XML Signature, RSA with SHA-256), and believed again only byte for byte.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use crate::{federation::Trust, realm::AUDIENCE, reply, signing::SigningKey};

/// How long an assertion is good, in seconds.
const LIFE: u64 = 3600;

/// An assertion that was issued.
#[derive(Clone, Debug)]
pub(crate) struct Assertion {
    pub(crate) user: String,
    /// The version of WS-Trust that issued it: 1.3 issues SAML 2.0, 2005 issues SAML 1.1.
    pub(crate) version: Trust,
    /// When it ends, in Unix seconds.
    pub(crate) expires: u64,
    /// The whole element.
    pub(crate) text: String,
}

impl Assertion {
    /// Issues an assertion with this identifier about a user.
    pub(crate) fn issue(key: &SigningKey, origin: &str, version: Trust, id: &str, user: &str, now: u64) -> Self {
        let expires = now.saturating_add(LIFE);
        let [start, end] = [now, expires].map(reply::instant);
        let issuer = format!("{origin}/adfs/services/trust");
        let (before, after) = match version {
            Trust::V2005 => saml1(id, &issuer, &start, &end, &escape(user)),
            Trust::V13 => saml2(id, &issuer, &start, &end, &escape(user)),
        };
        let signature = sign(key, id, &format!("{before}{after}"));
        Self { user: user.to_owned(), version, expires, text: format!("{before}{signature}{after}") }
    }
}

/// SAML 1.1, before and after its signature, which comes last.
fn saml1(id: &str, issuer: &str, start: &str, end: &str, user: &str) -> (String, String) {
    let before = format!(
        "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:1.0:assertion\" AssertionID=\"{id}\" \
         IssueInstant=\"{start}\" Issuer=\"{issuer}\" MajorVersion=\"1\" MinorVersion=\"1\">\
         <saml:Conditions NotBefore=\"{start}\" NotOnOrAfter=\"{end}\"><saml:AudienceRestrictionCondition>\
         <saml:Audience>{AUDIENCE}</saml:Audience></saml:AudienceRestrictionCondition></saml:Conditions>\
         <saml:AttributeStatement><saml:Subject><saml:NameIdentifier>{user}</saml:NameIdentifier>\
         <saml:SubjectConfirmation><saml:ConfirmationMethod>urn:oasis:names:tc:SAML:1.0:cm:bearer\
         </saml:ConfirmationMethod></saml:SubjectConfirmation></saml:Subject>\
         <saml:Attribute AttributeName=\"UPN\" AttributeNamespace=\"http://schemas.xmlsoap.org/claims\">\
         <saml:AttributeValue>{user}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>"
    );
    (before, "</saml:Assertion>".to_owned())
}

/// SAML 2.0, before and after its signature, which follows the issuer.
fn saml2(id: &str, issuer: &str, start: &str, end: &str, user: &str) -> (String, String) {
    let before = format!(
        "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"{id}\" IssueInstant=\"{start}\" \
         Version=\"2.0\"><saml:Issuer>{issuer}</saml:Issuer>"
    );
    let after = format!(
        "<saml:Subject><saml:NameID>{user}</saml:NameID>\
         <saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"></saml:SubjectConfirmation>\
         </saml:Subject><saml:Conditions NotBefore=\"{start}\" NotOnOrAfter=\"{end}\"><saml:AudienceRestriction>\
         <saml:Audience>{AUDIENCE}</saml:Audience></saml:AudienceRestriction></saml:Conditions>\
         <saml:AttributeStatement><saml:Attribute Name=\"http://schemas.xmlsoap.org/claims/UPN\">\
         <saml:AttributeValue>{user}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>"
    );
    (before, after)
}

/// An enveloped signature; the signed part declares its namespace only where it stands alone.
fn sign(key: &SigningKey, id: &str, assertion: &str) -> String {
    const NAMESPACE: &str = "http://www.w3.org/2000/09/xmldsig#";
    const CANONICAL: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
    let digest = STANDARD.encode(Sha256::digest(assertion));
    let content = format!(
        "<ds:CanonicalizationMethod Algorithm=\"{CANONICAL}\"></ds:CanonicalizationMethod>\
         <ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"></ds:SignatureMethod>\
         <ds:Reference URI=\"#{id}\"><ds:Transforms>\
         <ds:Transform Algorithm=\"{NAMESPACE}enveloped-signature\"></ds:Transform>\
         <ds:Transform Algorithm=\"{CANONICAL}\"></ds:Transform></ds:Transforms>\
         <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod>\
         <ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    );
    let alone = format!("<ds:SignedInfo xmlns:ds=\"{NAMESPACE}\">{content}");
    let value = STANDARD.encode(key.sign_bytes(alone.as_bytes()));
    format!(
        "<ds:Signature xmlns:ds=\"{NAMESPACE}\"><ds:SignedInfo>{content}\
         <ds:SignatureValue>{value}</ds:SignatureValue></ds:Signature>"
    )
}

/// A text as canonical XML writes it.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
    use sha2::{Digest, Sha256};

    use super::Assertion;
    use crate::{federation::Trust, signing::SigningKey};

    fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
        text.split_once(start).unwrap().1.split_once(end).unwrap().0
    }

    #[test]
    fn the_signature_is_over_the_canonical_assertion() {
        let key = SigningKey::fixed();
        for version in [Trust::V13, Trust::V2005] {
            let user = "a<b>&'\"@x.example";
            let text = Assertion::issue(&key, "https://fs.example", version, "_1", user, 1_700_000_000).text;
            let (before, rest) = text.split_once("<ds:Signature ").unwrap();
            let (signature, after) = rest.split_once("</ds:Signature>").unwrap();
            let digest = STANDARD.encode(Sha256::digest(format!("{before}{after}")));
            assert_eq!(between(signature, "<ds:DigestValue>", "<"), digest);

            let info = between(signature, "<ds:SignedInfo>", "</ds:SignedInfo>");
            let namespace = between(signature, "xmlns:ds=\"", "\"");
            let signed = format!("<ds:SignedInfo xmlns:ds=\"{namespace}\">{info}</ds:SignedInfo>");
            let value = STANDARD.decode(between(signature, "<ds:SignatureValue>", "<")).unwrap();
            let (n, e) = key.components();
            let [n, e] = [n, e].map(|part| base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap());
            let public = RsaPublicKeyComponents { n, e };
            assert!(public.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &value).is_ok(), "{version:?}");

            let document = roxmltree::Document::parse(&text).unwrap();
            let names = document.descendants().filter_map(|node| node.text()).filter(|text| *text == user);
            assert!(names.count() >= 2, "{text}");
        }
    }
}
