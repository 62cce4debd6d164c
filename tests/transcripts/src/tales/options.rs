//! What a caller adds to a call, and what a caller gets wrong.

use msal_core::{ConfidentialClientApplication, Credential};
use msal_laws::{AppSpec, CERTIFICATE, CallSpec, Deeds, NEXT_KEY, Yield};

use crate::tale::Tale;
use crate::teller::Teller;

pub(super) const TALES: [Tale; 5] = [
    Tale {
        name: "claims-challenge",
        about: "The service demands claims; the caller answers with them, and the next call finds that token.",
        tell: challenge,
    },
    Tale {
        name: "fmi-path",
        about: "A token on behalf of a federated managed identity is cached apart.",
        tell: fmi_path,
    },
    Tale {
        name: "forwarded-claims",
        about: "Forwarded claims and capabilities are merged; the token is cached apart.",
        tell: forwarded,
    },
    Tale { name: "config-errors", about: "What is wrong with a call is known before its first step.", tell: calls },
    Tale {
        name: "config-errors-build",
        about: "What is wrong with an application is known when it is built.",
        tell: builds,
    },
];

fn challenge(teller: &mut Teller) {
    let app = AppSpec { capabilities: vec!["CP1".to_owned()], ..AppSpec::default() };
    let call = CallSpec::default();
    let demanded = serde_json::json!({
        "error": "interaction_required", "error_description": "AADSTS50076: Claims are missing.",
        "error_codes": [50_076], "suberror": "basic_action",
        "claims": r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#,
    });
    teller.spoil(&call.flow(&app.build()), "Send POST token", Deeds::Garbage(400, demanded.to_string().into_bytes()));
    teller.acquire(&app, &call);
    let challenge = r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#;
    let flow = call.flow(&app.build()).claims_challenge(challenge);
    teller.tell("acquire_token_for_client", &flow, Yield::Token);
    teller.acquire(&app, &call);
}

fn fmi_path(teller: &mut Teller) {
    let app = AppSpec::default();
    teller.acquire(&app, &CallSpec { fmi_path: Some("agents/one".to_owned()), ..CallSpec::default() });
    teller.acquire(&app, &CallSpec { fmi_path: Some("agents/two".to_owned()), ..CallSpec::default() });
    teller.acquire(&app, &CallSpec { fmi_path: Some("agents/one".to_owned()), ..CallSpec::default() });
}

fn forwarded(teller: &mut Teller) {
    let app = AppSpec { capabilities: vec!["CP1".to_owned()], ..AppSpec::default() };
    let forwarded = r#"{"access_token":{"tier":{"value":"gold"}}}"#;
    let flow = CallSpec::default().flow(&app.build()).forwarded_client_claims(forwarded);
    teller.tell("acquire_token_for_client", &flow, Yield::Token);
    teller.acquire(&app, &CallSpec::default());
}

fn calls(teller: &mut Teller) {
    let app = AppSpec { capabilities: vec!["CP1".to_owned()], ..AppSpec::default() }.build();
    let graph = || CallSpec::default().flow(&app);
    for flow in [
        app.acquire_token_for_client([""; 0]),
        app.acquire_token_for_client(["a b"]),
        graph().claims_challenge("{"),
        graph().forwarded_client_claims("[]"),
        graph().extra_parameter("scope", "other"),
        graph().correlation_id("one"),
    ] {
        teller.tell("acquire_token_for_client", &flow, Yield::Token);
    }
}

fn builds(teller: &mut Teller) {
    let builder = |credential| ConfidentialClientApplication::builder("client-id", credential);
    let good = || AppSpec::default().builder();
    teller.refuse(ConfidentialClientApplication::builder("", Credential::secret("s")));
    teller.refuse(builder(Credential::secret("")));
    teller.refuse(builder(Credential::certificate("", NEXT_KEY)));
    teller.refuse(builder(Credential::certificate(CERTIFICATE, "")));
    teller.refuse(builder(Credential::certificate(CERTIFICATE, NEXT_KEY)));
    teller.refuse(builder(Credential::thumbprint("ab:cd", NEXT_KEY)));
    teller.refuse(builder(Credential::certificate(CERTIFICATE, msal_laws::KEY).with_thumbprint("00".repeat(20))));
    teller.refuse(good().authority("http://login.microsoftonline.com/t"));
    teller.refuse(good().authority("https://login.microsoftonline.com"));
    teller.refuse(good().oidc_authority("https://id.contoso.example"));
    teller.refuse(good().instance_metadata("{}x"));
    teller.refuse(good().client_claims([("aud".to_owned(), "x".into())].into_iter().collect()));
    teller.refuse(good().app_name("na\u{ef}ve"));
}
