//! A SOAP 1.2 envelope with WS-Addressing and WS-Security: what a request has to hold, and how an answer is wrapped.

use roxmltree::{Document, Node};

use crate::{federation::Dialect, realm::AUDIENCE, reply};

pub(super) const SOAP: &str = "http://www.w3.org/2003/05/soap-envelope";
pub(super) const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";
pub(super) const UTILITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
const SECURITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
const POLICY: &str = "http://schemas.xmlsoap.org/ws/2004/09/policy";
/// How far the client's clock may be off, in seconds.
const SKEW: u64 = 300;

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is not what the protocol wants.
    Request(&'static str),
    /// It is for another action or address.
    Action,
    /// It is too old or from the future.
    Time,
    /// Name and password do not belong together.
    Authentication,
}

impl Fault {
    /// The fault's subcode with its namespace, that of WS-Trust if there is none, and its text.
    pub(super) fn row(self) -> (Option<&'static str>, &'static str, String) {
        match self {
            Self::Request(what) => (None, "InvalidRequest", format!("The request is not valid: {what}.")),
            Self::Action => {
                (Some(ADDRESSING), "ActionMismatch", "The message is for another action or address.".to_owned())
            }
            Self::Time => {
                (Some(SECURITY), "MessageExpired", "The message is not within its valid time range.".to_owned())
            }
            Self::Authentication => {
                let text = "ID3242: The security token could not be authenticated or authorized.";
                (Some(SECURITY), "FailedAuthentication", text.to_owned())
            }
        }
    }
}

/// A request's parts.
#[derive(Debug)]
pub(super) struct Envelope<'a> {
    header: Node<'a, 'a>,
    security: Node<'a, 'a>,
    request: Node<'a, 'a>,
    trust: &'a str,
}

impl<'a> Envelope<'a> {
    /// Finds the parts.
    pub(super) fn read(document: &'a Document<'a>, trust: &'a str) -> Result<Self, Fault> {
        let root = document.root_element();
        if !root.has_tag_name((SOAP, "Envelope")) {
            return Err(Fault::Request("it is no SOAP 1.2 envelope"));
        }
        let header = child(root, SOAP, "Header")?;
        let security = child(header, SECURITY, "Security")?;
        let request = child(child(root, SOAP, "Body")?, trust, "RequestSecurityToken")?;
        Ok(Self { header, security, request, trust })
    }

    /// Checks that the message is meant for this service, and can be answered (WS-Addressing 1.0).
    pub(super) fn check_addressing(&self, action: &str, address: &str) -> Result<(), Fault> {
        let text = |name| child(self.header, ADDRESSING, name).and_then(text);
        if text("Action")? != action || text("To")? != address {
            return Err(Fault::Action);
        }
        if !text("MessageID")?.starts_with("urn:uuid:") {
            return Err(Fault::Request("its MessageID is no URN of a UUID"));
        }
        let reply_to = child(child(self.header, ADDRESSING, "ReplyTo")?, ADDRESSING, "Address").and_then(self::text)?;
        if reply_to == format!("{ADDRESSING}/anonymous") {
            Ok(())
        } else {
            Err(Fault::Request("its ReplyTo is not anonymous"))
        }
    }

    /// Checks the time stamp.
    pub(super) fn check_time(&self, now: u64) -> Result<(), Fault> {
        let stamp = child(self.security, UTILITY, "Timestamp")?;
        let time = |name| child(stamp, UTILITY, name).and_then(text).map(reply::read_instant);
        match (time("Created")?, time("Expires")?) {
            (Some(created), Some(expires))
                if created <= now.saturating_add(SKEW) && now < expires.saturating_add(SKEW) =>
            {
                Ok(())
            }
            (Some(_), Some(_)) => Err(Fault::Time),
            _ => Err(Fault::Request("its time stamp has no times")),
        }
    }

    /// Checks what is asked for: a bearer token for the cloud.
    pub(super) fn check_request(&self, dialect: &Dialect) -> Result<(), Fault> {
        let trust = |name| child(self.request, self.trust, name).and_then(text);
        let reference = child(child(self.request, POLICY, "AppliesTo")?, ADDRESSING, "EndpointReference")?;
        let audience = child(reference, ADDRESSING, "Address").and_then(text)?;
        if trust("RequestType")? != dialect.issue || trust("KeyType")? != dialect.bearer {
            return Err(Fault::Request("it does not ask for the issuance of a bearer token"));
        }
        if audience == AUDIENCE { Ok(()) } else { Err(Fault::Request("it applies to an unknown party")) }
    }

    /// Name and password (WS-Security `UsernameToken` Profile 1.0).
    pub(super) fn credentials(&self) -> Result<(&'a str, &'a str), Fault> {
        let token = child(self.security, SECURITY, "UsernameToken")?;
        Ok((child(token, SECURITY, "Username").and_then(text)?, child(token, SECURITY, "Password").and_then(text)?))
    }
}

fn child<'a>(parent: Node<'a, 'a>, namespace: &str, name: &str) -> Result<Node<'a, 'a>, Fault> {
    let mut children = parent.children().filter(|node| node.has_tag_name((namespace, name)));
    match (children.next(), children.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(Fault::Request("an element is missing or stands there twice")),
    }
}

fn text<'a>(node: Node<'a, 'a>) -> Result<&'a str, Fault> {
    node.text().ok_or(Fault::Request("an element has no text"))
}

/// Wraps an answer.
pub(super) fn write(action: &str, body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"{SOAP}\" xmlns:a=\"{ADDRESSING}\"><s:Header>\
         <a:Action s:mustUnderstand=\"1\">{action}</a:Action></s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )
}
