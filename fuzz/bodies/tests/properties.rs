//! The same laws for input that is of the target's form: made to be valid, and then tampered with where it hurts.
#![allow(clippy::indexing_slicing, reason = "a test may, within bounds that it has just computed")]

use std::collections::BTreeSet;

use msal_core::base::encode::{base64, base64url};
use msal_core::model::claims::merge;
use msal_fuzz_bodies as laws;
use proptest::prelude::*;
use serde_json::{Value, json};

const LEAF: &[u8] = include_bytes!("../../corpus/certificate/leaf.der");

/// Any JSON value, a few levels deep.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        any::<u64>().prop_map(|number| number.to_string().into()),
        jwt().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_$]{0,8}", inner, 0..4).prop_map(|map| json!(map)),
        ]
    })
}

/// Members of different names, their values in spellings that a parser would not give back.
fn members() -> impl Strategy<Value = Vec<(String, String)>> {
    let values = vec!["1.50", "1E2", "-0", "\"\\u0041\"", "[ 1, 2 ]", "null", "true", "99999999999999999999"];
    let value = prop::sample::select(values).prop_map(str::to_owned);
    prop::collection::hash_map("[a-f]", value, 0..6).prop_map(|members| members.into_iter().collect())
}

fn object(members: &[(String, String)]) -> String {
    let members: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}

/// A few capabilities, each once.
fn values() -> impl Strategy<Value = Vec<String>> {
    prop::collection::hash_set("[A-C]", 0..3).prop_map(|values| values.into_iter().collect())
}

/// A text of the form of a JWT, whatever its parts hold.
fn jwt() -> impl Strategy<Value = String> {
    let part = || prop::collection::vec(any::<u8>(), 0..24).prop_map(|bytes| base64url(&bytes));
    (part(), part(), part()).prop_map(|(header, claims, signature)| format!("{header}.{claims}.{signature}"))
}

/// An object of members that a document may have, each of them with its usual value or with any.
fn document(usual: Vec<(&'static str, Value)>) -> impl Strategy<Value = String> {
    let members: Vec<_> = usual
        .into_iter()
        .map(|(name, usual)| {
            let value = prop_oneof![6 => Just(Some(usual)), 1 => value().prop_map(Some), 1 => Just(None)];
            value.prop_map(move |value| Some((name.to_owned(), value?)))
        })
        .collect();
    let more = prop::collection::vec(("[a-z_]{1,12}", value()).prop_map(Some), 0..3);
    (members, more)
        .prop_map(|(members, more)| Value::Object(members.into_iter().chain(more).flatten().collect()).to_string())
}

fn token_answer() -> impl Strategy<Value = String> {
    jwt().prop_flat_map(|jwt| {
        document(vec![
            ("access_token", jwt.clone().into()),
            ("token_type", "Bearer".into()),
            ("expires_in", 3599.into()),
            ("ext_expires_in", "7200".into()),
            ("refresh_in", 1800.into()),
            ("scope", "https://graph.microsoft.com/.default".into()),
            ("id_token", jwt.into()),
        ])
    })
}

fn refusal() -> impl Strategy<Value = String> {
    document(vec![
        ("error", "invalid_client".into()),
        ("error_description", "AADSTS7000215: Invalid client secret, not marker-of-a-secret.\r\n".into()),
        ("error_codes", json!([7_000_215, 700_024])),
        ("suberror", "bad_token".into()),
        ("claims", r#"{"access_token":{}}"#.into()),
    ])
}

fn configuration() -> impl Strategy<Value = String> {
    let at = |path: &str| Value::from(format!("https://login.microsoftonline.com/t/{path}"));
    document(vec![
        ("issuer", at("v2.0")),
        ("authorization_endpoint", at("oauth2/v2.0/authorize")),
        ("token_endpoint", at("oauth2/v2.0/token")),
        ("jwks_uri", at("discovery/v2.0/keys")),
    ])
}

/// A script for a flow: what happens to a configuration, and then what comes of it.
fn script() -> impl Strategy<Value = String> {
    let kind = prop::sample::select(vec!["secret", "assertion", "file", "named", "key"]);
    let status = || prop::sample::select(vec![200_u16, 200, 200, 400, 401, 429, 500, 302]);
    let date = prop::sample::select(vec!["", "date: Wed, 01 Jan 2025 00:10:00 GMT\n", "retry-after: 7\n"]);
    let answer = (status(), date, prop_oneof![token_answer(), refusal()], 0_u64..5000)
        .prop_map(|(status, header, body, delay)| format!("+{delay} {status}\n{header}\n{body}"));
    let answers = prop::collection::vec(answer, 0..3);
    (kind, status(), configuration(), answers).prop_map(|(kind, status, configuration, answers)| {
        let app = format!("{kind} authority https://login.microsoftonline.com/contoso.example");
        [vec![app, format!("{status}\n\n{configuration}")], answers].concat().join("\n%%\n")
    })
}

/// The certificate with one of its elements changed: its tag, its length, or its content.
fn tampered() -> impl Strategy<Value = Vec<u8>> {
    let elements = elements(LEAF, 0);
    (prop::sample::select(elements), 0..4_u8, any::<u8>(), prop::collection::vec(any::<u8>(), 0..8)).prop_map(
        |(at, change, byte, content)| {
            let mut der = LEAF.to_vec();
            match change {
                0 => der[at] = byte,
                1 => der[at + 1] = byte,
                2 => drop(der.splice(at + 2..(at + 2 + content.len()).min(LEAF.len()), content)),
                _ => drop(der.splice(at..at, content)),
            }
            der
        },
    )
}

/// Where the elements of a DER value begin, however deep they lie.
fn elements(der: &[u8], offset: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&[tag, first]) = der.get(at..at + 2) {
        let octets = if first < 0x80 { 0 } else { usize::from(first & 0x7f) };
        let Some(length) = der.get(at + 2..at + 2 + octets) else { break };
        let long = length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        let (begin, length) = (at + 2 + octets, if octets == 0 { usize::from(first) } else { long });
        let Some(content) = der.get(begin..begin + length) else { break };
        found.push(offset + at);
        if tag & 0x20 != 0 {
            found.extend(elements(content, offset + begin));
        }
        at = begin + length;
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn token_answers(body in token_answer()) {
        laws::token_answer(body.as_bytes());
    }

    #[test]
    fn refusals(status in 100_u16..600, body in refusal()) {
        laws::refusal(format!("{status}\n\n{body}").as_bytes());
    }

    #[test]
    fn configurations(body in configuration()) {
        laws::discovery(body.as_bytes());
    }

    #[test]
    fn scripts(script in script()) {
        laws::flow_script(script.as_bytes());
    }

    #[test]
    fn tampered_certificates(der in tampered()) {
        laws::certificate(&der);
        laws::certificate(format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----", base64(&der)).as_bytes());
    }

    #[test]
    fn claims(challenge in value(), forwarded in value(), capabilities in "(CP[12] ){0,2}") {
        let root = |value: Value| json!({"access_token": value.clone(), "id_token": value});
        let [challenge, forwarded] = [challenge, forwarded].map(root);
        laws::claims_merge(format!("{challenge}\n%%\n{forwarded}\n%%\n{capabilities}").as_bytes());
    }

    #[test]
    fn claims_keep_order_and_spelling(below in members(), above in members(), given in values(), own in values()) {
        let text = |members: &[(String, String)], capabilities: &[String]| {
            let capabilities = json!({"xms_cc": {"values": capabilities}});
            format!(r#"{{"id_token":{},"access_token":{capabilities},"n":1.50}}"#, object(members))
        };
        let challenge = text(&below, &given);
        let forwarded = format!(r#"{{"userinfo":{{}},"id_token":{}}}"#, object(&above));
        let merged = merge(Some(&challenge), Some(&forwarded), &own).expect("well-formed");

        let replaced = below.iter().map(|pair| above.iter().find(|(name, _)| *name == pair.0).unwrap_or(pair));
        let added = above.iter().filter(|(name, _)| below.iter().all(|(own, _)| own != name));
        let both: Vec<(String, String)> = replaced.chain(added).cloned().collect();
        let mut all = given.clone();
        all.extend(own);
        let mut seen = BTreeSet::new();
        all.retain(|value| seen.insert(value.clone()));
        let mut expected = text(&both, &all);
        expected.insert_str(expected.len() - 1, ",\"userinfo\":{}");
        prop_assert_eq!(merged, Some(expected));
    }

    #[test]
    fn sets_of_scopes(text in "([abAB]{1,2} ){0,4}\n([abAB]{1,2} ){0,4}\n([abAB]{1,2} ){0,4}") {
        laws::scopes(text.as_bytes());
    }

    #[test]
    fn hosts(clouds in prop::collection::vec(prop::collection::vec("[abAB]{1,2}", 0..4), 0..4)) {
        let clouds: Vec<Value> = clouds.into_iter().map(|aliases| json!({"aliases": aliases})).collect();
        laws::instance_metadata(json!({"metadata": clouds}).to_string().as_bytes());
    }

    #[test]
    fn bytes(data in prop::collection::vec(any::<u8>(), 0..64)) {
        for (_, law) in laws::TARGETS {
            law(&data);
        }
    }
}

#[test]
fn the_certificate_has_elements_to_tamper_with() {
    let elements = elements(LEAF, 0);
    assert!(elements.len() > 20, "{elements:?}");
}
