//! What lies between two halves of a flow: it comes back as it was written, and garbage in its place is an error.

use msal_core::{AuthCodeFlow, AuthResponse, DeviceFlow};
use msal_laws::marker::shown_in;
use msal_laws::strategy::{app, config, quiet_call, seed, value};
use msal_laws::{AppSpec, Call, CallSpec, MOST_STEPS, Scene, Scripted, SignInSpec, person, run_for};
use proptest::collection::vec;
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

fn scene(app: &AppSpec, call: &CallSpec) -> Scene {
    Scene::new(app, call, SignInSpec::ago(0))
}

fn again<T: Serialize + DeserializeOwned>(half: &T) -> T {
    serde_json::from_str(&serde_json::to_string(half).unwrap()).unwrap()
}

/// The data with one member changed: as what another version, another library or a user with a pencil wrote.
fn edited(half: &impl Serialize, which: usize, value: Option<Value>) -> Value {
    let mut data = serde_json::to_value(half).unwrap();
    let members = data.as_object_mut().unwrap();
    let name = members.keys().nth(which % members.len()).unwrap().clone();
    match value {
        Some(value) => members.insert(name, value),
        None => members.remove(&name),
    };
    data
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn both_come_back_as_they_were_written(app in app(), call in quiet_call(), challenge in any::<bool>()) {
        let scene = scene(&app, &CallSpec { challenge, ..call });
        prop_assert_eq!(&again(&scene.auth_code_flow), &scene.auth_code_flow);
        prop_assert_eq!(&again(&scene.device_flow), &scene.device_flow);
    }

    /// What came back from a session serves as the value itself does.
    #[test]
    fn the_second_half_does_not_care_where_its_data_lay(app in app(), call in quiet_call(), seed in seed()) {
        for name in ["acquire_token_by_auth_code_flow", "acquire_token_by_device_flow"] {
            let call = Call { spec: call.clone(), ..Call::named(name) };
            let kept = call.scene(&app);
            let mut stored = call.scene(&app);
            stored.auth_code_flow = again(&kept.auth_code_flow);
            stored.device_flow = again(&kept.device_flow);
            let runs = [&kept, &stored].map(|scene| call.run(&mut scene.world([]), scene, seed));
            prop_assert_eq!(&runs[0].steps, &runs[1].steps);
            prop_assert_eq!(&runs[0].end, &runs[1].end);
        }
    }

    /// Whatever becomes of one member, reading is an error or a flow that ends, and neither shows a secret.
    #[test]
    fn a_spoiled_half_is_an_error_or_ends_in_one(
        which in any::<usize>(), other in proptest::option::of(value()), seed in seed()
    ) {
        let scene = scene(&AppSpec::default(), &CallSpec::default());
        let data = edited(&scene.auth_code_flow, which, other.clone());
        match serde_json::from_value::<AuthCodeFlow>(data) {
            Err(error) => prop_assert_eq!(shown_in(&format!("{error} {error:?}")), None),
            Ok(flow) => {
                prop_assert_eq!(shown_in(&format!("{flow:?}")), None);
                let flow = scene.app.acquire_token_by_auth_code_flow(flow, scene.response.clone());
                let run = run_for(&mut scene.world([]), &flow, seed, MOST_STEPS).unwrap();
                prop_assert_eq!(shown_in(&run.end), None, "{}", run.end);
            }
        }
        let data = edited(&scene.device_flow, which, other);
        match serde_json::from_value::<DeviceFlow>(data) {
            Err(error) => prop_assert_eq!(shown_in(&format!("{error} {error:?}")), None),
            Ok(flow) => {
                prop_assert_eq!(shown_in(&format!("{flow:?}")), None);
                let run = run_for(&mut scene.world([]), &scene.public.acquire_token_by_device_flow(flow), seed, MOST_STEPS);
                prop_assert_eq!(shown_in(&run.unwrap().end), None);
            }
        }
    }

    #[test]
    fn any_text_in_their_place_is_an_error_or_begins_nothing(text in "\\PC{0,80}", other in value()) {
        for text in [text, other.to_string()] {
            if let Ok(flow) = serde_json::from_str::<AuthCodeFlow>(&text) {
                let response = AuthResponse::parse(&format!("code=1&state={}", flow.state())).unwrap();
                let flow = AppSpec::default().build().acquire_token_by_auth_code_flow(flow, response);
                let run = run_for(&mut Scripted::default(), &flow, [1; 32], 0).unwrap();
                prop_assert!(run.result.is_err(), "without a state it answers to nothing");
            }
            prop_assert!(serde_json::from_str::<DeviceFlow>(&text).is_err(), "it needs codes");
        }
    }

    /// A response is read as it was sent, a parameter that occurs twice being none.
    #[test]
    fn a_response_is_read_as_it_was_sent(parameters in vec(("[a-c]{1,2}|code|state", "\\PC{0,12}"), 0..6)) {
        let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&parameters).finish();
        let (read, taken) = (AuthResponse::parse(&text), AuthResponse::new(parameters.clone()));
        prop_assert_eq!(&read, &taken);
        let names: std::collections::BTreeSet<_> = parameters.iter().map(|(name, _)| name).collect();
        prop_assert_eq!(read.is_ok(), names.len() == parameters.len());
        if let Ok(response) = read {
            for (name, value) in &parameters {
                prop_assert_eq!(response.parameter(name), Some(value.as_str()).filter(|value| !value.is_empty()));
            }
        }
    }

    #[test]
    fn any_text_is_read_as_a_response_or_refused(text in "\\PC{0,200}|[&=%a-c+]{0,60}") {
        if let Ok(response) = AuthResponse::parse(&text) {
            let text = text.strip_prefix(['?', '#']).unwrap_or(&text);
            let names: Vec<_> = url::form_urlencoded::parse(text.as_bytes()).map(|(name, _)| name.into_owned()).collect();
            prop_assert!(names.iter().collect::<std::collections::BTreeSet<_>>().len() == names.len());
            prop_assert_eq!(format!("{response:?}"), format!("{:?}", DebugSet(&names)));
        }
    }
}

/// Shows a set of names.
struct DebugSet<'a>(&'a [String]);

impl std::fmt::Debug for DebugSet<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_set().entries(self.0).finish()
    }
}

/// What a later version writes is not guessed at.
#[test]
fn a_half_of_a_later_version_is_a_mistake_of_the_callers() {
    let scene = scene(&AppSpec::default(), &CallSpec::default());
    let mut flow = serde_json::to_value(&scene.auth_code_flow).unwrap();
    let mut device = serde_json::to_value(&scene.device_flow).unwrap();
    flow["version"] = 2.into();
    device["version"] = 2.into();
    let flow = serde_json::from_value(flow).unwrap();
    let flow = scene.app.acquire_token_by_auth_code_flow(flow, person::signs_in(&scene.auth_code_flow));
    let device = scene.public.acquire_token_by_device_flow(serde_json::from_value(device).unwrap());
    let ends = [
        run_for(&mut scene.world([]), &flow, [1; 32], 0).unwrap().result,
        run_for(&mut scene.world([]), &device, [1; 32], 0).unwrap().result,
    ];
    for end in ends {
        assert!(matches!(end, Err(msal_core::Error::Config(_))), "{end:?}");
    }
}
