//! Total: no answer makes a flow panic, and none but a sound one makes it succeed.

use std::collections::BTreeSet;

use msal_core::Error;
use msal_laws::strategy::{app, call, config, script, seed, spoiled};
use msal_laws::{AppSpec, Call, CallSpec, Deed, Deeds, Place, Run, Scripted, Yield};
use proptest::prelude::*;

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
        app in app(), call in call(), at in 0_usize..18, what in spoiled(), seed in seed()
    ) {
        let honest = call.run(&mut Scripted::default(), &app.build(), seed);
        let at = at % honest.steps.len();
        let world = &mut Scripted::new(spoil(at, what.clone()));
        let run = call.run(world, &app.build(), seed);
        let word = honest.steps[at].word;
        prop_assert!(is_just(word, &what, &run), "{word} {what:?} {:?}", run.result);
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
        ("Send", Deeds::Garbage(..) | Deeds::Mutate(_), Ok(_)) => true, // judged by the first law
        ("Sign", Deeds::Fail(_), Err(Error::Signing(_))) | ("Read", Deeds::Fail(_), Err(Error::Read(_))) => true,
        ("Read", Deeds::Garbage(..), Err(Error::Config(_)) | Ok(_)) => true,
        (_, Deeds::Fail(_), outcome) => matches!(word, "Load" | "Save") && outcome.is_ok(),
        (word, _, outcome) => word != "Send" && outcome.is_ok(),
    }
}

#[test]
fn a_captive_portal_is_no_identity_provider() {
    let page = || Deed { elapsed: 0, what: Deeds::Garbage(200, b"<!DOCTYPE html><p>Sign in</p>".to_vec()) };
    let mut world = Scripted::new(std::iter::repeat_with(page).take(20));
    let run = Call::Acquire(CallSpec::default()).run(&mut world, &AppSpec::default().build(), [1; 32]);
    assert!(matches!(run.result, Err(Error::Protocol(_))), "{:?}", run.result);
}
