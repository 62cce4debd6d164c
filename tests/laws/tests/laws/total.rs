//! Total: no answer makes a flow panic, and none but a sound one makes it succeed.

use std::collections::BTreeSet;

use msal_core::{Error, TokenSource};
use msal_laws::strategy::{app, call, config, script, seed, spoiled};
use msal_laws::{AppSpec, Call, Deed, Deeds, FLOWS, Mutation, Place, Run, Scripted, SignInSpec, Wanted, Yield};
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
        let scene = call.scene(&app);
        let mut world = scene.world(first);
        let mut issued = BTreeSet::new();
        for script in [None, Some(second)] {
            world.script.extend(script.into_iter().flatten());
            let run = call.run(&mut world, &scene, seed);
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
        let scene = call.scene(&app);
        let words = call.run(&mut scene.world([]), &scene, seed).words();
        let sends: Vec<usize> = (0..words.len()).filter(|at| words[*at] == "Send").collect();
        let at = if sent && !sends.is_empty() { sends[at.index(sends.len())] } else { at.index(words.len()) };
        let mut world = scene.world(spoil(at, what.clone()));
        let run = call.run(&mut world, &scene, seed);
        let just = is_just(words[at], &what, &run) || is_its_own(&call, words[at], &what, &run);
        prop_assert!(just, "{} {what:?} {:?}", words[at], run.result);
        if let Ok(Some(token)) = run.result.as_ref().map(Yield::token) {
            prop_assert!(world.issued.contains(token), "{what:?} is no sound answer");
        }
    }

    #[test]
    fn no_credential_leaves_the_cloud_or_goes_in_the_clear(
        app in app(), call in call(), script in script(), seed in seed()
    ) {
        let scene = call.scene(&app);
        let mut world = scene.world(script);
        drop(call.run(&mut world, &scene, seed));
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
        ("Read", Deeds::Garbage(_, bytes), Err(Error::Read(_))) => String::from_utf8_lossy(bytes).trim().is_empty(),
        (_, Deeds::Fail(_), outcome) => matches!(word, "Load" | "Save") && outcome.is_ok(),
        (word, _, outcome) => word != "Send" && outcome.is_ok(),
    }
}

/// What only some flows may make of a spoiled answer.
fn is_its_own(call: &Call, word: &str, what: &Deeds, run: &Run<Yield>) -> bool {
    let asks_for_patience = |error: &str| matches!(error, "authorization_pending" | "slow_down");
    match (call.kind.name, word, what, &run.result) {
        // A token that is still good outlives whatever befalls its refresh.
        (_, _, _, Ok(end)) if end.authentication().is_some_and(|token| token.token_source() == TokenSource::Cache) => {
            true
        }
        // Without the memory of the person there is no token to be had, and what had to be known was unknown before.
        ("acquire_token_silent", "Load", _, Err(Error::NoToken(_))) => true,
        ("acquire_token_silent", _, _, Err(Error::NoToken(_))) => call.sign_in.since.is_none(),
        ("acquire_token_by_device_flow", "Send", Deeds::Refuse { error, .. }, Ok(_)) => asks_for_patience(error),
        // The answer lost the endpoint that the flow is about.
        ("initiate_device_flow" | "logout_url", "Send", Deeds::Mutate(_), Err(Error::Config(_))) => true,
        ("validate_id_token", "Send", Deeds::Refuse { .. }, Err(Error::Protocol(_))) => true,
        _ => false,
    }
}

/// The flows that end with a token from the service when its answer is honest.
fn acquiring() -> impl Iterator<Item = Call> {
    let all = FLOWS.iter().map(|kind| Call { kind, sign_in: SignInSpec::ago(4000), ..Call::named(kind.name) });
    all.filter(|call| {
        let scene = call.scene(&AppSpec::default());
        call.run(&mut scene.world([]), &scene, [1; 32]).result.unwrap().token().is_some()
    })
}

/// Runs a flow whose answer to one kind of request is another than the honest one.
fn answered(call: &Call, app: &AppSpec, wanted: Wanted, what: Deeds) -> (Scripted, Result<Yield, Error>) {
    let scene = call.scene(app);
    let mut honest = scene.world([]);
    let words = call.run(&mut honest, &scene, [1; 32]).words();
    let number = honest.sent.iter().position(|request| Wanted::of(request.http()) == wanted).unwrap();
    let at = words.iter().enumerate().filter(|(_, word)| **word == "Send").nth(number).unwrap().0;
    let mut world = scene.world(spoil(at, what));
    let result = call.run(&mut world, &scene, [1; 32]).result;
    (world, result)
}

/// Tells whether the cache document is that of before.
fn is_untouched(world: &Scripted, call: &Call, app: &AppSpec) -> bool {
    world.living() == call.scene(app).world([]).living()
}

#[test]
fn many_flows_get_tokens() {
    assert!(acquiring().count() >= 12);
}

/// What would be a token with a good status is none with any other, and no refusal either.
#[test]
fn a_token_that_comes_with_a_bad_status_is_none() {
    for call in acquiring() {
        for status in [100, 199, 204, 206, 300, 302, 304, 400, 401, 403, 404, 408, 429, 499, 500, 503, 599, 600, 999] {
            let (app, what) = (AppSpec::default(), Deeds::Mutate(Mutation::Status(status)));
            let (world, result) = answered(&call, &app, Wanted::Token, what);
            if (200..300).contains(&status) {
                assert!(result.is_ok(), "{status}: {result:?}");
            } else {
                assert!(matches!(result, Err(Error::Protocol(_))), "{call:?} {status}: {result:?}");
                assert!(is_untouched(&world, &call, &app), "{call:?}");
            }
        }
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
        for call in acquiring() {
            let (app, what) = (AppSpec::default(), Deeds::Garbage(200, body.as_bytes().to_vec()));
            let (world, result) = answered(&call, &app, Wanted::Token, what);
            assert!(matches!(result, Err(Error::Protocol(_))), "{call:?} {body}: {result:?}");
            assert!(is_untouched(&world, &call, &app), "{call:?}");
        }
    }
}

/// An ID token does not stand for the access token that was asked for.
#[test]
fn an_answer_without_the_access_token_is_none() {
    for call in acquiring() {
        for nothing in [serde_json::Value::Null, "".into()] {
            let (app, what) = (AppSpec::default(), Mutation::Besides("access_token".to_owned(), nothing));
            let (world, result) = answered(&call, &app, Wanted::Token, Deeds::Mutate(what));
            assert!(matches!(result, Err(Error::Protocol(_))), "{call:?}: {result:?}");
            assert!(is_untouched(&world, &call, &app), "{call:?}");
        }
    }
}

/// A token that nobody asked for in that form is not handed out, and not kept (rule R1.5).
#[test]
fn a_token_of_another_type_is_none() {
    for token_type in ["Bearer", "bearer", "pop", "POP", "mtls_pop", "ssh-cert", ""] {
        for call in acquiring() {
            let is_good = token_type.eq_ignore_ascii_case(call.kind.token_type);
            let (app, what) = (AppSpec::default(), Mutation::Besides("token_type".to_owned(), token_type.into()));
            let (world, result) = answered(&call, &app, Wanted::Token, Deeds::Mutate(what));
            assert_eq!(result.is_ok(), is_good, "{call:?} {token_type}");
            assert!(is_good || matches!(result, Err(Error::Trust(_))), "{token_type}: {result:?}");
            assert_eq!(is_untouched(&world, &call, &app), !is_good, "{call:?} {token_type}");
        }
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
        for name in ["acquire_token_for_client", "acquire_token_by_auth_code_flow", "acquire_token_by_refresh_token"] {
            let (call, what) = (Call::named(name), Deeds::Mutate(elsewhere.clone()));
            let (world, result) = answered(&call, &AppSpec::at(*place), Wanted::Configuration, what);
            assert!(matches!(result, Err(Error::Trust(_) | Error::Protocol(_))), "{place:?} {url}: {result:?}");
            assert_eq!(world.grants().len(), 0, "{place:?} {url}");
        }
    }
}

#[test]
fn a_captive_portal_is_no_identity_provider() {
    let page = || Deed { elapsed: 0, what: Deeds::Garbage(200, b"<!DOCTYPE html><p>Sign in</p>".to_vec()) };
    for kind in FLOWS.iter().filter(|kind| kind.most > 2) {
        let call =
            Call { kind, sign_in: SignInSpec { since: Some(4000), knows_authority: false }, ..Call::named(kind.name) };
        let scene = call.scene(&AppSpec::default());
        let words = call.run(&mut scene.world([]), &scene, [1; 32]).words();
        let Some(first) = words.iter().position(|word| *word == "Send") else {
            assert_eq!(kind.name, "answer_challenge", "every other flow of that length asks the service");
            continue;
        };
        let deeds = spoil(first, page().what).chain(std::iter::repeat_with(page).take(20));
        let run = call.run(&mut scene.world(deeds), &scene, [1; 32]);
        assert!(matches!(run.result, Err(Error::Protocol(_))), "{call:?}: {:?}", run.result);
    }
}
