//! What is done where the reference has a quirk: its own trace, with our outcome in place of the recorded one.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at a broken assumption"
)]

mod recorded;

use msal_conformance::report::Verdict;
use recorded::{departs, recorded, verdict};
use serde_json::{Value, json};

const HTTP: &str = "/steps/0/http/0";

#[test]
fn each_request_has_an_assertion_of_its_own() {
    let claims = "/steps/1/http/0/request/form/client_assertion/$jwt/claims";
    let instead = [("iat", json!(1_735_690_139)), ("exp", json!(1_735_690_739))];
    let instead = instead.map(|(name, value)| (format!("{claims}/{name}"), value));
    let instead = instead.each_ref().map(|(pointer, value)| (pointer.as_str(), value.clone()));
    departs("certificate.assertion_is_reused_then_renewed", &instead);
}

#[test]
fn empty_scopes_are_refused() {
    let refused = json!({"raises": {"kind": "invalid_argument"}});
    departs("client_credentials.empty_scopes_match_any_token", &[("/steps/0/result", refused)]);
}

#[test]
fn a_status_of_failure_is_no_success() {
    let mut trace = recorded("refresh_in.string_refresh_in");
    trace["steps"][0]["http"][0]["response"] = json!({"status": 403, "headers": {}, "body": {"message": "denied"}});
    trace["steps"][0]["result"] = json!({"raises": {"kind": "http_error"}});
    assert_eq!(trace["final_cache"], json!({}));
    assert_eq!(verdict(&trace), Verdict::Passed);
}

#[test]
fn the_whole_chain_is_sent() {
    let name = "certificate.chain_without_thumbprint";
    let trace = recorded(name);
    let chain = trace["app"]["credential"]["public_certificate"].as_str().unwrap();
    let bodies = chain.split("-----BEGIN CERTIFICATE-----").skip(1);
    let bodies = bodies.map(|block| block.split_once("-----END").unwrap().0);
    let chain: Vec<Value> = bodies.map(|body| json!({"$ignoring_whitespace": body})).collect();
    assert_eq!(chain.len(), 2);
    let x5c = format!("{HTTP}/request/form/client_assertion/$jwt/header/x5c");
    departs(name, &[(&x5c, json!(chain))]);
}

#[test]
fn a_hit_changes_nothing() {
    assert_eq!(verdict(&recorded("cache_expiry.hit_does_not_purge")), Verdict::Passed);
}

#[test]
fn the_case_of_scopes_never_matters() {
    let name = "client_credentials.subset_of_cached_scopes_hits";
    let trace = recorded(name);
    let instead = [
        ("/steps/3/http", json!([])),
        ("/steps/3/result", trace["steps"][0]["result"].clone()),
        ("/steps/3/cache_changed", json!(false)),
        ("/final_cache", trace["app"]["initial_cache"].clone()),
    ];
    departs(name, &instead);
}

#[test]
fn a_server_in_trouble_does_not_hide_a_usable_token() {
    let token = json!({"ok": {
        "access_token": "cached-at-A", "token_type": "Bearer", "expires_in": 2000, "token_source": "cache",
        "refresh_on": 1_735_689_590,
    }});
    departs("refresh_in.aging_refresh_server_error", &[("/steps/0/result", token)]);
}

#[test]
fn a_number_in_a_string_is_a_number() {
    let mut cache = recorded("certificate.chain_without_thumbprint")["final_cache"].clone();
    for token in cache["AccessToken"].as_object_mut().unwrap().values_mut() {
        token["refresh_on"] = json!("1735691400");
    }
    let token = json!({"ok": {
        "token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": "eyA-app-at-1",
        "token_source": "identity_provider", "refresh_on": 1_735_691_400,
    }});
    let instead = [("/steps/0/result", token), ("/steps/0/cache_changed", json!(true)), ("/final_cache", cache)];
    departs("refresh_in.string_refresh_in", &instead);
}

#[test]
fn tokens_of_a_path_are_removed_with_the_others() {
    let instead = [("/final_cache/AccessToken", json!({})), ("/steps/1/cache_changed", json!(true))];
    departs("fmi_path.remove_tokens_for_client_covers_paths", &instead);
}

#[test]
fn metadata_of_aliases_spoils_no_outcome() {
    let mut trace = recorded("client_credentials.error_response_then_alias_lookup");
    let lookup = trace.pointer_mut("/steps/0/http/1").unwrap();
    assert_eq!(lookup["optional"], "alias-metadata");
    lookup["response"] = json!({"status": 503, "headers": {}, "text": "busy"});
    assert_eq!(verdict(&trace), Verdict::Passed);
}

/// The outcomes of these steps are errors of one kind instead.
fn refuses(name: &str, kind: &str, steps: &[usize]) {
    let instead: Vec<_> = steps.iter().map(|step| format!("/steps/{step}/result")).collect();
    let refused = json!({"raises": {"kind": kind}});
    departs(name, &instead.iter().map(|pointer| (pointer.as_str(), refused.clone())).collect::<Vec<_>>());
}

#[test]
fn base64url_is_decoded_strictly() {
    refuses("pure.decode_part_leniency", "decode_error", &[0, 1, 2]);
    refuses("pure.decode_part_standard_alphabet", "decode_error", &[1]);
}

#[test]
fn a_token_whose_time_is_wrong_is_refused() {
    refuses("pure.decode_id_token_times", "id_token_error", &[0, 1, 3]);
}

#[test]
fn a_token_is_read_as_a_whole() {
    refuses("pure.decode_id_token_malformed", "malformed_token", &[5, 6, 7]);
}

#[test]
fn a_claim_that_is_to_be_checked_must_be_there() {
    assert_eq!(verdict(&recorded("pure.decode_id_token_missing_claims")), Verdict::Passed);
}
