//! The answer to a request for a security token: the token as the server wrote it, to the byte, or a SOAP fault.

use core::fmt;

use roxmltree::Node;

use super::{SOAP, Version};
use crate::base::Secret;
use crate::wire::text::{Sent, tidy};
use crate::wire::xml::{self, Name, XmlError, children, content, descend};

/// What a federation server answers; its HTTP status says nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenResponse {
    /// It issued a token.
    Issued(SecurityToken),
    /// It refused to.
    Fault(Fault),
}

/// A security token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecurityToken {
    /// The type, a URI.
    pub token_type: String,
    /// The assertion, a piece of the answer as it stood there: a signature inside it stays good.
    pub assertion: Secret,
}

/// A SOAP 1.2 fault: a federation server's no.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// The local name of its subcode, such as `FailedAuthentication`.
    pub code: Option<String>,
    /// What the server says about it, for people.
    pub reason: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code.as_deref().unwrap_or("a fault"))?;
        match &self.reason {
            Some(reason) => write!(out, ": {reason}"),
            None => Ok(()),
        }
    }
}

impl TokenResponse {
    /// Reads a body; the password that was sent is blotted out of a fault that repeats it.
    ///
    /// # Errors
    /// [`XmlError`] when it is not XML within bounds, or holds neither a token with its type nor a fault.
    pub fn parse(body: &[u8], password: &Secret) -> Result<Self, XmlError> {
        let text = xml::text(body)?;
        let document = xml::parse(text)?;
        let envelope = Some(document.root_element()).filter(|root| root.has_tag_name((SOAP, "Envelope")));
        let body = envelope.and_then(|envelope| descend(envelope, &[(SOAP, "Body")]));
        let body = body.ok_or(XmlError::Missing("Body"))?;
        if let Some(fault) = descend(body, &[(SOAP, "Fault")]) {
            return Ok(Self::Fault(read_fault(fault, password)));
        }
        let response = Version::ALL.into_iter().find_map(|version| response(body, version.dialect().namespace));
        let response = response.ok_or(XmlError::Missing("RequestSecurityTokenResponse"))?;
        read_token(response, text).map(Self::Issued)
    }
}

/// Returns the first response in the words of a version, be it in a collection or not.
fn response<'a, 'i>(body: Node<'a, 'i>, namespace: &'static str) -> Option<Node<'a, 'i>> {
    const RESPONSE: &str = "RequestSecurityTokenResponse";
    const COLLECTION: &str = "RequestSecurityTokenResponseCollection";
    let single = descend(body, &[(namespace, RESPONSE)]);
    single.or_else(|| descend(body, &[(namespace, COLLECTION), (namespace, RESPONSE)]))
}

fn read_token(response: Node<'_, '_>, text: &str) -> Result<SecurityToken, XmlError> {
    let part = |name| {
        let namespace = response.tag_name().namespace().unwrap_or_default();
        children(response, (namespace, name)).next().ok_or(XmlError::Missing(name))
    };
    let token_type = content(part("TokenType")?).ok_or(XmlError::Missing("TokenType"))?;
    let mut elements = part("RequestedSecurityToken")?.children().filter(Node::is_element);
    let assertion = match (elements.next(), elements.next()) {
        (Some(only), None) => text.get(only.range()),
        _ => None,
    };
    let assertion = assertion.ok_or(XmlError::Missing("RequestedSecurityToken"))?;
    Ok(SecurityToken { token_type: tidy(token_type), assertion: Secret::new(assertion) })
}

fn read_fault(fault: Node<'_, '_>, password: &Secret) -> Fault {
    const CODE: [Name<'static>; 3] = [(SOAP, "Code"), (SOAP, "Subcode"), (SOAP, "Value")];
    const REASON: [Name<'static>; 2] = [(SOAP, "Reason"), (SOAP, "Text")];
    let sent = Sent::new(password);
    let show = |text: &str| sent.as_ref().map_or_else(|| tidy(text), |sent| tidy(&sent.blot(text)));
    let shown = |path| descend(fault, path).and_then(content).map(show);
    // A prefix is the server's own choice, as everywhere in XML.
    let local = |code: String| code.rsplit_once(':').map_or(code.clone(), |(_, local)| local.to_owned());
    Fault { code: shown(&CODE).map(local), reason: shown(&REASON) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WST13: &str = "http://docs.oasis-open.org/ws-sx/ws-trust/200512";
    const ASSERTION: &str = "<saml:Assertion xmlns:saml='urn:x'  ID = \"_1\" >\r\n é &amp; &#x41; <!-- c --><![CDATA[<]]></saml:Assertion >";

    fn envelope(body: &str) -> String {
        format!("<?xml version='1.0'?>\n<s:Envelope xmlns:s='{SOAP}'><s:Header/><s:Body>{body}</s:Body></s:Envelope>")
    }

    fn issued(token: &str) -> String {
        format!(
            "<t:RequestSecurityTokenResponse xmlns:t='{WST13}'><t:TokenType> urn:type\n</t:TokenType>\
             <t:RequestedSecurityToken>{token}</t:RequestedSecurityToken></t:RequestSecurityTokenResponse>"
        )
    }

    fn parse(body: &str) -> Result<TokenResponse, XmlError> {
        TokenResponse::parse(envelope(body).as_bytes(), &Secret::new("pass<word"))
    }

    #[test]
    fn the_assertion_is_taken_out_to_the_byte() {
        let collection = |inner: String| {
            format!(
                "<c:RequestSecurityTokenResponseCollection xmlns:c='{WST13}'>{inner}</c:RequestSecurityTokenResponseCollection>"
            )
        };
        let around = format!("\n <!-- <x/> --> {ASSERTION} \n");
        for body in [issued(ASSERTION), issued(&around), collection(issued(ASSERTION)), collection(issued(&around))] {
            let Ok(TokenResponse::Issued(token)) = parse(&body) else { unreachable!("{body}") };
            assert_eq!((token.token_type.as_str(), token.assertion.expose_secret()), ("urn:type", ASSERTION));
            assert!(!format!("{token:?}").contains("saml"));
        }
    }

    #[test]
    fn there_is_one_token_or_none() {
        for token in ["", "text", "<a/><b/>"] {
            assert_eq!(parse(&issued(token)), Err(XmlError::Missing("RequestedSecurityToken")), "{token}");
        }
        assert_eq!(parse(&issued(ASSERTION).replace("urn:type", "")), Err(XmlError::Missing("TokenType")));
        let elsewhere = format!("<w>{}</w>", issued(ASSERTION));
        assert_eq!(parse(&elsewhere), Err(XmlError::Missing("RequestSecurityTokenResponse")));
        let foreign = issued(ASSERTION).replace(WST13, "urn:foreign");
        assert_eq!(parse(&foreign), Err(XmlError::Missing("RequestSecurityTokenResponse")));
        assert_eq!(
            TokenResponse::parse(issued(ASSERTION).as_bytes(), &Secret::new("")),
            Err(XmlError::Missing("Body"))
        );
    }

    #[test]
    fn a_fault_tells_its_code_and_reason() {
        let body = "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>a:FailedAuthentication</s:Value>\
                    </s:Subcode></s:Code><s:Reason><s:Text xml:lang='en'> No,\nnot pass&lt;word. </s:Text></s:Reason></s:Fault>";
        let Ok(TokenResponse::Fault(fault)) = parse(body) else { unreachable!("a fault") };
        assert_eq!(fault.to_string(), "FailedAuthentication: No, not (redacted).");
        assert_eq!(parse("<s:Fault/>"), Ok(TokenResponse::Fault(Fault::default())));
        assert_eq!(Fault::default().to_string(), "a fault");
    }
}
