//! Credentials as the directory judges them: signatures are verified by another implementation, each assertion once.

use msal_core::wire::key::Algorithm;
use msal_core::{AssertionContext, Credential, Error, ReadError, Secret, SigningError};
use msal_emulator::{App, Certificate, Entra, Tenant, sample};
use msal_laws::Pair;

use super::{SCOPES, by_secret, with};

fn certificate() -> Credential {
    let fixed = Certificate::fixed();
    Credential::certificate(fixed.certificate_pem, fixed.key_pem)
}

#[test]
fn every_kind_of_signature_is_accepted() {
    let fixed = Certificate::fixed();
    let remote = Credential::remote_key(fixed.certificate_pem.clone(), "vault/app");
    for credential in [
        certificate(),
        certificate().with_algorithm(Algorithm::Rs256),
        certificate().without_x5c(),
        remote.clone(),
        remote.with_algorithm(Algorithm::Rs256),
        Credential::certificate_files("app.pem", "app.pem"),
    ] {
        let mut pair = Pair::sample();
        pair.vault.insert("vault/app".to_owned(), fixed.key_pem.clone());
        pair.files.insert("app.pem".into(), fixed.key_pem.clone() + &fixed.certificate_pem);
        let app = with(credential.clone()).build().unwrap();
        let run = pair.run(&app.acquire_token_for_client(SCOPES));
        assert!(run.result.is_ok(), "{credential:?}: {:?}", run.result);
        assert!(run.words().contains(&"Sign"));
    }
}

#[test]
fn a_remote_key_that_is_not_there_is_a_signing_error() {
    let credential = Credential::remote_key(Certificate::fixed().certificate_pem, "vault/gone");
    let flow = with(credential).build().unwrap().acquire_token_for_client(SCOPES);
    let Err(Error::Signing(error)) = Pair::sample().result(&flow) else { panic!("there is no such key") };
    assert_eq!(error, SigningError::new("there is no such key"));
}

/// Rule R3.6: the directory refuses an assertion for its time; one more is made by the directory's clock.
#[test]
fn a_wrong_clock_is_healed_by_the_directorys() {
    for skew in [-100_000, -3600, 3600, 100_000] {
        let mut pair = Pair::sample();
        pair.skew = skew;
        let app = with(certificate()).build().unwrap();
        let run = pair.run(&app.acquire_token_for_client(SCOPES));
        assert!(run.result.is_ok(), "{skew}: {:?}", run.result);
        assert_eq!((pair.asked(), run.words().iter().filter(|word| **word == "Sign").count()), (2, 2), "{skew}");
    }
    let mut pair = Pair::sample();
    pair.skew = 60;
    let run = pair.run(&with(certificate()).build().unwrap().acquire_token_for_client(SCOPES));
    assert!(run.result.is_ok() && pair.asked() == 1, "a small skew needs no healing");
}

#[test]
fn reuse_signs_once_for_nine_minutes() {
    let mut pair = Pair::sample();
    let app = with(certificate().reusing_assertions()).build().unwrap();
    let signs = |pair: &mut Pair, scope: &str| {
        let run = pair.run(&app.acquire_token_for_client([scope]));
        run.words().iter().filter(|word| **word == "Sign").count()
    };
    assert_eq!(signs(&mut pair, SCOPES[0]), 1);
    pair.now += 539;
    assert_eq!(signs(&mut pair, "https://other.example/.default"), 0);
    pair.now += 1;
    assert_eq!(signs(&mut pair, "https://another.example/.default"), 1);
}

#[test]
fn a_rotated_certificate_takes_effect_by_itself() {
    let authority = Certificate::authority("corp issuing ca");
    let leaves = [authority.issued_by("app.contoso.example"), authority.issued_by("app.contoso.example")];
    let app = App::new(sample::CLIENT_ID)
        .subject_name_issuer("CN=app.contoso.example", &authority.der)
        .permission(sample::RESOURCE, ["User.Read.All"]);
    let tenant = Tenant::new(sample::TENANT).app(app);
    let mut pair = Pair::new(Entra::new("https://login.microsoftonline.com").tenant(tenant).expires_in(600));
    let flow =
        with(Credential::certificate_files("app.crt", "app.key")).build().unwrap().acquire_token_for_client(SCOPES);
    let mut used = Vec::new();
    for leaf in &leaves {
        pair.files.insert("app.crt".into(), format!("{}{}", leaf.certificate_pem, authority.certificate_pem));
        pair.files.insert("app.key".into(), leaf.key_pem.clone());
        pair.result(&flow).unwrap();
        used.push(pair.entra.log().last("/token").unwrap().form.get("client_assertion").unwrap().to_owned());
        pair.now += 600;
    }
    let header = |assertion: &str| assertion.split('.').next().unwrap().to_owned();
    assert_ne!(header(&used[0]), header(&used[1]), "another certificate stands in the header");

    pair.files.insert("app.key".into(), leaves[0].key_pem.clone());
    let Err(Error::Config(error)) = pair.result(&flow) else { panic!("certificate and key do not belong together") };
    assert_eq!(error.field(), "private_key");
}

#[test]
fn a_wrong_secret_is_refused_with_its_number_and_not_shown() {
    let mut pair = Pair::sample();
    let flow = with(Credential::secret("guess-h1dden")).build().unwrap().acquire_token_for_client(SCOPES);
    let error = pair.result(&flow).expect_err("it is wrong");
    let refusal = error.refusal().unwrap();
    assert_eq!((refusal.code.as_str(), refusal.status), ("invalid_client", 401));
    assert!(refusal.has_number(7_000_215));
    assert!(!format!("{error} {error:?}").contains("guess"));
    assert_eq!(pair.store.to_json(), "{}");

    let right = by_secret().build().unwrap().acquire_token_for_client(SCOPES);
    pair.result(&right).unwrap();
    let last = pair.entra.log().last("/token").unwrap().headers["x-client-last-telemetry"].to_str().unwrap().to_owned();
    assert!(last.ends_with("|invalid_client|"), "the next request reports it: {last}");
}

/// An assertion that somebody else makes is told what it is for, and is sent as it is.
#[test]
fn a_provider_is_asked_for_each_request_and_its_failure_is_the_flows() {
    let mut pair = Pair::sample();
    let provider = |context: &AssertionContext| match context.token_endpoint.contains(sample::TENANT) {
        true => Ok(Secret::new("not.a.jws")),
        false => Err(ReadError::new("for another tenant")),
    };
    let flow = with(Credential::assertion_provider(provider)).build().unwrap().acquire_token_for_client(SCOPES);
    let error = pair.result(&flow).expect_err("it is not a JWS");
    assert!(error.refusal().is_some_and(|refusal| refusal.has_number(50027)), "{error}");

    let failing = |_: &AssertionContext| Err(ReadError::new("the metadata service is away"));
    let flow = with(Credential::assertion_provider(failing)).build().unwrap().acquire_token_for_client(SCOPES);
    assert!(matches!(pair.result(&flow), Err(Error::Read(_))));
}

/// Rule R3.5: reuse counts by the host's clock, also for an assertion that was dated by the directory's.
#[test]
fn a_healed_assertion_serves_again() {
    for skew in [-3600, 3600] {
        let mut pair = Pair::sample();
        pair.skew = skew;
        let app = with(certificate().reusing_assertions()).build().unwrap();
        let mut signs = |number: &str| {
            let run = pair.run(&app.acquire_token_for_client(SCOPES).extra_parameter("n", number));
            run.words().iter().filter(|word| **word == "Sign").count()
        };
        assert_eq!([signs("1"), signs("2")], [2, 0], "{skew}");
    }
}

#[test]
fn a_kept_assertion_does_not_outlive_its_key() {
    let leaves = [Certificate::fixed(), Certificate::self_signed("app.contoso.example")];
    let mut pair = Pair::sample();
    let credential = Credential::certificate_files("app.pem", "app.pem").reusing_assertions();
    let app = with(credential).build().unwrap();
    let mut signs = |leaf: &Certificate, number: &str| {
        pair.files.insert("app.pem".into(), leaf.key_pem.clone() + &leaf.certificate_pem);
        let run = pair.run(&app.acquire_token_for_client(SCOPES).extra_parameter("n", number));
        run.words().iter().filter(|word| **word == "Sign").count()
    };
    assert_eq!([signs(&leaves[0], "1"), signs(&leaves[0], "2"), signs(&leaves[1], "3")], [1, 0, 1]);
}
