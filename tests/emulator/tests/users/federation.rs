//! Federated users: realm, metadata, security tokens, and the tokens they are redeemed for.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{Request, Response};
use msal_emulator::{App, Entra, Federation, Reason, Tenant, User, sample};
use serde_json::{Value, json};

use crate::world::{ORIGIN, SCOPE, World, body, claims, pairs};

const WST13: &str = "http://docs.oasis-open.org/ws-sx/ws-trust/200512";
const WST2005: &str = "http://schemas.xmlsoap.org/ws/2005/02/trust";

fn realm(world: &mut World, user: &str) -> Value {
    body(&world.get(&format!("/common/userrealm/{user}?api-version=1.0")))
}

#[test]
fn a_realm_is_managed_federated_or_unknown() {
    let mut world = World::new();
    for (user, expected) in [
        ("ada@contoso.example", "Managed"),
        ("ada%40CONTOSO.example", "Managed"),
        ("x%2By@federated.example", "Federated"),
        ("x@nowhere.example", "Unknown"),
        ("nobody", "Unknown"),
    ] {
        assert_eq!(realm(&mut world, user)["account_type"], expected, "{user}");
    }
    let federated = realm(&mut world, sample::FEDERATED_USER);
    let base = format!("{ORIGIN}/adfs/services/trust");
    assert_eq!(federated["federation_metadata_url"], format!("{base}/mex"));
    assert_eq!(federated["federation_active_auth_url"], format!("{base}/2005/usernamemixed"));
    assert_eq!(federated["cloud_audience_urn"], "urn:federation:MicrosoftOnline");
    assert!(world.get("/common/userrealm/x?api-version=2.0").status() == 400);
}

#[test]
fn metadata_lists_what_the_server_offers() {
    let mut world = World::new();
    let mut addresses = |path: &str| {
        let answer = world.get(&format!("/adfs/services/trust/{path}"));
        let text = String::from_utf8(answer.body().clone()).unwrap();
        let document = roxmltree::Document::parse(&text).unwrap();
        let found = document
            .descendants()
            .filter(|node| node.has_tag_name(("http://www.w3.org/2005/08/addressing", "Address")));
        found
            .map(|node| node.text().unwrap().replace(&format!("{ORIGIN}/adfs/services/trust/"), ""))
            .collect::<Vec<_>>()
    };
    let old = ["2005/usernamemixed", "2005/certificatemixed"];
    assert_eq!(addresses("mex"), [&old[..], &["13/usernamemixed", "13/certificatemixed"]].concat());
    assert_eq!(addresses("2005/mex"), old);
}

#[test]
fn each_kind_of_federation_says_where_its_metadata_is() {
    for (federation, expected) in [
        (Federation::WsTrust13, Some("mex")),
        (Federation::WsTrust2005, Some("2005/mex")),
        (Federation::WithoutMetadata, None),
    ] {
        let tenant = Tenant::new(sample::TENANT).federated("federated.example", federation);
        let found = realm(&mut World::with(Entra::new(ORIGIN).tenant(tenant)), "x@federated.example");
        let expected = expected.map(|path| json!(format!("{ORIGIN}/adfs/services/trust/{path}")));
        assert_eq!(found.get("federation_metadata_url"), expected.as_ref(), "{federation:?}");
    }
}

/// A request for a security token, in the words of a version of WS-Trust.
fn envelope(version: &str) -> String {
    let (trust, issue, key) = match version {
        "13" => (WST13, format!("{WST13}/Issue"), format!("{WST13}/Bearer")),
        _ => (
            WST2005,
            format!("{WST2005}/Issue"),
            "http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey".to_owned(),
        ),
    };
    let password = sample::PASSWORD.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"
        xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"><s:Header>
        <a:Action s:mustUnderstand="1">{trust}/RST/Issue</a:Action>
        <a:MessageID>urn:uuid:d1a7c9b2-0f34-4e6b-8a15-7c2e9d40f6b3</a:MessageID>
        <a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo>
        <a:To s:mustUnderstand="1">{ORIGIN}/adfs/services/trust/{version}/usernamemixed</a:To>
        <o:Security s:mustUnderstand="1"
        xmlns:o="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">
        <u:Timestamp u:Id="_0"><u:Created>2023-11-14T22:13:20Z</u:Created>
        <u:Expires>2023-11-14T22:23:20.000Z</u:Expires></u:Timestamp>
        <o:UsernameToken u:Id="x"><o:Username>{user}</o:Username><o:Password>{password}</o:Password></o:UsernameToken>
        </o:Security></s:Header><s:Body><t:RequestSecurityToken xmlns:t="{trust}">
        <p:AppliesTo xmlns:p="http://schemas.xmlsoap.org/ws/2004/09/policy"><a:EndpointReference>
        <a:Address>urn:federation:MicrosoftOnline</a:Address></a:EndpointReference></p:AppliesTo>
        <t:KeyType>{key}</t:KeyType><t:RequestType>{issue}</t:RequestType></t:RequestSecurityToken></s:Body></s:Envelope>"#,
        user = sample::FEDERATED_USER
    )
}

fn ask(world: &mut World, version: &str, envelope: &str) -> Response<Vec<u8>> {
    let trust = if version == "13" { WST13 } else { WST2005 };
    let request = Request::post(format!("/adfs/services/trust/{version}/usernamemixed"))
        .header("content-type", "application/soap+xml; charset=utf-8")
        .header("soapaction", format!("{trust}/RST/Issue"));
    world.entra.handle(&request.body(envelope.as_bytes().to_vec()).unwrap(), world.now).response
}

fn assertion(answer: &Response<Vec<u8>>) -> String {
    let text = std::str::from_utf8(answer.body()).unwrap();
    let (_, rest) = text.split_once("RequestedSecurityToken>").unwrap();
    rest.split_once("</trust:RequestedSecurityToken>").unwrap().0.to_owned()
}

fn redemption(grant: &str, assertion: &str) -> Vec<(String, String)> {
    pairs(&[
        ("grant_type", &format!("urn:ietf:params:oauth:grant-type:{grant}-bearer")),
        ("client_id", sample::PUBLIC_CLIENT_ID),
        ("assertion", &URL_SAFE_NO_PAD.encode(assertion)),
        ("scope", SCOPE),
        ("client_info", "1"),
    ])
}

#[test]
fn an_assertion_is_issued_and_redeemed_in_both_versions() {
    for (version, grant, other) in [("13", "saml2", "saml1_1"), ("2005", "saml1_1", "saml2")] {
        let mut world = World::new();
        let answer = ask(&mut world, version, &envelope(version));
        assert_eq!(answer.status(), 200, "{answer:?}");
        let text = assertion(&answer);
        for place in ["organizations", sample::TENANT] {
            let tokens = world.token(place, &redemption(grant, &format!("\n {text} ")));
            assert_eq!(claims(&tokens["id_token"])["preferred_username"], sample::FEDERATED_USER);
            assert_eq!(claims(&tokens["id_token"])["tid"], sample::TENANT);
        }
        world.refused("the other grant", "organizations", &redemption(other, &text), Reason::Saml);
        world.refused("no assertion", "organizations", &redemption(grant, "x"), Reason::Saml);
        for change in [text.replace("fay@", "ada@"), text.replace("><", "> <"), text.replace("2023", "2024")] {
            assert_ne!(change, text);
            world.refused("a changed one", "organizations", &redemption(grant, &change), Reason::Saml);
        }
        world.now += 3600;
        world.refused("an old one", "organizations", &redemption(grant, &text), Reason::SamlExpired);
    }
}

#[test]
fn a_request_for_a_security_token_is_checked() {
    type Row = (&'static str, fn(&str) -> String, &'static str);
    let rows: [Row; 12] = [
        ("no XML", |_| "<".to_owned(), "InvalidRequest"),
        ("a DTD", |e| format!("<!DOCTYPE x [<!ENTITY y 'z'>]>{e}"), "InvalidRequest"),
        (
            "SOAP 1.1",
            |e| e.replace("http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/"),
            "InvalidRequest",
        ),
        ("another action", |e| e.replace("RST/Issue", "RST/Renew"), "ActionMismatch"),
        ("another address", |e| e.replace("login.example", "evil.example"), "ActionMismatch"),
        ("no message id", |e| e.replace("urn:uuid:", "x"), "InvalidRequest"),
        ("a reply elsewhere", |e| e.replace("addressing/anonymous", "addressing/none"), "InvalidRequest"),
        ("too old", |e| e.replace("T22:", "T20:"), "MessageExpired"),
        ("from the future", |e| e.replace("T22:", "T23:"), "MessageExpired"),
        ("for another party", |e| e.replace("urn:federation:MicrosoftOnline", "urn:other"), "InvalidRequest"),
        ("another key type", |e| e.replace("200512/Bearer", "200512/SymmetricKey"), "InvalidRequest"),
        ("a wrong password", |e| e.replace("emulator&amp;", "x"), "FailedAuthentication"),
    ];
    for (name, spoil, code) in rows {
        let answer = ask(&mut World::new(), "13", &spoil(&envelope("13")));
        let text = String::from_utf8_lossy(answer.body()).into_owned();
        assert_eq!(answer.status(), 500, "{name}");
        assert!(text.contains(&format!("\">e:{code}</s:Value>")), "{name}: {text}");
    }
    let answer = ask(&mut World::new(), "2005", &envelope("13"));
    assert_eq!(answer.status(), 500);
    let managed = envelope("13").replace(sample::FEDERATED_USER, sample::USER);
    assert_eq!(ask(&mut World::new(), "13", &managed).status(), 500);
}

#[test]
fn names_that_xml_has_to_escape_survive() {
    let name = "o'brien&<co>@federated.example";
    let app = App::new(sample::PUBLIC_CLIENT_ID).delegation(sample::RESOURCE, ["User.Read"]);
    let tenant = Tenant::new(sample::TENANT).federated("federated.example", Federation::WsTrust13).app(app);
    let mut world = World::with(Entra::new(ORIGIN).tenant(tenant.user(User::new(name, sample::PASSWORD))));
    let escaped = name.replace('&', "&amp;").replace('<', "&lt;");
    let answer = ask(&mut world, "13", &envelope("13").replace(sample::FEDERATED_USER, &escaped));
    let tokens = world.token("organizations", &redemption("saml2", &assertion(&answer)));
    assert_eq!(claims(&tokens["id_token"])["preferred_username"], name);
}
