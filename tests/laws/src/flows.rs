//! Every flow, one line each: a new one is held to all laws by its line here.

use std::fmt::{self, Debug};
use std::sync::Arc;

use http::header::WWW_AUTHENTICATE;
use http::{HeaderMap, HeaderValue};
use msal_core::flows::{ChallengeAnswer, DeviceAttempt, HandedOut};
use msal_core::wire::id_token::IdTokenClaims;
use msal_core::{Account, AuthCodeFlow, Authentication, DeviceFlow, Endpoints, FlightKey, Flow, Scheme};

use crate::run::{Run, World, run_for};
use crate::scene::Scene;
use crate::{marker, person};

/// What the API has refused.
const SENT: HeaderValue = HeaderValue::from_static("PoP a.b.c");
const API: &str = "https://api.contoso.example/v1/items";

/// A kind of flow.
pub struct Kind {
    /// The name by which the flow knows itself.
    pub name: &'static str,
    /// The most steps that it takes without being told to wait, its end not counted.
    pub most: usize,
    /// How the tokens that it acquires are used.
    pub token_type: &'static str,
    /// Makes one.
    pub make: fn(&Scene) -> Box<dyn AnyFlow>,
}

impl fmt::Debug for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name)
    }
}

/// All kinds of flows.
pub static FLOWS: [Kind; 25] = [
    kind("acquire_token_for_client", 19, |s| any(s.call.flow(&s.app), Yield::Token)),
    bound("acquire_token_for_client", 22, |s| any(s.call.flow(&s.app).scheme(Scheme::pop()), Yield::Token)),
    kind("remove_tokens_for_client", 2, |s| any(s.app.remove_tokens_for_client(), |()| Yield::Done)),
    kind("resolve_authority", 4, |s| any(s.app.resolve_authority(), Yield::Endpoints)),
    kind("initiate_auth_code_flow", 4, |s| any(s.call.auth_code_flow(&s.app), Yield::AuthCodeFlow)),
    kind("acquire_token_by_auth_code_flow", 17, |s| any(by_auth_code_flow(s), Yield::Token)),
    kind("acquire_token_by_authorization_code", 17, |s| any(s.call.redemption(&s.app), Yield::Token)),
    kind("acquire_token_by_authorization_code", 7, |s| any(s.call.redemption(&s.public), Yield::Token)),
    kind("get_authorization_request_url", 4, |s| {
        let flow = s.app.get_authorization_request_url(s.call.scopes()).state(marker::secret("state"));
        any(flow.nonce(marker::secret("nonce")).login_hint(person::username()), Yield::Url)
    }),
    kind("logout_url", 4, |s| any(s.public.logout_url().logout_hint(person::username()), Yield::Url)),
    kind("initiate_device_flow", 5, |s| any(s.public.initiate_device_flow(s.call.scopes()), Yield::DeviceFlow)),
    kind("acquire_token_by_device_flow", 7, |s| {
        any(s.public.acquire_token_by_device_flow(s.device_flow.clone()), Yield::Token)
    }),
    kind("acquire_token_by_device_flow", 7, |s| {
        any(s.public.acquire_token_by_device_flow(s.device_flow.clone()).attempt(), Yield::Attempt)
    }),
    kind("acquire_token_by_refresh_token", 17, |s| {
        any(s.app.acquire_token_by_refresh_token(marker::secret("imported"), s.call.scopes()), Yield::Token)
    }),
    kind("acquire_token_by_username_password", 18, |s| {
        let password = marker::secret("password");
        any(s.app.acquire_token_by_username_password(person::username(), password, s.call.scopes()), Yield::Token)
    }),
    kind("acquire_token_silent", 19, |s| any(s.silent(&s.app), Yield::Token)),
    kind("acquire_token_silent", 19, |s| any(s.silent(&s.app).force_refresh(true), Yield::Token)),
    kind("acquire_token_silent", 9, |s| any(s.silent(&s.public), Yield::Token)),
    kind("acquire_token_silent", 19, |s| any(s.silent(&s.app).with_refresh_aside(), Yield::HandedOut)),
    bound("acquire_token_silent", 22, |s| any(s.silent(&s.app).scheme(Scheme::pop()), Yield::Token)),
    kind("accounts", 2, |s| any(s.public.accounts().username(person::username()), Yield::Accounts)),
    kind("remove_account", 2, |s| any(s.app.remove_account(&s.account), |()| Yield::Done)),
    kind("answer_challenge", 3, |s| {
        any(s.app.answer_challenge(Some(&s.account), API, &SENT, &challenge()), Yield::ChallengeAnswer)
    }),
    kind("remember_nonce", 1, |s| any(s.app.remember_nonce(API, &challenge()), Yield::Nonce)),
    kind("validate_id_token", 9, |s| any(s.public.validate_id_token(s.validator(), s.token.as_str()), Yield::Claims)),
];

const fn kind(name: &'static str, most: usize, make: fn(&Scene) -> Box<dyn AnyFlow>) -> Kind {
    Kind { name, most, token_type: "Bearer", make }
}

/// A flow that acquires tokens which are bound to a key.
const fn bound(name: &'static str, most: usize, make: fn(&Scene) -> Box<dyn AnyFlow>) -> Kind {
    Kind { token_type: "pop", ..kind(name, most, make) }
}

/// What an API answers that wants another token, and a nonce in its proof.
fn challenge() -> HeaderMap {
    let claims = r#"PoP error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ==", nonce="n""#;
    [(WWW_AUTHENTICATE, HeaderValue::from_static(claims))].into_iter().collect()
}

fn by_auth_code_flow(scene: &Scene) -> msal_core::flows::AcquireTokenByAuthCodeFlow {
    let flow = scene.app.acquire_token_by_auth_code_flow(scene.auth_code_flow.clone(), scene.response.clone());
    if scene.call.extra { flow.extra_parameter("extra", marker::secret("parameter")) } else { flow }
}

/// What a flow yields.
#[derive(Clone, Debug)]
pub enum Yield {
    /// A token.
    Token(Authentication),
    /// A token, and perhaps a flow that replaces it.
    HandedOut(HandedOut),
    /// One attempt for another device.
    Attempt(DeviceAttempt),
    /// A sign-in under way.
    AuthCodeFlow(AuthCodeFlow),
    /// A sign-in on another device under way.
    DeviceFlow(DeviceFlow),
    /// Where to send the user.
    Url(String),
    /// Who has signed in.
    Accounts(Vec<Account>),
    /// What a genuine token says.
    Claims(IdTokenClaims),
    /// What to do about an API's refusal.
    ChallengeAnswer(ChallengeAnswer),
    /// Whether an API sent a nonce.
    Nonce(bool),
    /// The value of `Authorization` for a request.
    Header(HeaderValue),
    /// The endpoints of an authority.
    Endpoints(Arc<Endpoints>),
    /// Nothing: it is done.
    Done,
}

impl Yield {
    /// The token in hand, where it is one.
    pub fn authentication(&self) -> Option<&Authentication> {
        match self {
            Self::Token(token) => Some(token),
            Self::HandedOut(handed) => Some(&handed.authentication),
            Self::Attempt(DeviceAttempt::Done(token)) => Some(token),
            _ => None,
        }
    }

    /// The access token, where it is one.
    pub fn token(&self) -> Option<&str> {
        let token = self.authentication().map(|token| token.access_token().expose_secret());
        token.filter(|token| !token.is_empty())
    }

    /// All that is for the caller's eyes only, so not looked at for secrets: a URL to send the user to.
    pub fn is_for_the_user(&self) -> bool {
        matches!(self, Self::Url(_))
    }
}

/// A flow of any kind.
pub trait AnyFlow {
    /// Runs it for so many steps at most; `None` when it was dropped before its end.
    fn run_for(&self, world: &mut dyn World, seed: [u8; 32], most: usize) -> Option<Run<Yield>>;

    /// What equal flows have in common.
    fn key(&self) -> Option<FlightKey>;
}

struct Any<F: Flow> {
    flow: F,
    output: fn(F::Output) -> Yield,
}

/// Takes a flow, and the kind of its yield.
fn any<F: Flow<Output: Debug>>(flow: F, output: fn(F::Output) -> Yield) -> Box<dyn AnyFlow> {
    Box::new(Any { flow, output })
}

impl<F: Flow<Output: Debug>> AnyFlow for Any<F> {
    fn run_for(&self, world: &mut dyn World, seed: [u8; 32], most: usize) -> Option<Run<Yield>> {
        let run = run_for(world, &self.flow, seed, most)?;
        Some(Run { steps: run.steps, end: run.end, result: run.result.map(self.output) })
    }

    fn key(&self) -> Option<FlightKey> {
        self.flow.key()
    }
}
