//! What a flow starts from: the applications, a person who may have signed in before, and the halves that are under way.

use std::sync::Arc;

use msal_core::cache::Store;
use msal_core::flows::{AcquireTokenByAuthorizationCode, AcquireTokenSilent};
use msal_core::wire::id_token::IdTokenValidator;
use msal_core::{
    Account, Application, AuthCodeFlow, AuthResponse, ConfidentialClientApplication, DeviceFlow,
    PublicClientApplication,
};

use crate::deed::Deed;
use crate::run::run;
use crate::scripted::Scripted;
use crate::spec::{AppSpec, CallSpec, SignInSpec};
use crate::{EPOCH, KEY, key, marker, person};

/// All that some flow or other needs.
pub struct Scene {
    /// The application.
    pub app: ConfidentialClientApplication,
    /// The same without a credential.
    pub public: PublicClientApplication,
    /// What is asked for.
    pub call: CallSpec,
    /// The person.
    pub account: Account,
    /// A sign-in under way.
    pub auth_code_flow: AuthCodeFlow,
    /// What came back for it.
    pub response: AuthResponse,
    /// A sign-in on another device under way.
    pub device_flow: DeviceFlow,
    /// A token that somebody brings.
    pub token: String,
    /// The world, with what is remembered of the person.
    world: Scripted,
}

impl Scene {
    /// Sets the scene, always the same for the same specifications.
    ///
    /// # Panics
    /// Never: an honest world begins every sign-in.
    pub fn new(app: &AppSpec, call: &CallSpec, sign_in: SignInSpec) -> Self {
        let (app, public) = (app.build(), app.build_public());
        let mut world = Scripted::default();
        let auth_code_flow = call.auth_code_flow(&app);
        let auth_code_flow = run(&mut world, &auth_code_flow, [101; 32]).result.expect("an honest world");
        let device_flow = public.initiate_device_flow(call.scopes());
        let device_flow = run(&mut world, &device_flow, [102; 32]).result.expect("an honest world");
        let endpoints = run(&mut world, &app.resolve_authority(), [104; 32]).result.expect("an honest world");
        let mut claims = person::claims();
        claims.extend(endpoints.issuer.clone().map(|issuer| ("iss".to_owned(), issuer.into())));
        let (world, account) = remembered(&app, call, sign_in);
        Self {
            response: person::signs_in(&auth_code_flow),
            token: key::signed("one", KEY, &claims),
            app,
            public,
            call: call.clone(),
            account,
            auth_code_flow,
            device_flow,
            world,
        }
    }

    /// The world in which the scene is set, with a script.
    pub fn world(&self, script: impl IntoIterator<Item = Deed>) -> Scripted {
        self.world.clone().then(script)
    }

    /// The flow that gets a token for the person.
    pub fn silent<K>(&self, app: &Application<K>) -> AcquireTokenSilent {
        let flow = app.acquire_token_silent(self.call.scopes(), &self.account);
        let flow = if self.call.challenge { flow.claims_challenge(marker::claims("challenged")) } else { flow };
        if self.call.forwarded { flow.forwarded_client_claims(marker::claims("forwarded")) } else { flow }
    }

    /// Who says whether a token is genuine.
    pub fn validator(&self) -> Arc<IdTokenValidator> {
        Arc::new(IdTokenValidator::builder("client-id").build().expect("a validator"))
    }
}

/// The person signs in some time before, or never did.
fn remembered(app: &ConfidentialClientApplication, call: &CallSpec, sign_in: SignInSpec) -> (Scripted, Account) {
    let Some(since) = sign_in.since else {
        return (Scripted::default(), Account::of_id(person::home_account_id()));
    };
    let mut world = Scripted { now: EPOCH - since, ..Scripted::default() };
    let token = run(&mut world, &call.redemption(app), [103; 32]).result.expect("an honest world");
    let account = token.account().expect("the service says who signed in").clone();
    let store = match sign_in.knows_authority {
        true => world.store,
        false => Store::from_json(&world.store.to_json()).expect("what was written"),
    };
    let (issued, serial) = (world.issued, world.serial);
    (Scripted { store, issued, serial, ..Scripted::default() }, account)
}

impl CallSpec {
    /// The flow that redeems a code as such.
    pub fn redemption<K>(&self, app: &Application<K>) -> AcquireTokenByAuthorizationCode {
        let flow = app.acquire_token_by_authorization_code(person::code(None), self.scopes());
        let flow = flow.code_verifier(marker::secret("verifier")).redirect_uri("https://app.example/back");
        let flow = if self.challenge { flow.claims_challenge(marker::claims("challenged")) } else { flow };
        if self.forwarded { flow.forwarded_client_claims(marker::claims("forwarded")) } else { flow }
    }

    /// The flow that begins a sign-in.
    pub fn auth_code_flow<K>(&self, app: &Application<K>) -> msal_core::flows::InitiateAuthCodeFlow {
        let flow = app.initiate_auth_code_flow(self.scopes()).redirect_uri("https://app.example/back");
        let flow = flow.login_hint(person::username());
        if self.challenge { flow.claims_challenge(marker::claims("challenged")) } else { flow }
    }
}
