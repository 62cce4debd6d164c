//! The laws of tokens for input that is made: what was encoded is decoded, and what a token says stays out of its errors.

use msal_core::Timestamp;
use msal_core::base::encode::base64url;
use msal_core::wire::id_token::{IdTokenValidator, decode_id_token};
use msal_core::wire::jwk::Jwks;
use msal_core::wire::jws;
use msal_core::wire::jwt::{Claims, Jws, decode_part, decode_part_bytes};
use msal_fuzz_bodies as laws;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_700_000_100);
const ISSUER: &str = "https://login.microsoftonline.com/99999999-8888-7777-6666-555555555555/v2.0";

/// A claim's value of any type, but for numbers that lose something.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop::sample::select(vec![ISSUER, "client", "nonce", "x"]).prop_map(Value::from),
        (1_699_999_000..1_700_001_000_u64).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a-z\"\\\\é]{0,4}", inner, 0..3).prop_map(|map| json!(map)),
        ]
    })
}

/// Claims that are accepted, of which up to three are anything else.
fn claims() -> impl Strategy<Value = Map<String, Value>> {
    let names = vec!["aud", "iss", "exp", "nbf", "iat", "nonce", "tid", "azp", "auth_time", "roles", "scp", "x"];
    prop::collection::vec((prop::sample::select(names), value()), 0..3).prop_map(|changes| {
        let usual = json!({
            "aud": "client", "iss": ISSUER, "exp": 1_700_003_600, "nbf": 1_700_000_000, "iat": 1_700_000_000,
            "nonce": "nonce", "sub": "s", "tid": "99999999-8888-7777-6666-555555555555",
        });
        let Value::Object(mut claims) = usual else { unreachable!("an object") };
        claims.extend(changes.into_iter().map(|(name, value)| (name.to_owned(), value)));
        claims
    })
}

fn token(header: &Value, claims: &Value) -> String {
    jws::compact(&jws::signing_input(&jws::encode(header), claims), b"signature")
}

proptest! {
    #[test]
    fn what_was_encoded_is_decoded(bytes: Vec<u8>, text: String) {
        prop_assert_eq!(decode_part_bytes(&base64url(&bytes)), Ok(bytes));
        prop_assert_eq!(decode_part(&base64url(text.as_bytes())), Ok(text));
    }

    #[test]
    fn a_text_that_decodes_is_the_one_that_was_encoded(text in "[A-Za-z0-9_-]{0,24}={0,2}") {
        if let Ok(bytes) = decode_part_bytes(&text) {
            prop_assert_eq!(base64url(&bytes), text.trim_end_matches('='));
        }
    }

    #[test]
    fn claims_that_were_written_are_read(members in prop::collection::btree_map(".{0,6}", value(), 0..8)) {
        let token = token(&json!({"alg": "RS256"}), &json!(members));
        let claims = Jws::parse(&token).and_then(Jws::into_claims).and_then(Claims::unambiguous).expect("claims");
        let read: Vec<_> = claims.names().map(|name| (name.to_owned(), claims.value(name).expect("a value"))).collect();
        prop_assert_eq!(read, members.into_iter().collect::<Vec<_>>());
        laws::jwt(token.as_bytes());
    }

    #[test]
    fn tokens_are_accepted_for_what_they_say(claims in claims(), typ in prop::sample::select(vec!["JWT", "at+jwt"])) {
        let header = json!({"alg": "RS256", "kid": "key", "typ": typ});
        laws::id_token(format!("{header}\n%%\n{}", Value::Object(claims)).as_bytes());
    }

    #[test]
    fn a_token_is_not_repeated_by_its_errors(
        marker in "[A-Za-z0-9]{13,40}",
        at in prop::sample::select(vec!["sub", "nonce", "tid", "name", "exp", "other", "kid", "header", "token"]),
        tail in "[.A-Za-z0-9+=\n-]{0,6}",
    ) {
        let mut header = json!({"alg": "RS256", "kid": "key"});
        let mut claims = json!({"aud": "client", "iss": ISSUER, "exp": 1, "sub": "s"});
        let (part, name) = match at {
            "header" => (&mut header, "x"),
            "kid" | "token" => (&mut header, "typ"),
            name => (&mut claims, name),
        };
        part.as_object_mut().expect("an object").insert(name.to_owned(), json!([&marker]));
        let text = if at == "token" { format!("{marker}{tail}") } else { token(&header, &claims) + &tail };
        let errors = [
            decode_id_token(&text, Some("client"), Some("another"), Some("nonce"), NOW).expect_err("an issuer too"),
            IdTokenValidator::builder("client").build().expect("a validator")
                .validate(&text, &Jwks::default(), ISSUER, NOW).expect_err("there is no key"),
        ];
        for error in errors {
            let shown = format!("{error} {error:?}");
            prop_assert!(!shown.contains(&marker) && !shown.contains(&base64url(marker.as_bytes())), "{}", shown);
        }
    }
}
