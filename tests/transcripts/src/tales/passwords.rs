//! A user's name and password: at the service itself, and at a federation server that vouches for the user.

use msal_laws::{AppSpec, Deeds, Yield, marker};
use serde_json::json;

use crate::tale::Tale;
use crate::teller::Teller;

pub(super) const TALES: [Tale; 6] = [
    Tale { name: "password", about: "The service itself knows the user's password.", tell: managed },
    Tale {
        name: "password-no-realms",
        about: "The host does not know of user realms: the password goes to its token endpoint, and nobody asks again.",
        tell: no_realms,
    },
    Tale {
        name: "password-federated",
        about: "The user's federation server says where it issues assertions (WS-Trust 1.3), and issues one.",
        tell: |teller| federated(teller, [answer(METADATA), issued("urn:oasis:names:tc:SAML:2.0:assertion")]),
    },
    Tale {
        name: "password-federated-2005",
        about: "The user's federation server has no metadata: the service knows where it issues assertions.",
        tell: without_metadata,
    },
    Tale {
        name: "password-refused",
        about: "A wrong password, for the service and for a federation server.",
        tell: refused,
    },
    Tale {
        name: "password-federation-trouble",
        about: "A federation server that can not be used: no endpoint, no XML within bounds, an unknown token, no answer.",
        tell: trouble,
    },
];

const STS: &str = "https://sts.contoso.example/trust";

const METADATA: &str = "\
<wsdl:definitions xmlns:wsdl='http://schemas.xmlsoap.org/wsdl/' xmlns:wsp='http://schemas.xmlsoap.org/ws/2004/09/policy'
    xmlns:wsu='http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'
    xmlns:soap12='http://schemas.xmlsoap.org/wsdl/soap12/' xmlns:wsa10='http://www.w3.org/2005/08/addressing'>
<wsp:Policy wsu:Id='p'><wsp:ExactlyOne><wsp:All xmlns:sp='http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702'>
    <sp:TransportBinding/><sp:SignedEncryptedSupportingTokens><wsp:Policy><sp:UsernameToken><wsp:Policy>
    <sp:WssUsernameToken10/></wsp:Policy></sp:UsernameToken></wsp:Policy></sp:SignedEncryptedSupportingTokens>
</wsp:All></wsp:ExactlyOne></wsp:Policy>
<wsdl:binding name='b'><wsp:PolicyReference URI='#p'/>
    <soap12:binding transport='http://schemas.xmlsoap.org/soap/http'/><wsdl:operation>
    <soap12:operation soapAction='http://docs.oasis-open.org/ws-sx/ws-trust/200512/RST/Issue'/></wsdl:operation></wsdl:binding>
<wsdl:service><wsdl:port binding='b'><wsa10:EndpointReference>
    <wsa10:Address>https://sts.contoso.example/trust/13/usernamemixed</wsa10:Address>
</wsa10:EndpointReference></wsdl:port></wsdl:service></wsdl:definitions>";

fn managed(teller: &mut Teller) {
    sign_in(teller);
}

fn no_realms(teller: &mut Teller) {
    teller.next([None, None, None, Some(Deeds::Garbage(404, Vec::new()))]);
    sign_in(teller);
    teller.later(60);
    sign_in(teller);
}

fn without_metadata(teller: &mut Teller) {
    let realm = json!({"account_type": "Federated", "federation_active_auth_url": format!("{STS}/2005/usernamemixed")});
    teller.next([
        None,
        None,
        None,
        Some(answer(&realm.to_string())),
        Some(issued("urn:oasis:names:tc:SAML:1.0:assertion")),
    ]);
    sign_in(teller);
}

fn refused(teller: &mut Teller) {
    let error = "invalid_grant".to_owned();
    let no = Deeds::Refuse { error, number: 50126, date: None, retry_after: None, echo: None };
    teller.next([None, None, None, None, None, Some(no)]);
    sign_in(teller);
    teller.say("At a federation server:");
    let fault = "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>o:FailedAuthentication</s:Value></s:Subcode>\
                 </s:Code><s:Reason><s:Text>The password is wrong.</s:Text></s:Reason></s:Fault>";
    known_federated(teller, [answer(METADATA), Deeds::Garbage(500, envelope(fault).into_bytes())]);
}

fn trouble(teller: &mut Teller) {
    federated(teller, [answer(&METADATA.replace("https://", "http://"))]);
    known_federated(teller, [answer("<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><x>&b;</x>")]);
    known_federated(teller, [answer(METADATA), issued("urn:unknown")]);
    known_federated(teller, [answer(METADATA), Deeds::Garbage(503, b"busy".to_vec())]);
    known_federated(teller, [answer(METADATA), Deeds::Fail(0)]);
}

/// A first sign-in of a federated user, whose server answers so.
fn federated<const N: usize>(teller: &mut Teller, deeds: [Deeds; N]) {
    let begin = [None, None, None, Some(realm())];
    teller.next(begin.into_iter().chain(deeds.map(Some)));
    sign_in(teller);
}

/// A sign-in of a federated user, whose server answers so, where the authority is known.
fn known_federated<const N: usize>(teller: &mut Teller, deeds: [Deeds; N]) {
    teller.next([None, Some(realm())].into_iter().chain(deeds.map(Some)));
    sign_in(teller);
}

fn sign_in(teller: &mut Teller) {
    let app = AppSpec::default().build_public();
    let password = marker::secret("password");
    let flow = app.acquire_token_by_username_password("ada@contoso.example", password, ["User.Read"]);
    teller.tell("acquire_token_by_username_password", &flow, Yield::Token);
}

fn realm() -> Deeds {
    answer(&json!({"account_type": "Federated", "federation_metadata_url": format!("{STS}/mex")}).to_string())
}

fn answer(body: &str) -> Deeds {
    Deeds::Garbage(200, body.as_bytes().to_vec())
}

fn issued(token_type: &str) -> Deeds {
    let assertion = marker::secret("assertion").replace('&', "&amp;");
    answer(&envelope(&format!(
        "<t:RequestSecurityTokenResponse xmlns:t='http://docs.oasis-open.org/ws-sx/ws-trust/200512'>\
         <t:RequestedSecurityToken><Assertion>{assertion}</Assertion></t:RequestedSecurityToken>\
         <t:TokenType>{token_type}</t:TokenType></t:RequestSecurityTokenResponse>"
    )))
}

fn envelope(body: &str) -> String {
    format!("<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body>{body}</s:Body></s:Envelope>")
}
