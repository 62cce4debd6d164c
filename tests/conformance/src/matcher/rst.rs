//! The matcher of a WS-Trust request for a security token: `$rst`.

use roxmltree::{Document, Node};
use serde_json::{Map, Value};

use super::{Mismatch, Place};

const SOAP: &str = "http://www.w3.org/2003/05/soap-envelope";
const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";
const SECURITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
const UTILITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
const POLICY: &str = "http://schemas.xmlsoap.org/ws/2004/09/policy";

type Name = (&'static str, &'static str);

/// The fields in the header of the envelope, and the path to each.
const HEADER: [(&str, &[Name]); 7] = [
    ("action", &[(ADDRESSING, "Action")]),
    ("message_id", &[(ADDRESSING, "MessageID")]),
    ("to", &[(ADDRESSING, "To")]),
    ("created", &[(SECURITY, "Security"), (UTILITY, "Timestamp"), (UTILITY, "Created")]),
    ("expires", &[(SECURITY, "Security"), (UTILITY, "Timestamp"), (UTILITY, "Expires")]),
    ("username", &[(SECURITY, "Security"), (SECURITY, "UsernameToken"), (SECURITY, "Username")]),
    ("password", &[(SECURITY, "Security"), (SECURITY, "UsernameToken"), (SECURITY, "Password")]),
];

const APPLIES_TO: [Name; 3] = [(POLICY, "AppliesTo"), (ADDRESSING, "EndpointReference"), (ADDRESSING, "Address")];

pub(super) fn rst(operand: &Value, actual: &Value, place: &Place<'_>) -> Vec<Mismatch> {
    let fields = actual.as_str().and_then(fields);
    match (operand.as_object(), fields) {
        (Some(expected), Some(fields)) => place.member("$rst").compare_members(expected, &fields),
        _ => place.differs(format!("a request for a security token with {operand}"), actual),
    }
}

/// Reads the fields of an envelope; one that is missing is left out, so that it is reported as such.
fn fields(text: &str) -> Option<Map<String, Value>> {
    let document = Document::parse(text).ok()?;
    let envelope = Some(document.root_element()).filter(|root| root.has_tag_name((SOAP, "Envelope")))?;
    let (header, body) = (descend(envelope, &[(SOAP, "Header")])?, descend(envelope, &[(SOAP, "Body")])?);
    let request = body.first_element_child().filter(|node| node.tag_name().name() == "RequestSecurityToken")?;
    let namespace = request.tag_name().namespace()?;
    let own = |name| request.children().find(|node| node.has_tag_name((namespace, name))).and_then(|node| node.text());
    let headers = HEADER.map(|(name, path)| (name, descend(header, path).and_then(|node| node.text())));
    let requested = [
        ("trust_namespace", Some(namespace)),
        ("applies_to", descend(request, &APPLIES_TO).and_then(|node| node.text())),
        ("key_type", own("KeyType")),
        ("request_type", own("RequestType")),
    ];
    let all = headers.into_iter().chain(requested);
    Some(all.filter_map(|(name, text)| Some((name.to_owned(), text?.into()))).collect())
}

/// Follows a path on which each element stands once.
fn descend<'a, 'i>(node: Node<'a, 'i>, path: &[Name]) -> Option<Node<'a, 'i>> {
    path.iter().try_fold(node, |node, name| {
        let mut found = node.children().filter(|child| child.has_tag_name(*name));
        found.next().filter(|_| found.next().is_none())
    })
}

/// Writes an envelope with these fields.
#[cfg(test)]
pub(crate) fn write(fields: &Value) -> String {
    let field = |name: &str| {
        fields.get(name).and_then(Value::as_str).unwrap_or_default().replace('&', "&amp;").replace('<', "&lt;")
    };
    let [action, message_id, to, created] = ["action", "message_id", "to", "created"].map(field);
    let [expires, username, password] = ["expires", "username", "password"].map(field);
    let [trust, applies_to] = ["trust_namespace", "applies_to"].map(field);
    let [key_type, request_type] = ["key_type", "request_type"].map(field);
    format!(
        "<s:Envelope xmlns:s='{SOAP}' xmlns:a='{ADDRESSING}' xmlns:o='{SECURITY}' xmlns:u='{UTILITY}'><s:Header>\
         <a:Action>{action}</a:Action><a:MessageID>{message_id}</a:MessageID><a:To>{to}</a:To><o:Security>\
         <u:Timestamp><u:Created>{created}</u:Created><u:Expires>{expires}</u:Expires></u:Timestamp>\
         <o:UsernameToken><o:Username>{username}</o:Username><o:Password>{password}</o:Password></o:UsernameToken>\
         </o:Security></s:Header><s:Body><RequestSecurityToken xmlns='{trust}'><p:AppliesTo xmlns:p='{POLICY}'>\
         <a:EndpointReference><a:Address>{applies_to}</a:Address></a:EndpointReference></p:AppliesTo>\
         <KeyType>{key_type}</KeyType><RequestType>{request_type}</RequestType></RequestSecurityToken></s:Body>\
         </s:Envelope>"
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test may stop at a broken assumption")]

    use serde_json::{Value, json};

    use super::*;

    fn fields() -> Value {
        json!({
            "action": "A", "message_id": "urn:uuid:x", "to": "T", "created": "C", "expires": "E", "username": "n",
            "password": "p<&", "trust_namespace": "urn:t", "applies_to": "X", "key_type": "K", "request_type": "R",
        })
    }

    fn paths(expected: &Value, actual: &str) -> Vec<String> {
        let found = Place::new(&Value::Null, "/x").compare(&json!({"$rst": expected}), &json!(actual));
        found.into_iter().map(|mismatch| mismatch.path).collect()
    }

    #[test]
    fn each_field_counts_and_may_be_a_matcher() {
        let fields = fields();
        assert_eq!(paths(&fields, &write(&fields)), [""; 0]);
        for name in fields.as_object().expect("an object").keys() {
            let mut other = fields.clone();
            other[name] = json!("other");
            assert_eq!(paths(&fields, &write(&other)), [format!("/x/$rst/{name}")]);
            other[name] = json!({"$any": "string"});
            assert_eq!(paths(&other, &write(&fields)), [""; 0]);
        }
    }

    #[test]
    fn what_is_missing_or_twice_or_no_envelope_does_not_match() {
        let (fields, right) = (fields(), write(&fields()));
        assert_eq!(paths(&fields, &right.replace("<a:To>T</a:To>", "")), ["/x/$rst/to"]);
        assert_eq!(paths(&fields, &right.replace("<a:To>T</a:To>", "<a:To>T</a:To><a:To>T</a:To>")), ["/x/$rst/to"]);
        assert_eq!(paths(&fields, &right.replace(SOAP, "urn:other")), ["/x"]);
        assert_eq!(paths(&fields, "<"), ["/x"]);
    }
}
