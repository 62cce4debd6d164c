//! Headers as services send them, W1 to W16: what stands in each, and the claims and the nonce that are taken from it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may")]

use msal_core::wire::challenge::{Challenges, ClaimsError, parse_challenges};

/// One field a line, behind the name of its header.
const HEADERS: &str = include_str!("data/challenges.txt");
const C1: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}"#;

fn parsed(id: &str) -> Challenges {
    let fields = HEADERS.lines().filter_map(|line| line.split_once(' ').filter(|(own, _)| *own == id));
    let fields: Vec<&[u8]> = fields.map(|(_, field)| field.as_bytes()).collect();
    assert!(!fields.is_empty(), "{id}");
    parse_challenges(fields)
}

/// Each challenge as its scheme and the names of its parameters.
fn outline(all: &Challenges) -> Vec<String> {
    let words = all.challenges.iter().map(|challenge| {
        let names = challenge.params().map(|(name, _)| name);
        [challenge.scheme()].into_iter().chain(challenge.token68()).chain(names).collect::<Vec<_>>().join(" ")
    });
    words.collect()
}

#[test]
fn the_challenges_of_each_header() {
    for (id, expected) in [
        ("W1", &["Bearer realm authorization_uri client_id error claims"][..]),
        ("W2", &["Bearer realm authorization_uri error claims"]),
        ("W3", &["Bearer realm client_id trusted_issuers authorization_uri error claims"]),
        ("W4", &["Bearer client_id trusted_issuers token_types authorization_uri error", "Basic realm", "Negotiate"]),
        (
            "W5",
            &[
                "PoP realm authorization_uri client_id nonce",
                "Bearer realm authorization_uri error_description error claims",
            ],
        ),
        ("W6", &["Negotiate", "NTLM TlRMTVNTUAACAAAAAAAAADgAAAA=", "Bearer error claims"]),
        ("W7", &["Bearer authorization_uri error error_description claims"]),
        ("W8", &["bearer realm error claims"]),
        ("W9", &["Bearer realm authorization_uri error claims"]),
        ("W10", &["Bearer error error_description xclaims"]),
        ("W11", &["Bearer error claims claims"]),
        ("W12", &["PoP nonce"]),
        ("W13", &[]),
        ("W14", &["Bearer error claims"]),
        ("W15", &["Basic realm"]),
        ("W16", &["Bearer error claims"]),
    ] {
        let all = parsed(id);
        assert_eq!(outline(&all), expected, "{id}");
        assert_eq!(all.errors.len(), usize::from(id == "W13"), "{id}");
        assert!(all.challenges.iter().all(|challenge| challenge.is_malformed() == (id == "W11")), "{id}");
    }
}

#[test]
fn values_come_without_quotes_and_escapes() {
    for (id, at, name, expected) in [
        ("W1", 0, "realm", ""),
        ("W2", 0, "claims", r#"{"access_token":{"acrs":{"essential":true,"value":"c25"}}}"#),
        ("W3", 0, "trusted_issuers", "00000001-0000-0000-c000-000000000000@*,https://sts.windows.net/*/"),
        ("W4", 1, "realm", ""),
        ("W5", 0, "nonce", "ey=="),
        (
            "W5",
            1,
            "error_description",
            "Continuous access evaluation resulted in challenge with result: InteractionRequired, claims=none",
        ),
        ("W8", 0, "error", "insufficient_claims"),
        ("W9", 0, "authorization_uri", "https://login.microsoftonline.com/common/oauth2/authorize"),
        ("W10", 0, "error_description", r#"say "claims=\"x\"" now"#),
        ("W15", 0, "Realm", "/var/opt/azcmagent/tokens/12345678-aaaa.key"),
    ] {
        assert_eq!(parsed(id).challenges[at].param(name), Some(expected), "{id} {name}");
    }
    let error = parsed("W13").errors[0];
    assert_eq!(error.to_string(), "field 0 of the challenges, byte 43: a quoted string does not end");
}

#[test]
fn the_claims_and_the_nonce_of_each_header() {
    let address =
        r#"{"access_token":{"xms_rp_ipaddr":{"value":"203.0.113.7"},"nbf":{"essential":true,"value":"1700000001"}}}"#;
    for (id, claims, nonce) in [
        ("W1", Some(C1), None),
        ("W2", Some(r#"{"access_token":{"acrs":{"essential":true,"value":"c25"}}}"#), None),
        ("W3", Some(C1), None),
        ("W4", None, None),
        ("W5", Some(address), Some("ey==")),
        ("W6", Some(C1), None),
        ("W7", Some(C1), None),
        ("W8", Some(C1), None),
        ("W9", Some(r#"{"access_token":{"nbf":{"essential":true,"value":"é>?"}}}"#), None),
        ("W10", None, None),
        ("W11", None, None),
        ("W12", None, Some("eyJhbGciOiJIUzI1NiJ9.eyJ0cyI6IjE3MDAwMDAwMDAifQ.AAAA")),
        ("W13", None, None),
        ("W14", None, None),
        ("W15", None, None),
        ("W16", None, None),
    ] {
        let all = parsed(id);
        assert_eq!(all.claims("Bearer").as_deref(), claims, "{id}");
        assert_eq!(all.pop_nonce(), nonce, "{id}");
        let strict = match id {
            "W7" => Ok(None),
            "W16" => Err(ClaimsError),
            _ => Ok(claims.map(str::to_owned)),
        };
        assert_eq!(all.claims_challenge("Bearer"), strict, "{id}");
    }
}

#[test]
fn of_several_claims_those_asked_for_by_name_and_by_the_used_scheme_are_taken() {
    let all = |field: &str| parse_challenges([field.as_bytes()]);
    let (a, b, c) = (r#"claims="{\"a\":1}""#, r#"claims="{\"b\":1}""#, r#"claims="{\"c\":1}""#);
    let asks = "error=Insufficient_Claims";
    for (field, used, expected) in [
        (format!("Bearer {a}, PoP {b}"), "Bearer", Some(r#"{"a":1}"#)),
        (format!("Bearer {a}, PoP {b}"), "pop", Some(r#"{"b":1}"#)),
        (format!("Bearer {a}, PoP {b}, dpop {c}, {asks}"), "PoP", Some(r#"{"c":1}"#)),
        (format!("Bearer {a}, {asks}, mtls_pop {b}, {asks}"), "mtls_pop", Some(r#"{"b":1}"#)),
        (format!("Bearer claims=x, {asks}, Bearer {b}"), "Bearer", Some(r#"{"b":1}"#)),
        (format!("Basic {a}, {asks}"), "Basic", None),
    ] {
        assert_eq!(all(&field).claims(used).as_deref(), expected, "{field} {used}");
    }
    let strict = all(&format!("Bearer claims=x, {asks}, PoP {b}, {asks}")).claims_challenge("Bearer");
    assert_eq!(strict.unwrap().as_deref(), Some(r#"{"b":1}"#), "one that can be read will do");
}

#[test]
fn a_broken_field_takes_no_other_with_it_and_all_fields_share_one_bound() {
    let all = parse_challenges(["Negotiate", "Bearer a=\"", "Basic realm=x"].map(str::as_bytes));
    assert_eq!(outline(&all), ["Negotiate", "Basic realm"]);
    assert_eq!(all.errors.iter().map(|error| error.field).collect::<Vec<_>>(), [1]);

    let all = parse_challenges(["a,b,c,d,e,f,g,h,i,j", "a,b,c,d,e,f,g", "x"].map(str::as_bytes));
    assert_eq!((all.challenges.len(), all.errors.len()), (11, 1));
}
