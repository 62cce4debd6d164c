//! The security token service of the federation server (WS-Trust 1.3 and 2005, SOAP 1.2): a request for a SAML
//! assertion by name and password is checked as such a server checks it.

mod envelope;

use http::Response;
use roxmltree::{Document, ParsingOptions};

use self::envelope::{ADDRESSING, Envelope, Fault, UTILITY};
use crate::{
    call::Call,
    entra::Entra,
    federation::{Dialect, Trust},
    page::Escaped,
    realm::AUDIENCE,
    reply,
    saml::Assertion,
    user,
};

/// The most elements, attributes and texts in a request.
const NODES: u32 = 1000;

/// Answers a request for a security token.
pub(crate) fn issue(entra: &mut Entra, version: Trust, call: &Call<'_>) -> Response<Vec<u8>> {
    match read(entra, version, call) {
        Ok(user) => {
            let id = format!("_{}", call.trace_id());
            let assertion = Assertion::issue(&entra.key, &entra.origin, version, &id, &user, call.now);
            let body = answer(version.dialect(), &assertion, call.now);
            entra.memory.assertions.keep(id, assertion);
            reply::text(call, 200, reply::SOAP, body)
        }
        Err(fault) => reply::text(call, 500, reply::SOAP, refuse(fault, version.dialect().namespace)),
    }
}

/// Checks the request; gives the name of the user who has proved who they are.
fn read(entra: &Entra, version: Trust, call: &Call<'_>) -> Result<String, Fault> {
    let dialect = version.dialect();
    let header = |name| call.header(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !header("content-type").starts_with("application/soap+xml")
        || header("soapaction").trim_matches('"') != dialect.action
    {
        return Err(Fault::Action);
    }
    let text = std::str::from_utf8(call.request.body()).map_err(|_| Fault::Request("it is not UTF-8"))?;
    let options = ParsingOptions { nodes_limit: NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|_| Fault::Request("it is not XML"))?;
    let envelope = Envelope::read(&document, dialect.namespace)?;
    envelope.check_addressing(dialect.action, &version.address(&entra.origin))?;
    envelope.check_time(call.now)?;
    envelope.check_request(&dialect)?;
    let (name, password) = envelope.credentials()?;
    let home = entra.home(name, |tenant| tenant.federation(user::domain(name)).is_some());
    let known = home.and_then(|home| home.resident(name)).filter(|user| user.has_password(password));
    known.map(|user| user.name.clone()).ok_or(Fault::Authentication)
}

fn answer(dialect: Dialect, assertion: &Assertion, now: u64) -> String {
    let Dialect { namespace, reply, token_type, bearer, issue, .. } = dialect;
    let [created, expires] = [now, assertion.expires].map(reply::instant);
    let response = format!(
        "<trust:RequestSecurityTokenResponse xmlns:trust=\"{namespace}\"><trust:Lifetime>\
         <wsu:Created xmlns:wsu=\"{UTILITY}\">{created}</wsu:Created>\
         <wsu:Expires xmlns:wsu=\"{UTILITY}\">{expires}</wsu:Expires></trust:Lifetime>\
         <wsp:AppliesTo xmlns:wsp=\"http://schemas.xmlsoap.org/ws/2004/09/policy\">\
         <wsa:EndpointReference xmlns:wsa=\"{ADDRESSING}\"><wsa:Address>{AUDIENCE}</wsa:Address></wsa:EndpointReference>\
         </wsp:AppliesTo><trust:RequestedSecurityToken>{}</trust:RequestedSecurityToken>\
         <trust:TokenType>{token_type}</trust:TokenType><trust:RequestType>{issue}</trust:RequestType>\
         <trust:KeyType>{bearer}</trust:KeyType></trust:RequestSecurityTokenResponse>",
        assertion.text
    );
    let collection = "RequestSecurityTokenResponseCollection";
    let body = if namespace == Trust::V13.dialect().namespace {
        format!("<trust:{collection} xmlns:trust=\"{namespace}\">{response}</trust:{collection}>")
    } else {
        response
    };
    envelope::write(reply, &body)
}

fn refuse(fault: Fault, trust: &str) -> String {
    let (namespace, code, text) = fault.row();
    let namespace = namespace.unwrap_or(trust);
    let body = format!(
        "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode>\
         <s:Value xmlns:e=\"{namespace}\">e:{code}</s:Value></s:Subcode></s:Code>\
         <s:Reason><s:Text xml:lang=\"en-US\">{}</s:Text></s:Reason></s:Fault>",
        Escaped(&text)
    );
    envelope::write("http://www.w3.org/2005/08/addressing/soap/fault", &body)
}
