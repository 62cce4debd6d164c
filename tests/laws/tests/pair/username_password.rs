//! Users sign in by name and password: at the service itself, and at a federation server that vouches for them.

use msal_core::error::FederationError;
use msal_core::wire::wstrust::{TokenRequest, Version};
use msal_core::{Advice, Error, ProtocolError, PublicClientApplication, Secret, Timestamp};
use msal_emulator::{App, Entra, Fault, Federation, Tenant, User, sample};
use msal_laws::{Pair, marker};

use super::by_secret;

const ORIGIN: &str = "https://login.microsoftonline.com";
const SCOPES: [&str; 1] = ["https://graph.microsoft.com/User.Read"];
const ALL: [Federation; 3] = [Federation::WsTrust13, Federation::WsTrust2005, Federation::WithoutMetadata];

fn public() -> PublicClientApplication {
    at(&format!("{ORIGIN}/{}", sample::TENANT))
}

fn at(authority: &str) -> PublicClientApplication {
    PublicClientApplication::builder(sample::PUBLIC_CLIENT_ID).authority(authority).build().unwrap()
}

/// A directory with one federated user.
fn federated(federation: Federation, name: &str, password: &str) -> Pair {
    let app = App::new(sample::PUBLIC_CLIENT_ID).delegation(sample::RESOURCE, ["User.Read"]);
    let tenant = Tenant::new(sample::TENANT).federated(sample::FEDERATED_DOMAIN, federation).app(app);
    Pair::new(Entra::new(ORIGIN).tenant(tenant.user(User::new(name, password))))
}

fn paths(pair: &Pair) -> Vec<String> {
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    pair.entra.log().entries().map(|entry| name(&entry.path)).collect()
}

fn header(pair: &Pair, path: &str, name: &str) -> Option<String> {
    let entry = pair.entra.log().last(path)?;
    entry.headers.get(name).map(|value| value.to_str().unwrap().to_owned())
}

#[test]
fn a_managed_user_signs_in_at_the_service() {
    let mut pair = Pair::sample();
    for _ in 0..2 {
        let flow = public().acquire_token_by_username_password(sample::USER, sample::PASSWORD, SCOPES);
        assert_eq!(pair.result(&flow).unwrap().token_type(), "Bearer");
    }
    let configuration = "openid-configuration";
    assert_eq!(paths(&pair), [configuration, sample::USER, "token", sample::USER, "token"]);
    assert_eq!(header(&pair, "/token", "x-anchormailbox").as_deref(), Some("upn:ada@contoso.example"));
    let id = header(&pair, "/token", "client-request-id");
    assert!(id.is_some() && id == header(&pair, "/userrealm/", "client-request-id"));
    assert!(pair.store.to_json().contains(r#""account_source":"password""#));
    assert!(!pair.store.to_json().contains(sample::PASSWORD));
}

#[test]
fn an_application_with_a_credential_proves_itself_too() {
    let (mut pair, app) = (Pair::sample(), by_secret().build().unwrap());
    for user in [sample::USER, sample::FEDERATED_USER] {
        pair.result(&app.acquire_token_by_username_password(user, sample::PASSWORD, SCOPES)).unwrap();
        assert_eq!(pair.entra.log().last("/token").unwrap().form.get("client_secret"), Some(sample::SECRET));
    }
}

#[test]
fn a_federation_server_vouches_for_its_users() {
    for federation in ALL {
        let mut pair = federated(federation, sample::FEDERATED_USER, sample::PASSWORD);
        let flow = public().acquire_token_by_username_password(sample::FEDERATED_USER, sample::PASSWORD, SCOPES);
        pair.result(&flow).unwrap();
        let (grant, metadata) = match federation {
            Federation::WsTrust13 => ("saml2", 1),
            Federation::WsTrust2005 => ("saml1_1", 1),
            Federation::WithoutMetadata => ("saml1_1", 0),
        };
        let grant = format!("urn:ietf:params:oauth:grant-type:{grant}-bearer");
        let log = pair.entra.log();
        assert_eq!((log.count_grant(&grant), log.count("mex"), log.count("usernamemixed")), (1, metadata, 1));
        assert_eq!(header(&pair, "/token", "x-anchormailbox"), None);
        assert_eq!(header(&pair, "/token", "client-request-id"), header(&pair, "/userrealm/", "client-request-id"));
        let cache = pair.store.to_json();
        assert!(cache.contains(sample::FEDERATED_USER) && !cache.contains("account_source"), "{cache}");
    }
}

#[test]
fn names_and_passwords_arrive_as_they_are() {
    let (name, password) = ("o'brien&<co>/../?#%41@federated.example", "\u{e9}]]>&amp;<\"'\u{1f511} \r\n\t+%2B");
    for federation in ALL {
        let mut pair = federated(federation, name, password);
        pair.result(&public().acquire_token_by_username_password(name, password, SCOPES)).unwrap();
        let other = public().acquire_token_by_username_password(name, password.replace('\r', ""), SCOPES);
        assert!(matches!(pair.result(&other), Err(Error::Federation(_))), "{federation:?}");
    }
    let mut pair = Pair::sample();
    for (name, password, field) in [("", "pw", "username"), ("a", "", "password")] {
        match pair.result(&public().acquire_token_by_username_password(name, password, SCOPES)) {
            Err(Error::Config(error)) => assert_eq!(error.field(), field),
            other => panic!("{other:?}"),
        }
    }
    let bell = public().acquire_token_by_username_password(sample::FEDERATED_USER, "p\u{7}w", SCOPES);
    assert!(matches!(pair.result(&bell), Err(Error::Config(error)) if error.field() == "password"));
    assert_eq!(pair.entra.log().count("usernamemixed"), 0);
}

#[test]
fn a_bad_password_is_refused_and_the_next_one_is_tried() {
    let mut pair = Pair::sample();
    let flow = |user, password| public().acquire_token_by_username_password(user, password, SCOPES);
    for user in [sample::USER, sample::FEDERATED_USER] {
        for _ in 0..2 {
            let error = pair.result(&flow(user, "bad")).unwrap_err();
            assert_eq!(error.advice(), Advice::Interact { claims: None }, "{error}");
            match &error {
                Error::Refused(refusal) => assert!(refusal.has_number(50126) && user == sample::USER),
                Error::Federation(error) => assert!(matches!(&**error, FederationError::Fault(fault)
                    if fault.code.as_deref() == Some("FailedAuthentication") && fault.reason.is_some())),
                other => panic!("{other:?}"),
            }
        }
        pair.result(&flow(user, sample::PASSWORD)).unwrap();
    }
}

#[test]
fn no_password_and_no_assertion_is_shown() {
    let (name, password) = (sample::FEDERATED_USER, marker::secret("password"));
    for federation in ALL {
        for sent in [password.clone(), format!("{password}x")] {
            let mut pair = federated(federation, name, &password);
            let echo = format!(
                "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><s:Fault><s:Reason><s:Text>\
                 Not {}!</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>",
                sent.replace('&', "&amp;")
            );
            let flow = public().acquire_token_by_username_password(name, sent, SCOPES);
            let honest = pair.run(&flow);
            pair.entra.fail_next("usernamemixed", Fault::Status(500, echo));
            let echoed = pair.run(&flow);
            assert!(echoed.end.contains("Not (redacted)!"), "{}", echoed.end);
            for run in [honest, echoed] {
                let shown: String =
                    run.steps.iter().map(|step| step.shown.as_str()).chain([run.end.as_str()]).collect();
                assert_eq!(marker::shown_in(&shown), None, "{shown}");
                assert!(!shown.contains("Assertion") && !run.steps.iter().any(|step| step.shown.contains("fay")));
            }
        }
    }
}

#[test]
fn a_host_that_does_not_know_of_realms_is_asked_once() {
    let mut pair = Pair::sample();
    pair.entra.fail_next("/userrealm/", Fault::Status(404, String::new()));
    for user in [sample::USER, sample::OTHER_USER] {
        pair.result(&public().acquire_token_by_username_password(user, sample::PASSWORD, SCOPES)).unwrap();
    }
    assert_eq!(pair.entra.log().count("/userrealm/"), 1);

    let mut pair = Pair::sample();
    let adfs = PublicClientApplication::builder(sample::PUBLIC_CLIENT_ID).authority(format!("{ORIGIN}/adfs"));
    let flow = adfs.build().unwrap().acquire_token_by_username_password(sample::USER, sample::PASSWORD, SCOPES);
    pair.result(&flow).unwrap();
    assert_eq!(pair.entra.log().count("/userrealm/"), 0);
}

#[test]
fn a_server_in_trouble_is_told_from_one_that_refuses() {
    type Case = (&'static str, Fault, fn(&Error) -> bool);
    let laughs = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><x>&b;</x>";
    let cases: [Case; 9] = [
        ("/userrealm/", Fault::Status(503, String::new()), is_status),
        ("/userrealm/", Fault::WrongType, |error| matches!(error, Error::Protocol(ProtocolError::Answer { .. }))),
        ("/mex", Fault::Status(404, String::new()), is_status),
        ("/mex", Fault::WrongType, |error| is_unreadable(error) || is_without_endpoint(error)),
        ("/mex", Fault::Status(200, laughs.to_owned()), is_unreadable),
        ("/mex", Fault::Status(200, "<x/>".to_owned()), is_without_endpoint),
        ("usernamemixed", Fault::Status(503, "busy".to_owned()), is_status),
        ("usernamemixed", Fault::Status(200, laughs.to_owned()), is_unreadable),
        ("usernamemixed", Fault::Reset, |error| matches!(error, Error::Transport(_))),
    ];
    for (path, fault, is_right) in cases {
        let mut pair = Pair::sample();
        let name = format!("{path} {fault:?}");
        pair.entra.fail_next(path, fault);
        let flow = public().acquire_token_by_username_password(sample::FEDERATED_USER, sample::PASSWORD, SCOPES);
        let error = pair.result(&flow).unwrap_err();
        assert!(is_right(&error), "{name}: {error:?}");
        assert_eq!((pair.asked(), pair.store.to_json().as_str()), (0, "{}"), "{name}");
        pair.result(&flow).unwrap();
    }
}

/// The honest answer to a request for an assertion.
fn answer(pair: &mut Pair) -> Vec<u8> {
    let address = format!("{ORIGIN}/adfs/services/trust/13/usernamemixed");
    let request = TokenRequest {
        version: Version::V13,
        address: &address,
        audience: "urn:federation:MicrosoftOnline",
        username: sample::FEDERATED_USER,
        password: &Secret::new(sample::PASSWORD),
        message_id: "0f3c8a52-1b2d-4e5f-8a9b-0123456789ab",
        now: Timestamp::from_unix_seconds(pair.now),
    };
    let post = http::Request::post(&address)
        .header("content-type", "application/soap+xml")
        .header("soapaction", Version::V13.action())
        .body(request.envelope().unwrap().into_bytes());
    pair.entra.handle(&post.unwrap(), pair.now).response.into_body()
}

#[test]
fn part_of_an_answer_is_no_answer() {
    let mut pair = Pair::sample();
    let mex = http::Request::get(format!("{ORIGIN}/adfs/services/trust/mex")).body(Vec::new()).unwrap();
    let bodies =
        [("/mex", pair.entra.handle(&mex, pair.now).response.into_body()), ("usernamemixed", answer(&mut pair))];
    for (path, body) in bodies {
        let text = String::from_utf8(body).unwrap();
        assert!(text.starts_with('<') && text.len() > 1000, "{text}");
        for end in (0..text.len()).step_by(97) {
            pair.entra.fail_next(path, Fault::Status(200, text[..end].to_owned()));
            let flow = public().acquire_token_by_username_password(sample::FEDERATED_USER, sample::PASSWORD, SCOPES);
            let error = pair.result(&flow).unwrap_err();
            assert!(is_unreadable(&error), "{path} up to {end}: {error:?}");
        }
        assert_eq!(pair.asked(), 0);
    }
}

fn is_status(error: &Error) -> bool {
    matches!(error, Error::Protocol(ProtocolError::Status { .. }))
}

fn is_unreadable(error: &Error) -> bool {
    matches!(error, Error::Federation(error) if matches!(**error, FederationError::Answer { .. }))
}

fn is_without_endpoint(error: &Error) -> bool {
    matches!(error, Error::Federation(error) if matches!(**error, FederationError::NoEndpoint))
}
