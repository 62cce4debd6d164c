//! Discreet: no secret is ever shown, plain or encoded, by anything that can be shown.

use msal_core::cache::Store;
use msal_core::{
    AssertionContext, AuthResponse, ConfidentialClientApplication, Credential, Environment, Flow, Secret, Seed, Step,
    Timestamp,
};
use msal_laws::marker::{MARKER, claims, secret, shown_in};
use msal_laws::strategy::{app, call, config, script, seed};
use msal_laws::{AppSpec, CallSpec, KEY, Scene, Scripted, SignInSpec, Yield, run};
use proptest::prelude::*;

fn assert_hidden(text: &str) {
    assert_eq!(shown_in(text), None, "{text}");
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_that_a_flow_or_its_world_shows_holds_a_secret(
        spec in app(), call in call(), first in script(), second in script(), seed in seed()
    ) {
        let scene = call.scene(&spec);
        let (app, public) = (&scene.app, &scene.public);
        let mut shown = vec![
            format!("{app:?} {app:#?} {public:?} {:#?} {:#?}", spec.builder(), spec.credential()),
            format!("{:?} {:#?} {:?}", scene.account, scene.auth_code_flow, scene.response),
            format!("{:?} {:?}", scene.device_flow, scene.validator()),
        ];
        let mut world = scene.world(first);
        for script in [None, Some(second)] {
            world.script.extend(script.into_iter().flatten());
            let run = call.run(&mut world, &scene, seed);
            let is_for_the_user = run.result.as_ref().is_ok_and(Yield::is_for_the_user);
            shown.extend(run.steps.into_iter().map(|step| step.shown));
            shown.extend(Some(run.end).filter(|_| !is_for_the_user));
        }
        shown.append(&mut world.shown);
        shown.push(format!("{:?} {:#?}", world.store, world.store));
        for text in shown {
            prop_assert_eq!(shown_in(&text), None, "{}", text);
        }
    }
}

/// What a caller gets wrong is named, never repeated.
#[test]
fn no_configuration_error_repeats_a_secret() {
    let build = |credential: Credential| ConfidentialClientApplication::builder("client-id", credential);
    let good = || build(Credential::secret(secret("secret")));
    let standard: serde_json::Map<_, _> = [("aud".to_owned(), secret("claim").into())].into_iter().collect();
    let builders = [
        build(Credential::certificate(secret("certificate"), KEY)),
        build(Credential::certificate(KEY, KEY)),
        build(Credential::certificate(msal_laws::NEXT_CERTIFICATE, KEY)),
        build(Credential::certificate(msal_laws::CERTIFICATE, secret("key"))),
        build(Credential::certificate(msal_laws::CERTIFICATE, KEY.replace("BEGIN PRIVATE", "BEGIN ENCRYPTED PRIVATE"))),
        build(Credential::certificate(msal_laws::CERTIFICATE, format!("{KEY}{KEY}"))),
        build(Credential::thumbprint(secret("thumbprint"), KEY)),
        build(Credential::remote_key(KEY, "name")),
        good().authority(format!("https://user:{MARKER}@login.microsoftonline.com/t")),
        good().authority(secret("authority")),
        good().instance_metadata(secret("metadata")),
        good().client_claims(standard),
        good().app_name(format!("{}\n", secret("name"))),
    ];
    for builder in builders {
        let error = builder.build().expect_err("each of them is wrong");
        assert_hidden(&format!("{error} {error:?} {error:#?} {}", error.remedy()));
    }
}

#[test]
fn no_flow_that_cannot_begin_repeats_a_secret() {
    let app = ConfidentialClientApplication::builder("client-id", Credential::secret(secret("secret")))
        .client_capabilities(["CP1"])
        .build()
        .unwrap();
    let graph = || app.acquire_token_for_client(["https://graph.microsoft.com/.default"]);
    let flows = [
        app.acquire_token_for_client([format!("{} b", secret("scope"))]),
        graph().forwarded_client_claims(secret("forwarded")),
        graph().claims_challenge(secret("challenge")),
        graph().extra_parameter("scope", secret("parameter")),
        graph().correlation_id(secret("id")),
    ];
    for flow in flows {
        let step = flow.begin(Timestamp::from_unix_seconds(0), Seed::new([1; 32]));
        assert!(matches!(step, Step::Done(Err(_))), "a mistake of the caller is known before the first step: {step:?}");
        assert_hidden(&format!("{step:?} {step:#?}"));
    }
}

/// The same for flows of users, and for what comes back to a redirect URI.
#[test]
fn no_sign_in_that_cannot_begin_repeats_a_secret() {
    let scene = Scene::new(&AppSpec::default(), &CallSpec::default(), SignInSpec::default());
    let (app, now) = (&scene.app, Timestamp::from_unix_seconds(0));
    let shown = |step: String| assert_hidden(&step);
    let state = scene.auth_code_flow.state();
    let error = [("error", "access_denied"), ("state", state), ("code", ""), ("client_info", &secret("info"))];
    let responses = [
        AuthResponse::new([("code", secret("code")), ("state", secret("state"))]),
        AuthResponse::new([("code", secret("code"))]),
        AuthResponse::new(error.map(|(name, value)| (name, value.to_owned()))),
        AuthResponse::new([("session_state", secret("session")), ("state", state.to_owned())]),
    ];
    for response in responses {
        let flow = app.acquire_token_by_auth_code_flow(scene.auth_code_flow.clone(), response.unwrap());
        let step = flow.begin(now, Seed::new([1; 32]));
        assert!(matches!(step, Step::Done(Err(_))), "it answers no request: {step:?}");
        shown(format!("{step:?} {step:#?}"));
    }
    let twice = AuthResponse::new([("code", secret("one")), ("code", secret("two"))]).expect_err("which of the two?");
    shown(format!("{twice} {twice:?}"));
    let seed = || Seed::new([1; 32]);
    let scope = [format!("{} b", secret("scope"))];
    shown(format!("{:?}", app.initiate_auth_code_flow(&scope).begin(now, seed())));
    shown(format!("{:?}", app.initiate_auth_code_flow(["s"]).redirect_uri(secret("uri")).begin(now, seed())));
    shown(format!("{:?}", app.initiate_auth_code_flow(["s"]).claims_challenge(secret("c")).begin(now, seed())));
    let own = app.initiate_auth_code_flow(["s"]).extra_query_parameter("nonce", secret("nonce"));
    shown(format!("{:?}", own.begin(now, seed())));
    shown(format!("{:?}", app.acquire_token_by_authorization_code(secret("code"), &scope).begin(now, seed())));
    shown(format!("{:?}", app.acquire_token_by_refresh_token(secret("refresh"), &scope).begin(now, seed())));
    shown(format!("{:?}", app.acquire_token_silent(&scope, &scene.account).begin(now, seed())));
    shown(format!("{:?}", scene.public.initiate_device_flow(&scope).begin(now, seed())));
    let password = app.acquire_token_by_username_password(secret("name"), secret("password"), &scope);
    shown(format!("{:?}", password.begin(now, seed())));
}

/// A cache that others wrote may hold anything; it is shown no more than what was written here.
#[test]
fn a_foreign_cache_is_not_shown() {
    let json = serde_json::json!({
        "AccessToken": {
            "k": {"secret": secret("token"), "environment": "e", "client_id": "c", "realm": "r", "expires_on": "9999999999",
                "user_assertion": secret("assertion"), "home_account_id": secret("account")},
            "l": {"secret": [secret("odd")]},
        },
        "RefreshToken": {"k": {"secret": secret("refresh")}},
        "AppMetadata": {"k": {"client_id": "c", "note": secret("note")}},
    });
    let store = Store::from_json(&json.to_string()).unwrap();
    assert!(store.to_json().contains(MARKER), "it is kept");
    let partition = msal_core::cache::Partition::application("c", "r");
    let user = msal_core::cache::Partition::user(secret("account").as_str());
    assert_hidden(&format!(
        "{store:?} {store:#?} {:?} {:#?} {user:?}",
        store.snapshot(&partition),
        store.snapshot(&user)
    ));
    let broken = Store::from_json(&secret("{")).expect_err("no JSON");
    assert_hidden(&format!("{broken} {broken:?}"));
}

/// What a provider is told holds the caller's claims; a provider may well log it.
#[test]
fn the_context_of_an_assertion_is_shown_without_claims() {
    let provider = |context: &AssertionContext| {
        assert_hidden(&format!("{context:?} {context:#?}"));
        assert!(context.claims.as_deref().is_some_and(|claims| claims.contains(MARKER)));
        Ok(Secret::new("assertion"))
    };
    let app = ConfidentialClientApplication::builder("client-id", Credential::assertion_provider(provider));
    let flow = app.build().unwrap().acquire_token_for_client(["s"]).claims_challenge(claims("challenged"));
    run(&mut Scripted::default(), &flow, [1; 32]).result.unwrap();
}

#[test]
fn small_values_are_not_shown() {
    let environment = Environment::new([("AZURE_CLIENT_SECRET", secret("secret")), ("AZURE_CLIENT_ID", secret("id"))]);
    let entropy: [u8; 32] = std::array::from_fn(|i| *MARKER.as_bytes().get(i % MARKER.len()).unwrap());
    assert_hidden(&format!("{environment:?} {:?} {:?}", Secret::new(MARKER), Seed::new(entropy)));
    assert_hidden(&format!("{:?}", msal_core::SeedSource::new(entropy)));
}
