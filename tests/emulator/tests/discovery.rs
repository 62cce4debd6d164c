//! Discovery: instances, configurations, and paths that lead nowhere.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod support;

use http::{Request, Response};
use msal_emulator::{Entra, Reason, sample};
use serde_json::json;
use support::{NOW, ORIGIN, body, directory};

fn get(entra: &mut Entra, target: &str) -> Response<Vec<u8>> {
    entra.handle(&Request::get(target).body(Vec::new()).unwrap(), NOW).response
}

fn instance(entra: &mut Entra, version: &str, host: &str) -> Response<Vec<u8>> {
    let endpoint = format!("https%3A%2F%2F{host}%2Ftenant%2Foauth2%2Fv2.0%2Fauthorize");
    let query = format!("api-version={version}&authorization_endpoint={endpoint}");
    get(entra, &format!("/common/discovery/instance?{query}"))
}

#[test]
fn hosts_of_the_cloud_and_its_own_are_known() {
    for host in ["login.microsoftonline.com", "login.windows.net", "sts.windows.net", "login.example"] {
        for version in ["1.0", "1.1"] {
            let response = instance(&mut directory(), version, host);
            let body = body(&response);
            assert_eq!(response.status(), 200, "{host}: {body}");
            assert_eq!(
                body["tenant_discovery_endpoint"],
                format!("https://{host}/tenant/v2.0/.well-known/openid-configuration")
            );
            let all: Vec<_> = body["metadata"].as_array().unwrap().iter().map(|cloud| &cloud["aliases"]).collect();
            assert!(all.iter().any(|aliases| aliases.as_array().unwrap().contains(&json!(host))), "{body}");
        }
    }
}

#[test]
fn the_public_cloud_has_its_cache_name() {
    let mut entra = sample::directory("https://login.microsoftonline.com");
    let body = body(&instance(&mut entra, "1.1", "login.microsoftonline.com"));
    assert_eq!(body["metadata"].as_array().unwrap().len(), 1);
    assert_eq!(body["metadata"][0]["preferred_cache"], "login.windows.net");
}

#[test]
fn other_hosts_are_invalid_instances() {
    let response = instance(&mut directory(), "1.1", "evil.example");
    let body = body(&response);
    assert_eq!(response.status(), 400);
    assert_eq!((&body["error"], &body["error_codes"]), (&json!("invalid_instance"), &json!([50049])));
}

#[test]
fn instance_discovery_needs_its_parameters() {
    let targets = [
        ("/common/discovery/instance", Reason::Missing),
        ("/common/discovery/instance?api-version=1.1", Reason::Missing),
        ("/common/discovery/instance?api-version=9&authorization_endpoint=https://login.example", Reason::Parameter),
    ];
    for (target, reason) in targets {
        assert_eq!(body(&get(&mut directory(), target))["error_codes"], json!([reason.number()]), "{target}");
    }
}

#[test]
fn a_tenant_is_described_by_its_identifier() {
    for name in [sample::TENANT, sample::DOMAIN, "CONTOSO.example"] {
        let body = body(&get(&mut directory(), &format!("/{name}/v2.0/.well-known/openid-configuration")));
        let base = format!("{ORIGIN}/{}", sample::TENANT);
        assert_eq!(body["issuer"], format!("{base}/v2.0"));
        assert_eq!(body["authorization_endpoint"], format!("{base}/oauth2/v2.0/authorize"));
        assert_eq!(body["token_endpoint"], format!("{base}/oauth2/v2.0/token"));
        assert_eq!(body["jwks_uri"], format!("{base}/discovery/v2.0/keys"));
    }
}

#[test]
fn common_names_have_a_common_issuer() {
    let msa = "9188040d-6c67-4c5b-b112-36a304b66dad";
    for (name, issuer) in [("common", "{tenantid}"), ("organizations", "{tenantid}"), ("consumers", msa)] {
        let body = body(&get(&mut directory(), &format!("/{name}//v2.0/.well-known/openid-configuration")));
        assert_eq!(body["issuer"], format!("{ORIGIN}/{issuer}/v2.0"));
        assert_eq!(body["token_endpoint"], format!("{ORIGIN}/{name}/oauth2/v2.0/token"));
    }
}

#[test]
fn unknown_tenants_are_refused() {
    let response = get(&mut directory(), "/nowhere.example/v2.0/.well-known/openid-configuration");
    let body = body(&response);
    assert_eq!(response.status(), 400);
    assert_eq!((&body["error"], &body["error_codes"]), (&json!("invalid_tenant"), &json!([90002])));
}

#[test]
fn ad_fs_has_its_own_paths() {
    let mut entra = directory();
    let body = body(&get(&mut entra, "/adfs/.well-known/openid-configuration"));
    assert_eq!(body["issuer"], format!("{ORIGIN}/adfs"));
    assert_eq!(body["token_endpoint"], format!("{ORIGIN}/adfs/oauth2/token/"));
    assert_eq!(get(&mut entra, "/adfs/discovery/keys").status(), 200);
    assert_eq!(get(&mut entra, "/adfs/v2.0/.well-known/openid-configuration").status(), 404);
}

#[test]
fn other_paths_and_methods_lead_nowhere() {
    let mut entra = directory();
    for path in ["/", "/common", "/common/oauth2/v2.0/nothing", "/a/b/c/d/e/f"] {
        assert_eq!(get(&mut entra, path).status(), 404, "{path}");
    }
    let post = Request::post("/common/discovery/v2.0/keys").body(Vec::new()).unwrap();
    assert_eq!(body(&entra.handle(&post, NOW).response)["error_codes"], json!([900_561]));
}

#[test]
fn any_instant_can_be_answered() {
    for now in [0, u64::from(u32::MAX), u64::MAX] {
        let request = Request::get("/nowhere/v2.0/.well-known/openid-configuration").body(Vec::new()).unwrap();
        let response = directory().handle(&request, now).response;
        assert!(response.headers().contains_key("date") && body(&response)["timestamp"].is_string());
    }
}
