//! ID tokens that somebody brings are validated by the keys that the authority publishes.

use std::sync::Arc;

use msal_core::wire::id_token::{IdTokenClaims, IdTokenError, IdTokenErrorKind, IdTokenValidator};
use msal_core::{Authentication, Error, PublicClientApplication, TrustError};
use msal_emulator::sample;

use crate::adapter::Adapter;
use crate::world::{READ, World};

const ID: &str = sample::PUBLIC_CLIENT_ID;

/// An application and a user's tokens.
struct Bearer<A: Adapter> {
    world: World,
    app: PublicClientApplication,
    msal: A::Msal,
    token: Authentication,
}

impl<A: Adapter> Bearer<A> {
    fn new(place: &str, user: &str, scopes: &[&str]) -> Self {
        let world = World::new();
        let (app, msal) = (world.public_as(ID, place), world.msal::<A>());
        let token = world.sign_in::<A, _>(&msal, &app, user, scopes);
        Self { world, app, msal, token }
    }

    fn text(&self) -> &str {
        self.token.id_token().unwrap().expose_secret()
    }

    fn validate(&self, validator: &Arc<IdTokenValidator>, token: &str) -> Result<IdTokenClaims, Error> {
        A::run(&self.msal, self.app.validate_id_token(Arc::clone(validator), token))
    }

    fn keys_asked_for(&self) -> u64 {
        self.world.server.entra().log().count("/keys")
    }
}

fn for_client(client_id: &str) -> Arc<IdTokenValidator> {
    Arc::new(IdTokenValidator::builder(client_id).build().unwrap())
}

/// Checks that a token is not trusted, and what that is about.
#[track_caller]
fn distrusted(outcome: Result<IdTokenClaims, Error>, kind: IdTokenErrorKind) -> IdTokenError {
    match outcome.unwrap_err() {
        Error::Trust(TrustError::IdToken(why)) if why.kind() == kind => *why,
        other => panic!("{other:?} is not about {kind:?}"),
    }
}

pub(crate) fn a_genuine_token_is_believed<A: Adapter>() {
    let bearer = Bearer::<A>::new(sample::TENANT, sample::USER, &READ);
    for _ in 0..2 {
        let claims = bearer.validate(&for_client(ID), bearer.text()).unwrap();
        assert_eq!((claims.preferred_username(), claims.tenant_id()), (Some(sample::USER), Some(sample::TENANT)));
    }
    let with_hash = IdTokenValidator::builder(ID).access_token(bearer.token.access_token().clone());
    bearer.validate(&Arc::new(with_hash.build().unwrap()), bearer.text()).unwrap();
    assert_eq!(bearer.keys_asked_for(), 1);
}

pub(crate) fn tokens_of_every_face_are_believed<A: Adapter>() {
    let b2c = format!("{}/{}", sample::B2C_DOMAIN, sample::B2C_POLICY);
    for (place, user, scopes) in [
        ("adfs", sample::USER, &READ[..]),
        (&b2c, sample::LOCAL_USER, &[]),
        (sample::CIAM_DOMAIN, sample::LOCAL_USER, &READ),
        ("consumers", sample::PERSONAL_USER, &READ),
        (sample::GUEST_DOMAIN, sample::USER, &READ),
    ] {
        let bearer = Bearer::<A>::new(place, user, scopes);
        let claims = bearer.validate(&for_client(ID), bearer.text());
        assert_eq!(claims.unwrap().subject(), bearer.token.id_token_claims().unwrap().subject(), "{place}");
    }
}

pub(crate) fn common_lets_in_whom_it_is_told_to<A: Adapter>() {
    let bearer = Bearer::<A>::new("common", sample::USER, &READ);
    let builder = || IdTokenValidator::builder(ID);
    for validator in [builder().any_tenant(), builder().tenants([sample::TENANT])] {
        bearer.validate(&Arc::new(validator.build().unwrap()), bearer.text()).unwrap();
    }
    for validator in [builder(), builder().tenants([sample::GUEST_TENANT])] {
        let outcome = bearer.validate(&Arc::new(validator.build().unwrap()), bearer.text());
        distrusted(outcome, IdTokenErrorKind::Issuer);
    }
}

pub(crate) fn a_token_that_does_not_fit_is_not<A: Adapter>() {
    let bearer = Bearer::<A>::new(sample::TENANT, sample::USER, &READ);
    distrusted(bearer.validate(&for_client(sample::CLIENT_ID), bearer.text()), IdTokenErrorKind::Audience);
    let builder = || IdTokenValidator::builder(ID);
    for (validator, kind) in [
        (builder().nonce("guess"), IdTokenErrorKind::Nonce),
        (builder().access_token("guess"), IdTokenErrorKind::Nonce),
        (builder().tenants([sample::GUEST_TENANT]), IdTokenErrorKind::Issuer),
        (builder().policy("B2C_1_other"), IdTokenErrorKind::Malformed),
    ] {
        distrusted(bearer.validate(&Arc::new(validator.build().unwrap()), bearer.text()), kind);
    }
    let elsewhere = bearer.world.public_as(ID, sample::GUEST_TENANT);
    let outcome = A::run(&bearer.msal, elsewhere.validate_id_token(for_client(ID), bearer.text()));
    distrusted(outcome, IdTokenErrorKind::Issuer);
}

pub(crate) fn a_token_that_was_tampered_with_is_not<A: Adapter>() {
    let bearer = Bearer::<A>::new(sample::TENANT, sample::USER, &READ);
    let [header, payload, signature]: [&str; 3] = bearer.text().split('.').collect::<Vec<_>>().try_into().unwrap();
    let other = Bearer::<A>::new(sample::TENANT, sample::OTHER_USER, &READ);
    let [_, other_payload, other_signature]: [&str; 3] =
        other.text().split('.').collect::<Vec<_>>().try_into().unwrap();
    for token in [
        format!("{header}.{other_payload}.{signature}"),
        format!("{header}.{payload}.{other_signature}"),
        format!("{header}.{payload}."),
    ] {
        distrusted(bearer.validate(&for_client(ID), &token), IdTokenErrorKind::Signature);
    }
    let access_token = bearer.token.access_token().expose_secret();
    let outcome = bearer.validate(&for_client(ID), access_token);
    distrusted(outcome, IdTokenErrorKind::Audience);
    assert_eq!(bearer.keys_asked_for(), 1);
    bearer.validate(&for_client(ID), bearer.text()).unwrap();
}

pub(crate) fn an_api_believes_access_tokens_for_it<A: Adapter>() {
    let scopes = [format!("{}/access", sample::OTHER_RESOURCE)];
    let bearer = Bearer::<A>::new(sample::TENANT, sample::USER, &[&scopes[0]]);
    let api = |audience: &str| Arc::new(IdTokenValidator::access_tokens([audience]).build().unwrap());
    let access_token = bearer.token.access_token().expose_secret();
    let claims = bearer.validate(&api(sample::OTHER_RESOURCE), access_token).unwrap();
    assert!(claims.scopes().any(|scope| scope == "access"));
    distrusted(bearer.validate(&api(sample::RESOURCE), access_token), IdTokenErrorKind::Audience);
    distrusted(bearer.validate(&api(ID), bearer.text()), IdTokenErrorKind::Type);
}
