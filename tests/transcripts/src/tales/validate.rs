//! Somebody brings a token: whether it is genuine.

use msal_core::PublicClientApplication;
use msal_core::flows::ValidateIdToken;
use msal_core::wire::id_token::IdTokenValidator;
use msal_laws::{AppSpec, Deeds, KEY, NEXT_KEY, TENANT, Yield, key, person};
use serde_json::{Map, Value};

use crate::tale::Tale;
use crate::teller::Teller;

pub(super) const TALES: [Tale; 5] = [
    Tale {
        name: "validate-id-token",
        about: "The issuer's keys are asked for once, and remembered for hours.",
        tell: remembered,
    },
    Tale {
        name: "validate-unknown-key",
        about: "A token names a key that is not among those remembered: they are asked for anew, at most once in five minutes.",
        tell: unknown,
    },
    Tale {
        name: "validate-keys-fail",
        about: "The keys can not be had: an error without remembered ones, and none where those still serve.",
        tell: fails,
    },
    Tale {
        name: "validate-version-1",
        about: "A token of version 1.0 has another issuer and other keys, which its own metadata name.",
        tell: version_1,
    },
    Tale { name: "validate-not-genuine", about: "What is wrong with a token is told.", tell: not_genuine },
];

fn app() -> PublicClientApplication {
    AppSpec::default().build_public()
}

fn flow(token: &str) -> ValidateIdToken {
    let validator = IdTokenValidator::builder("client-id").build().expect("a validator");
    app().validate_id_token(validator, token)
}

fn validate(teller: &mut Teller, token: &str) {
    teller.tell("validate_id_token", &flow(token), Yield::Claims);
}

fn genuine() -> String {
    key::signed("one", KEY, &person::claims())
}

/// A set with a further key.
fn renewed() -> Deeds {
    Deeds::Garbage(200, key::set([("one", KEY), ("two", NEXT_KEY)]).to_string().into_bytes())
}

fn remembered(teller: &mut Teller) {
    validate(teller, &genuine());
    teller.later(1800);
    validate(teller, &genuine());
}

fn unknown(teller: &mut Teller) {
    let two = key::signed("two", NEXT_KEY, &person::claims());
    validate(teller, &genuine());
    teller.later(120);
    teller.say("Somebody has asked within five minutes:");
    validate(teller, &two);
    teller.later(180);
    validate(teller, &key::signed("three", NEXT_KEY, &person::claims()));
    validate(teller, &two);
    teller.later(300);
    teller.next([None, None, Some(renewed())]);
    validate(teller, &two);
    teller.next([]);
    validate(teller, &two);
}

fn fails(teller: &mut Teller) {
    teller.spoil(&flow(&genuine()), "Send GET keys", Deeds::Garbage(503, b"busy".to_vec()));
    validate(teller, &genuine());
    teller.spoil(&flow(&genuine()), "Send GET keys", Deeds::Garbage(200, b"<html>".to_vec()));
    validate(teller, &genuine());
    teller.next([]);
    validate(teller, &genuine());
    teller.later(13 * 3600 + 60);
    let lasting = |claims: &mut Map<String, Value>| drop(claims.insert("exp".to_owned(), 1_900_000_000.into()));
    let mut claims = person::claims();
    lasting(&mut claims);
    let token = key::signed("one", KEY, &claims);
    teller.spoil(&flow(&token), "Send GET keys", Deeds::Fail(0));
    validate(teller, &token);
    teller.later(13 * 3600);
    teller.spoil(&flow(&token), "Send GET keys", Deeds::Fail(0));
    validate(teller, &token);
}

fn version_1(teller: &mut Teller) {
    let mut claims = person::claims();
    claims.insert("ver".to_owned(), "1.0".into());
    claims.insert("iss".to_owned(), format!("https://sts.microsoftonline.com/{TENANT}").into());
    let token = key::signed("one", KEY, &claims);
    validate(teller, &token);
    validate(teller, &token);
    claims.insert("iss".to_owned(), format!("https://login.microsoftonline.com/{TENANT}").into());
    validate(teller, &key::signed("one", KEY, &claims));
}

fn not_genuine(teller: &mut Teller) {
    teller.quietly(&flow(&genuine()));
    teller.say("The keys are known. A signature by another key:");
    validate(teller, &key::signed("one", NEXT_KEY, &person::claims()));
    for (what, claim, value) in [
        ("Another issuer:", "iss", "https://login.microsoftonline.com/11111111-2222-4333-8444-555555555555"),
        ("Another application's:", "aud", "another-client"),
    ] {
        teller.say(what);
        let mut claims = person::claims();
        claims.insert(claim.to_owned(), value.into());
        validate(teller, &key::signed("one", KEY, &claims));
    }
    teller.say("Expired:");
    teller.world.now += 3901;
    validate(teller, &genuine());
    teller.say("No token:");
    validate(teller, "token");
}
