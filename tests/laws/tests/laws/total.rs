//! Total: no answer makes a flow panic, and none but a sound one makes it succeed.

use std::collections::BTreeSet;

use msal_core::Error;
use msal_laws::strategy::{app, call, config, script, seed, spoiled};
use msal_laws::{AppSpec, Call, CallSpec, Deed, Deeds, Mutation, Place, Run, Scripted, Wanted, Yield};
use proptest::prelude::*;
use proptest::sample::Index;

/// The hosts of the public cloud.
const CLOUD: [&str; 4] = ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"];

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_token_that_is_handed_out_was_soundly_issued(
        app in app(), call in call(), first in script(), second in script(), seed in seed()
    ) {
        let app = app.build();
        let mut world = Scripted::new(first);
        let mut issued = BTreeSet::new();
        for script in [None, Some(second)] {
            world.script.extend(script.into_iter().flatten());
            let run = call.run(&mut world, &app, seed);
            issued.extend(world.issued.iter().cloned());
            if let Ok(Some(token)) = run.result.as_ref().map(Yield::token) {
                prop_assert!(issued.contains(token), "a token from nowhere");
            }
        }
    }

    #[test]
    fn one_spoiled_answer_ends_in_the_error_of_its_culprit(
        app in app(), call in call(), at in any::<Index>(), sent in any::<bool>(), what in spoiled(), seed in seed()
    ) {
        let words = call.run(&mut Scripted::default(), &app.build(), seed).words();
        let sends: Vec<usize> = (0..words.len()).filter(|at| words[*at] == "Send").collect();
        let at = if sent && !sends.is_empty() { sends[at.index(sends.len())] } else { at.index(words.len()) };
        let mut world = Scripted::new(spoil(at, what.clone()));
        let run = call.run(&mut world, &app.build(), seed);
        prop_assert!(is_just(words[at], &what, &run), "{} {what:?} {:?}", words[at], run.result);
        if let Ok(Some(token)) = run.result.as_ref().map(Yield::token) {
            prop_assert!(world.issued.contains(token), "{what:?} is no sound answer");
        }
    }

    #[test]
    fn no_credential_leaves_the_cloud_or_goes_in_the_clear(
        app in app(), call in call(), script in script(), seed in seed()
    ) {
        let mut world = Scripted::new(script);
        drop(call.run(&mut world, &app.build(), seed));
        for request in world.sent.iter().map(msal_core::Request::http) {
            prop_assert_eq!(request.uri().scheme_str(), Some("https"));
            let host = request.uri().host().unwrap_or_default();
            let of_the_cloud = CLOUD.iter().any(|own| host == *own || host.ends_with(&format!(".{own}")));
            let is_public = matches!(app.place, Place::Tenant | Place::Domain);
            prop_assert!(!is_public || of_the_cloud, "{host}");
        }
    }
}

fn spoil(at: usize, what: Deeds) -> impl Iterator<Item = Deed> {
    let honest = std::iter::repeat_n(Deeds::Honest, at);
    honest.chain([what]).map(|what| Deed { elapsed: 0, what })
}

/// Tells whether a run may end so, when one answer to `word` was spoiled and all others were honest.
fn is_just(word: &str, what: &Deeds, run: &Run<Yield>) -> bool {
    match (word, what, &run.result) {
        ("Send", Deeds::Fail(_), Err(Error::Transport(_))) => true,
        ("Send", Deeds::Refuse { number: 700_024, date: Some(_), .. }, Ok(_)) => run.words().contains(&"Sign"),
        ("Send", Deeds::Refuse { error, number, .. }, Err(Error::Refused(refusal))) => {
            refusal.code == *error && refusal.error_codes == [*number]
        }
        ("Send", Deeds::Garbage(..) | Deeds::Mutate(_), Err(error)) => {
            matches!(error, Error::Protocol(_) | Error::Refused(_) | Error::Trust(_))
        }
        ("Send", Deeds::Garbage(..) | Deeds::Mutate(_), Ok(_)) => true, // the token is judged by itself
        ("Sign", Deeds::Fail(_), Err(Error::Signing(_))) | ("Read", Deeds::Fail(_), Err(Error::Read(_))) => true,
        ("Read", Deeds::Garbage(..), Err(Error::Config(_)) | Ok(_)) => true,
        (_, Deeds::Fail(_), outcome) => matches!(word, "Load" | "Save") && outcome.is_ok(),
        (word, _, outcome) => word != "Send" && outcome.is_ok(),
    }
}

/// Runs a call of `acquire_token_for_client` whose answer to one kind of request is another than the honest one.
fn answered(app: &AppSpec, wanted: Wanted, what: Deeds) -> (Scripted, Result<Yield, Error>) {
    let (app, call) = (app.build(), Call::Acquire(CallSpec::default()));
    let mut honest = Scripted::default();
    let words = call.run(&mut honest, &app, [1; 32]).words();
    let number = honest.sent.iter().position(|request| Wanted::of(request.http()) == wanted).unwrap();
    let at = words.iter().enumerate().filter(|(_, word)| **word == "Send").nth(number).unwrap().0;
    let mut world = Scripted::new(spoil(at, what));
    let result = call.run(&mut world, &app, [1; 32]).result;
    (world, result)
}

/// What would be a token with a good status is none with any other, and no refusal either.
#[test]
fn a_token_that_comes_with_a_bad_status_is_none() {
    for status in (100..=999).filter(|status| !(200..300).contains(status)) {
        let (_, result) = answered(&AppSpec::default(), Wanted::Token, Deeds::Mutate(Mutation::Status(status)));
        assert!(matches!(result, Err(Error::Protocol(_))), "{status}: {result:?}");
    }
}

#[test]
fn an_answer_without_a_token_is_none() {
    for body in [
        "",
        "{}",
        "[]",
        r#"["access_token"]"#,
        r#"{"access_token":null}"#,
        r#"{"access_token":""}"#,
        r#"{"access_token":["t"]}"#,
        r#"{"access_token":{"t":1}}"#,
        r#"{"access_token":true}"#,
        r#"{"access_token":"t","expires_in":"soon"}"#,
        r#"{"access_token":"t","expires_in":-1}"#,
        r#"{"access_token":"t","refresh_in":[]}"#,
        r#"{"access_token":"t"} "#.trim_end_matches("} "),
        r#"{"access_token":"t"}{}"#,
        "\u{feff}{\"access_token\":\"t\"}",
    ] {
        let what = Deeds::Garbage(200, body.as_bytes().to_vec());
        let (world, result) = answered(&AppSpec::default(), Wanted::Token, what);
        assert!(matches!(result, Err(Error::Protocol(_))), "{body}: {result:?}");
        assert_eq!(world.store.to_json(), "{}");
    }
}

/// A token that nobody asked for in that form is not handed out, and not kept (rule R1.5).
#[test]
fn a_token_of_another_type_is_none() {
    for (token_type, is_good) in [("Bearer", true), ("bearer", true), ("pop", false), ("mtls_pop", false), ("", false)]
    {
        let what = Mutation::Besides("token_type".to_owned(), token_type.into());
        let (world, result) = answered(&AppSpec::default(), Wanted::Token, Deeds::Mutate(what));
        assert_eq!(result.is_ok(), is_good, "{token_type}");
        assert!(is_good || matches!(result, Err(Error::Trust(_))), "{token_type}: {result:?}");
        assert_eq!(world.store.to_json() == "{}", !is_good, "{token_type}");
    }
}

/// Metadata that points elsewhere is not believed, and no credential follows it.
#[test]
fn a_token_endpoint_outside_of_the_cloud_gets_nothing() {
    let everywhere =
        ["http://login.microsoftonline.com/token", "http://id.contoso.example/token", "ftp://x", "//x", "x"];
    let cloud = [
        "https://evil.example/token",
        "https://login.microsoftonline.com.evil.example/token",
        "https://evil-login.microsoftonline.com/token",
        "https://login.microsoftonline.com@evil.example/token",
        "https://evil.example#login.microsoftonline.com",
        "https://login.microsoftonline.us/token",
    ];
    let everyone = [Place::Tenant, Place::Domain, Place::Unknown, Place::Adfs, Place::Oidc, Place::B2c, Place::Ciam];
    let bad = everyone.iter().flat_map(|place| everywhere.iter().map(move |url| (place, url)));
    let worse = [Place::Tenant, Place::Domain].iter().flat_map(|place| cloud.iter().map(move |url| (place, url)));
    for (place, url) in bad.chain(worse) {
        let elsewhere = Mutation::Besides("token_endpoint".to_owned(), (*url).into());
        let (world, result) = answered(&AppSpec::at(*place), Wanted::Configuration, Deeds::Mutate(elsewhere));
        assert!(matches!(result, Err(Error::Trust(_) | Error::Protocol(_))), "{place:?} {url}: {result:?}");
        assert_eq!(world.grants().len(), 0, "{place:?} {url}");
    }
}

#[test]
fn a_captive_portal_is_no_identity_provider() {
    let page = || Deed { elapsed: 0, what: Deeds::Garbage(200, b"<!DOCTYPE html><p>Sign in</p>".to_vec()) };
    let mut world = Scripted::new(std::iter::repeat_with(page).take(20));
    let run = Call::Acquire(CallSpec::default()).run(&mut world, &AppSpec::default().build(), [1; 32]);
    assert!(matches!(run.result, Err(Error::Protocol(_))), "{:?}", run.result);
}
