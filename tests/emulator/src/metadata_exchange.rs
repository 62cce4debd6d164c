//! The metadata of the federation server (MEX, a WSDL 1.1 document): policies, bindings and ports of its services.
//!
//! Beside the services for name and password there is one for certificates, which a client has to leave alone.

use http::Response;

use crate::{
    call::Call,
    entra::Entra,
    federation::{Dialect, Trust},
    reply,
};

/// How a version writes "a user name token over TLS" (WS-SecurityPolicy).
struct Policy {
    namespace: &'static str,
    supporting: &'static str,
}

const fn policy(version: Trust) -> Policy {
    match version {
        Trust::V13 => Policy {
            namespace: "http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702",
            supporting: "SignedEncryptedSupportingTokens",
        },
        Trust::V2005 => Policy {
            namespace: "http://schemas.xmlsoap.org/ws/2005/07/securitypolicy",
            supporting: "SignedSupportingTokens",
        },
    }
}

/// A service of the server: how its clients prove who they are.
struct Service {
    name: &'static str,
    path: &'static str,
    token: &'static str,
}

const SERVICES: [Service; 2] = [
    Service {
        name: "UserName",
        path: "usernamemixed",
        token: "<sp:UsernameToken><wsp:Policy><sp:WssUsernameToken10/></wsp:Policy></sp:UsernameToken>",
    },
    Service {
        name: "Certificate",
        path: "certificatemixed",
        token: "<sp:X509Token><wsp:Policy><sp:WssX509V3Token10/></wsp:Policy></sp:X509Token>",
    },
];

/// Answers with the document: both versions, or the one that is asked for.
pub(crate) fn answer(entra: &Entra, only: Option<Trust>, call: &Call<'_>) -> Response<Vec<u8>> {
    reply::text(call, 200, reply::XML, document(&entra.origin, only))
}

fn document(origin: &str, only: Option<Trust>) -> String {
    let versions = [Trust::V2005, Trust::V13].into_iter().filter(|version| only.is_none_or(|only| only == *version));
    let (mut policies, mut bindings, mut ports) = (String::new(), String::new(), String::new());
    for version in versions {
        let dialect = version.dialect();
        for service in SERVICES {
            let name = format!("{}{}", service.name, dialect.segment);
            policies += &service_policy(version, &name, service.token);
            bindings += &binding(&dialect, &name);
            ports += &port(&name, &version.address(origin).replace("usernamemixed", service.path));
        }
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
         <wsdl:definitions name=\"SecurityTokenService\" \
         targetNamespace=\"http://schemas.microsoft.com/ws/2008/06/identity/securitytokenservice\" \
         xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\" xmlns:wsp=\"http://schemas.xmlsoap.org/ws/2004/09/policy\" \
         xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\" \
         xmlns:soap12=\"http://schemas.xmlsoap.org/wsdl/soap12/\" xmlns:wsa10=\"http://www.w3.org/2005/08/addressing\" \
         xmlns:tns=\"http://schemas.microsoft.com/ws/2008/06/identity/securitytokenservice\">\
         {policies}{bindings}<wsdl:service name=\"SecurityTokenService\">{ports}</wsdl:service></wsdl:definitions>"
    )
}

fn service_policy(version: Trust, name: &str, token: &str) -> String {
    let Policy { namespace, supporting } = policy(version);
    format!(
        "<wsp:Policy wsu:Id=\"{name}_policy\"><wsp:ExactlyOne><wsp:All>\
         <sp:TransportBinding xmlns:sp=\"{namespace}\"><wsp:Policy><sp:TransportToken><wsp:Policy>\
         <sp:HttpsToken RequireClientCertificate=\"false\"/></wsp:Policy></sp:TransportToken></wsp:Policy>\
         </sp:TransportBinding>\
         <sp:{supporting} xmlns:sp=\"{namespace}\"><wsp:Policy>{token}</wsp:Policy></sp:{supporting}>\
         </wsp:All></wsp:ExactlyOne></wsp:Policy>"
    )
}

fn binding(dialect: &Dialect, name: &str) -> String {
    format!(
        "<wsdl:binding name=\"{name}_binding\" type=\"tns:IWSTrust\"><wsp:PolicyReference URI=\"#{name}_policy\"/>\
         <soap12:binding transport=\"http://schemas.xmlsoap.org/soap/http\"/>\
         <wsdl:operation name=\"Trust{}IssueAsync\"><soap12:operation soapAction=\"{}\" style=\"document\"/>\
         <wsdl:input><soap12:body use=\"literal\"/></wsdl:input>\
         <wsdl:output><soap12:body use=\"literal\"/></wsdl:output>\
         </wsdl:operation></wsdl:binding>",
        dialect.segment, dialect.action
    )
}

fn port(name: &str, address: &str) -> String {
    format!(
        "<wsdl:port name=\"{name}_port\" binding=\"tns:{name}_binding\"><soap12:address location=\"{address}\"/>\
         <wsa10:EndpointReference><wsa10:Address>{address}</wsa10:Address></wsa10:EndpointReference></wsdl:port>"
    )
}
