//! Nothing is saved, and no code is redeemed, when what came back does not answer the request.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use msal_core::cache::Store;
use msal_core::{AuthCodeFlow, AuthResponse, Error, TrustError};
use msal_laws::strategy::{app, config, seed};
use msal_laws::{AppSpec, Deed, Deeds, EPOCH, Mutation, Place, Run, Scripted, marker, person, run};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

const SCOPES: [&str; 2] = ["Mail.Read", "User.Read"];
const MAX_AGE: u64 = 600;

/// What does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Misfit {
    State,
    NoState,
    Issuer,
    NoIssuer,
    Nonce,
    NoNonce,
    AuthTime,
    NoAuthTime,
    NoIdToken,
    Scope,
    NoCode,
    Refused,
}

const MISFITS: [Misfit; 12] = [
    Misfit::State,
    Misfit::NoState,
    Misfit::Issuer,
    Misfit::NoIssuer,
    Misfit::Nonce,
    Misfit::NoNonce,
    Misfit::AuthTime,
    Misfit::NoAuthTime,
    Misfit::NoIdToken,
    Misfit::Scope,
    Misfit::NoCode,
    Misfit::Refused,
];

impl Misfit {
    /// Whether it is seen before anything is sent.
    fn is_seen_at_once(self) -> bool {
        let later = [Self::Nonce, Self::NoNonce, Self::AuthTime, Self::NoAuthTime, Self::NoIdToken];
        !later.contains(&self)
    }

    fn is_told_by(self, error: &Error) -> bool {
        match self {
            Self::State | Self::NoState => matches!(error, Error::Trust(TrustError::State)),
            Self::Issuer | Self::NoIssuer => matches!(error, Error::Trust(TrustError::Issuer { .. })),
            Self::Nonce | Self::NoNonce => matches!(error, Error::Trust(TrustError::Nonce)),
            Self::AuthTime | Self::NoAuthTime | Self::NoIdToken => matches!(error, Error::Trust(TrustError::MaxAge)),
            Self::Scope | Self::NoCode => matches!(error, Error::Config(_)),
            Self::Refused => error.code() == Some("access_denied"),
        }
    }

    /// What comes back to the redirect URI.
    fn response(self, flow: &AuthCodeFlow) -> AuthResponse {
        let mut all: Map<String, Value> =
            person::parameters(flow).into_iter().map(|(name, value)| (name, value.into())).collect();
        let mut put = |name: &str, value: &str| drop(all.insert(name.to_owned(), value.into()));
        match self {
            Self::State => put("state", &(flow.state().to_owned() + "x")),
            Self::NoState => put("state", ""),
            Self::Issuer => put("iss", "https://evil.example/realm"),
            Self::NoIssuer => put("iss", ""),
            Self::NoCode => put("code", ""),
            Self::Refused => {
                put("code", "");
                put("error", "access_denied");
            }
            _ => {}
        }
        let texts = all.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap_or_default()));
        AuthResponse::new(texts).unwrap()
    }

    /// What the token endpoint answers besides, once the code is redeemed.
    fn deed(self, nonce: &str) -> Deeds {
        let mut claims = person::claims();
        claims.insert("nonce".to_owned(), nonce.into());
        match self {
            Self::Nonce => drop(claims.insert("nonce".to_owned(), "another".into())),
            Self::NoNonce => drop(claims.remove("nonce")),
            Self::AuthTime => drop(claims.insert("auth_time".to_owned(), json!(EPOCH - MAX_AGE - 121))),
            Self::NoAuthTime => drop(claims.remove("auth_time")),
            Self::NoIdToken => return Deeds::Mutate(Mutation::Besides("id_token".to_owned(), Value::Null)),
            _ => return Deeds::Honest,
        }
        let payload = URL_SAFE_NO_PAD.encode(Value::Object(claims).to_string());
        Deeds::Mutate(Mutation::Besides("id_token".to_owned(), format!("eyJhbGciOiJSUzI1NiJ9.{payload}.c2ln").into()))
    }
}

/// Runs both halves, with the person in between; the world is that of the second.
fn signed_in(app: &AppSpec, misfit: Option<Misfit>, seed: [u8; 32]) -> (Scripted, Run<msal_core::Authentication>) {
    let app = app.build();
    let first = app.initiate_auth_code_flow(SCOPES).max_age(Duration::from_secs(MAX_AGE));
    let mut world = Scripted::default();
    let flow = run(&mut world, &first, seed).result.unwrap();
    let response = misfit.map_or_else(|| person::signs_in(&flow), |misfit| misfit.response(&flow));
    let second = app.acquire_token_by_auth_code_flow(flow.clone(), response);
    let second = if misfit == Some(Misfit::Scope) { second.scopes(["Files.Read"]) } else { second };
    let nonce = person::parameters(&flow).swap_remove(0).1;
    let nonce = nonce.rsplit('.').next().unwrap().to_owned();
    let rehearsal = run(&mut world.clone(), &second, seed);
    let at = rehearsal.words().iter().position(|word| *word == "Send").unwrap_or_default();
    let deeds = std::iter::repeat_n(Deeds::Honest, at).chain([misfit.map_or(Deeds::Honest, |it| it.deed(&nonce))]);
    let mut world = world.then(deeds.map(|what| Deed { elapsed: 0, what }));
    world.sent.clear();
    let run = run(&mut world, &second, seed);
    (world, run)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_does_not_fit_is_told_and_leaves_nothing(
        mut app in app(), misfit in select(MISFITS.to_vec()), seed in seed()
    ) {
        if matches!(misfit, Misfit::Issuer | Misfit::NoIssuer) {
            app.place = Place::Oidc;
        }
        let (world, run) = signed_in(&app, Some(misfit), seed);
        let error = run.result.expect_err("it does not fit");
        prop_assert!(misfit.is_told_by(&error), "{misfit:?}: {error:?}");
        prop_assert_eq!(world.store.to_json(), Store::default().to_json());
        prop_assert_eq!(run.steps.is_empty(), misfit.is_seen_at_once());
    }

    #[test]
    fn what_fits_is_remembered(app in app(), seed in seed()) {
        let (world, run) = signed_in(&app, None, seed);
        let token = run.result.unwrap();
        let account = token.account().unwrap();
        prop_assert_eq!(account.home_account_id(), person::home_account_id());
        prop_assert_eq!(account.username(), person::username());
        prop_assert!(world.store.to_json().contains(token.access_token().expose_secret()));
        let grants = world.grants();
        prop_assert_eq!(grants.len(), 1);
        prop_assert!(grants[0].1.iter().any(|(name, value)| name == "code" && value.contains(marker::MARKER)));
    }
}

/// What is known to be wrong at once costs no request: the code is not given away.
#[test]
fn a_forged_response_is_not_redeemed_whatever_it_says() {
    for misfit in MISFITS {
        let (world, run) = signed_in(&AppSpec::at(Place::Oidc), Some(misfit), [3; 32]);
        assert!(run.result.is_err(), "{misfit:?}");
        assert_eq!(world.grants().is_empty(), misfit.is_seen_at_once(), "{misfit:?}");
    }
}
