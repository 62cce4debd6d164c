//! What is done for users where the reference has a quirk: its own trace, with our outcome in place of the recorded one.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at a broken assumption"
)]

mod recorded;

use recorded::{departs, recorded, verdict};

use msal_conformance::report::Verdict;
use serde_json::json;

#[test]
fn an_access_token_is_found_under_any_host_of_the_cloud() {
    let hit = json!({"access_token": "cached-at-A", "token_type": "Bearer", "expires_in": {"$any": "number"},
        "token_source": "cache"});
    let mut trace = recorded("silent.access_token_of_an_alias_host");
    let cache = trace["app"]["initial_cache"]["AccessToken"].as_object().unwrap();
    let entry = cache.values().next().unwrap();
    let hit = hit.as_object().cloned().map(|mut hit| {
        hit.insert("access_token".to_owned(), entry["secret"].clone());
        hit
    });
    assert!(matches!(verdict(&trace), Verdict::Failed(_)));
    trace["steps"][0]["result"]["ok"] = json!(hit.unwrap());
    assert_eq!(verdict(&trace), Verdict::Passed);
}

#[test]
fn the_state_is_compared_first() {
    let mismatch = json!({"raises": {"kind": "state_mismatch"}});
    let mut trace = recorded("auth_code.malformed_client_info_in_auth_response");
    trace["steps"][0]["call"]["args"]["auth_response"]["state"] = json!("another");
    trace["steps"][0]["result"] = mismatch;
    assert_eq!(verdict(&trace), Verdict::Passed);
}

#[test]
fn a_refused_initiation_has_the_servers_fields_only() {
    let refused = json!({"error": "invalid_client", "error_description": "AADSTS7000218"});
    departs("device_flow.initiation_error", &[("/steps/0/result/ok", refused)]);
}

#[test]
fn a_device_flow_that_expires_says_so() {
    let expired = json!({"raises": {"kind": "interaction_timeout"}});
    departs("device_flow.local_expiry_returns_last_error", &[("/steps/1/result", expired)]);
}

#[test]
fn an_account_is_removed_under_all_hosts_of_its_cloud() {
    let nobody = json!({"$unordered": []});
    let instead = [("/steps/1/result/ok", nobody), ("/final_cache/Account", json!({}))];
    let mut trace = recorded("accounts.remove_is_bound_to_the_environment");
    assert!(matches!(verdict(&trace), Verdict::Failed(_)));
    for (pointer, value) in instead {
        *trace.pointer_mut(pointer).unwrap() = value;
    }
    trace["final_cache"]["RefreshToken"] = json!({});
    assert_eq!(verdict(&trace), Verdict::Passed);
}

#[test]
fn nothing_is_cached_before_nonce_and_age_are_checked() {
    for name in ["auth_code.nonce_absent", "auth_code.max_age_violated", "auth_code.max_age_without_auth_time"] {
        departs(name, &[("/steps/0/cache_changed", json!(false)), ("/final_cache", json!({}))]);
    }
    let nobody = json!({"$unordered": []});
    let instead =
        [("/steps/0/cache_changed", json!(false)), ("/steps/1/result/ok", nobody), ("/final_cache", json!({}))];
    departs("auth_code.nonce_mismatch", &instead);
}

#[test]
fn each_refused_call_asks_the_service_again() {
    let mut trace = recorded("telemetry.throttled_errors_count_again");
    assert!(matches!(verdict(&trace), Verdict::Failed(_)));
    let refused = trace["steps"][0]["http"][0].clone();
    trace["steps"][1]["http"] = json!([refused]);
    let id = "/steps/0/http/0/request/headers/client-request-id";
    let last = json!({"$concat": ["4|0|85,", {"$same_as": id}, "|invalid_grant|"]});
    trace["steps"][1]["http"][0]["request"]["headers"]["x-client-last-telemetry"] = last;
    assert_eq!(verdict(&trace), Verdict::Passed);
}

#[test]
fn an_id_token_for_another_application_is_refused() {
    let mut trace = recorded("auth_code.id_token_is_not_validated");
    assert!(matches!(verdict(&trace), Verdict::Failed(_)));
    let last = trace["steps"].as_array().unwrap().len() - 1;
    trace["steps"][last]["result"] = json!({"raises": {"kind": "id_token_error"}});
    trace["steps"][last]["cache_changed"] = json!(false);
    trace["final_cache"] = json!({});
    assert_eq!(verdict(&trace), Verdict::Passed);
}
