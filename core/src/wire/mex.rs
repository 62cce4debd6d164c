//! The metadata of a federation server (MEX, a WSDL 1.1 document): where it takes a user name and a password over TLS.
//!
//! A policy says how a client proves who it is, a binding ties it to a SOAP action, a port ties the binding to an
//! address. What is not about user names, or not https, is passed over.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::Node;
use url::Url;

use super::wstrust::Version;
use super::xml::{self, Name, XmlError, children, content, descend};

const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";
const SOAP12: &str = "http://schemas.xmlsoap.org/wsdl/soap12/";
const POLICY: &str = "http://schemas.xmlsoap.org/ws/2004/09/policy";
const UTILITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";
const TRANSPORT: &str = "http://schemas.xmlsoap.org/soap/http";

/// How the two versions of WS-SecurityPolicy say that a token comes with the request: namespace and element.
const SUPPORTING_TOKENS: [Name<'static>; 2] = [
    ("http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702", "SignedEncryptedSupportingTokens"),
    ("http://schemas.xmlsoap.org/ws/2005/07/securitypolicy", "SignedSupportingTokens"),
];

/// Where a federation server issues security tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TrustEndpoint {
    /// The address; always https.
    pub address: Url,
    /// The version of WS-Trust that is spoken there.
    pub version: Version,
}

/// Finds the endpoint for user name and password: the first of WS-Trust 1.3, or else the first at all.
///
/// # Errors
/// [`XmlError`] when the body is not XML within bounds; a document without such an endpoint is none.
pub fn endpoint(body: &[u8]) -> Result<Option<TrustEndpoint>, XmlError> {
    let document = xml::parse(xml::text(body)?)?;
    let root = document.root_element();
    let policies: BTreeSet<&str> = root.descendants().filter_map(policy).collect();
    let bindings: BTreeMap<&str, Version> =
        children(root, (WSDL, "binding")).filter_map(|node| binding(node, &policies)).collect();
    let ports = children(root, (WSDL, "service")).flat_map(|service| children(service, (WSDL, "port")));
    let endpoints: Vec<TrustEndpoint> = ports.filter_map(|node| port(node, &bindings)).collect();
    let preferred = endpoints.iter().find(|endpoint| endpoint.version == Version::V13);
    Ok(preferred.or(endpoints.first()).cloned())
}

/// Returns the name of a policy that wants a user name token over TLS.
fn policy<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    let id = node.attribute((UTILITY, "Id")).filter(|_| node.has_tag_name((POLICY, "Policy")))?;
    let alternatives = children(node, (POLICY, "ExactlyOne")).flat_map(|one| children(one, (POLICY, "All")));
    let mut pairs = alternatives.flat_map(|all| SUPPORTING_TOKENS.map(|supporting| (all, supporting)));
    pairs.any(|(all, supporting)| is_user_name_over_tls(all, supporting)).then_some(id)
}

fn is_user_name_over_tls(all: Node<'_, '_>, supporting: Name<'static>) -> bool {
    let (namespace, _) = supporting;
    let path = [
        supporting,
        (POLICY, "Policy"),
        (namespace, "UsernameToken"),
        (POLICY, "Policy"),
        (namespace, "WssUsernameToken10"),
    ];
    has_path(all, &path) && children(all, (namespace, "TransportBinding")).next().is_some()
}

/// Tells whether some child, grandchild and so on have these names; the length of the path bounds the depth.
fn has_path(node: Node<'_, '_>, path: &[Name<'static>]) -> bool {
    match path.split_first() {
        None => true,
        Some((name, rest)) => children(node, *name).any(|child| has_path(child, rest)),
    }
}

/// Returns a binding's name and version, where it is of such a policy and of an action that is known.
fn binding<'a>(node: Node<'a, '_>, policies: &BTreeSet<&str>) -> Option<(&'a str, Version)> {
    let mut transports = children(node, (SOAP12, "binding")).filter_map(|binding| binding.attribute("transport"));
    let reference = descend(node, &[(POLICY, "PolicyReference")])?.attribute("URI")?.strip_prefix('#')?;
    let operation = descend(node, &[(WSDL, "operation"), (SOAP12, "operation")])?;
    let version = Version::of_action(operation.attribute("soapAction")?)?;
    let name = node.attribute("name")?;
    (transports.any(|transport| transport == TRANSPORT) && policies.contains(reference)).then_some((name, version))
}

fn port(node: Node<'_, '_>, bindings: &BTreeMap<&str, Version>) -> Option<TrustEndpoint> {
    let name = node.attribute("binding")?;
    let name = name.rsplit_once(':').map_or(name, |(_, local)| local);
    let version = *bindings.get(name)?;
    let address = content(descend(node, &[(ADDRESSING, "EndpointReference"), (ADDRESSING, "Address")])?)?;
    let address = Url::parse(address).ok().filter(|url| url.scheme() == "https")?;
    Some(TrustEndpoint { address, version })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document with one service for each version, the older one first.
    fn document() -> String {
        let services = [Version::V2005, Version::V13].into_iter().zip(SUPPORTING_TOKENS.into_iter().rev());
        let parts: Vec<String> = services
            .map(|(version, (namespace, supporting))| {
                format!(
                    "<wsp:Policy wsu:Id='{version:?}p'><wsp:ExactlyOne><wsp:All xmlns:sp='{namespace}'>\
                     <sp:TransportBinding/><sp:{supporting}><wsp:Policy><sp:UsernameToken><wsp:Policy>\
                     <sp:WssUsernameToken10/></wsp:Policy></sp:UsernameToken></wsp:Policy></sp:{supporting}>\
                     </wsp:All></wsp:ExactlyOne></wsp:Policy>\
                     <binding name='{version:?}b'><wsp:PolicyReference URI='#{version:?}p'/>\
                     <soap12:binding transport='{TRANSPORT}'/>\
                     <operation><soap12:operation soapAction='{}'/></operation></binding>\
                     <service><port binding='tns:{version:?}b'><a:EndpointReference>\
                     <a:Address> HTTPS://sts.example/{version:?} </a:Address></a:EndpointReference></port></service>",
                    version.action()
                )
            })
            .collect();
        format!(
            "<?xml version='1.0' encoding='utf-8'?><definitions xmlns='{WSDL}' xmlns:soap12='{SOAP12}' \
             xmlns:wsp='{POLICY}' xmlns:wsu='{UTILITY}' xmlns:a='{ADDRESSING}'>{}</definitions>",
            parts.concat()
        )
    }

    fn found(document: &str) -> Option<String> {
        let endpoint = endpoint(document.as_bytes()).expect("well-formed");
        endpoint.map(|endpoint| format!("{:?} at {}", endpoint.version, endpoint.address))
    }

    #[test]
    fn the_newer_version_is_preferred() {
        assert_eq!(found(&document()).as_deref(), Some("V13 at https://sts.example/V13"));
        let spoilt = document().replace("HTTPS://sts.example/V13", "http://sts.example/V13");
        assert_eq!(found(&spoilt).as_deref(), Some("V2005 at https://sts.example/V2005"));
    }

    #[test]
    fn each_condition_counts() {
        for (condition, replacement) in [
            ("WssUsernameToken10", "WssX509V3Token10"),
            ("sp:TransportBinding", "sp:AsymmetricBinding"),
            (TRANSPORT, "http://schemas.xmlsoap.org/soap/smtp"),
            ("URI='#", "URI='#x"),
            ("tns:", "tns:x"),
            ("HTTPS:", "http:"),
            ("RST/Issue", "RST/Renew"),
            ("a:Address", "a:Elsewhere"),
            ("wsu:Id", "Id"),
        ] {
            assert_eq!(found(&document().replace(condition, replacement)), None, "{condition}");
        }
        assert_eq!(found("<x/>"), None);
        assert_eq!(endpoint(b"<x>"), Err(XmlError::Malformed));
    }
}
