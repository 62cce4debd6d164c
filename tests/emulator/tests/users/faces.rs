//! The other faces: B2C, External ID, AD FS, personal accounts, guests, and metadata of version 1.

use msal_emulator::{Page, Reason, Tenant, sample};
use serde_json::json;

use crate::world::{ORIGIN, SCOPE, World, body, claims, client_info, redemption, request, url, with};

const ID: &str = sample::PUBLIC_CLIENT_ID;

fn b2c() -> String {
    format!("{}/{}", sample::B2C_DOMAIN, sample::B2C_POLICY)
}

#[test]
fn b2c_has_a_policy_in_every_path_and_no_other() {
    let mut world = World::new();
    for prefix in ["", "tfp/"] {
        let place = format!("{prefix}{}", b2c());
        let metadata = body(&world.get(&format!("/{place}/v2.0/.well-known/openid-configuration")));
        assert_eq!(metadata["issuer"], format!("{ORIGIN}/{}/v2.0/", sample::B2C_TENANT));
        assert_eq!(metadata["token_endpoint"], format!("{ORIGIN}/{place}/oauth2/v2.0/token"));
        assert_eq!(metadata["jwks_uri"], format!("{ORIGIN}/{place}/discovery/v2.0/keys"));
        let keys = body(&world.get(&format!("/{place}/discovery/v2.0/keys")));
        assert!(keys["keys"][0].get("issuer").is_none());
    }
    let paths = [
        format!("/{}/v2.0/.well-known/openid-configuration", sample::B2C_DOMAIN),
        format!("/{}/B2C_1_other/v2.0/.well-known/openid-configuration", sample::B2C_DOMAIN),
        format!("/{}/{}/v2.0/.well-known/openid-configuration", sample::DOMAIN, sample::B2C_POLICY),
    ];
    for path in paths {
        assert_eq!(world.get(&path).status(), 404, "{path}");
    }
}

#[test]
fn b2c_tokens_speak_of_the_policy() {
    let mut world = World::new();
    let scope = format!("{SCOPE} {ID}");
    let tokens = world.tokens_of(&b2c(), ID, sample::LOCAL_USER, &scope.replace("User.Read ", ""));
    let (id, info) = (claims(&tokens["id_token"]), client_info(&tokens));
    assert_eq!(id["iss"], format!("{ORIGIN}/{}/v2.0/", sample::B2C_TENANT));
    assert_eq!([&id["tfp"], &id["ver"]], [&json!("b2c_1_signup_signin"), &json!("1.0")]);
    assert!(id.get("tid").is_none() && id.get("preferred_username").is_none());
    assert_eq!(info["uid"], format!("{}-b2c_1_signup_signin", id["oid"].as_str().unwrap()));
    assert_eq!(info["utid"], sample::B2C_TENANT);
    assert_eq!(claims(&tokens["access_token"])["aud"], ID);
    let none = world.tokens_of(&b2c(), ID, sample::LOCAL_USER, "openid offline_access");
    assert!(none.get("access_token").is_none() && none["id_token"].is_string());
    assert!(claims(&none["id_token"]).get("at_hash").is_none());
    let form = crate::world::refresh(ID, &none, "openid offline_access");
    world.token(&b2c(), &form);
    world.refused("without the policy", sample::B2C_DOMAIN, &form, Reason::NoPolicy);
    world.refused("elsewhere", sample::TENANT, &form, Reason::OtherTenant);
}

#[test]
fn b2c_may_name_the_policy_in_the_issuer() {
    let tenant = Tenant::b2c(sample::B2C_TENANT, ["B2C_1_a", "B2C_1_b"]).tfp_issuer();
    let mut world = World::with(msal_emulator::Entra::new(ORIGIN).tenant(tenant));
    for policy in ["B2C_1_a", "b2c_1_b"] {
        let path = format!("/{}/{policy}/v2.0/.well-known/openid-configuration", sample::B2C_TENANT);
        let issuer = format!("{ORIGIN}/tfp/{}/{}/v2.0/", sample::B2C_TENANT, policy.to_lowercase());
        assert_eq!(body(&world.get(&path))["issuer"], issuer);
    }
}

#[test]
fn external_id_has_a_host_of_its_own_in_the_issuer() {
    let mut world = World::new();
    let id = sample::CIAM_TENANT;
    let issuer = format!("https://{id}.ciamlogin.com/{id}/v2.0");
    let metadata = body(&world.get(&format!("/{}/v2.0/.well-known/openid-configuration", sample::CIAM_DOMAIN)));
    assert_eq!(
        [&metadata["issuer"], &metadata["token_endpoint"]],
        [&json!(issuer), &json!(format!("{ORIGIN}/{id}/oauth2/v2.0/token"))]
    );
    let tokens = world.tokens_of(sample::CIAM_DOMAIN, ID, sample::LOCAL_USER, SCOPE);
    assert_eq!(claims(&tokens["id_token"])["iss"], issuer);
    assert_eq!(client_info(&tokens)["utid"], id);
}

#[test]
fn ad_fs_knows_neither_tenants_nor_client_info() {
    let mut world = World::new();
    let tokens = world.tokens_of("adfs", ID, sample::USER, SCOPE);
    let id = claims(&tokens["id_token"]);
    assert_eq!([&id["iss"], &id["upn"]], [&json!(format!("{ORIGIN}/adfs")), &json!(sample::USER)]);
    assert!(["tid", "oid", "preferred_username"].iter().all(|name| id.get(name).is_none()), "{id}");
    assert!(tokens.get("client_info").is_none() && tokens["refresh_token"].is_string());
    let answer = world.post("/adfs/oauth2/token", &with(redemption(ID, "guess"), "x", "y"));
    assert_eq!(body(&answer)["error"], "invalid_grant");
    assert!(body(&answer).get("error_codes").is_none());
}

#[test]
fn a_guest_has_one_home_and_another_identifier() {
    let mut world = World::new();
    for (user, home) in
        [(sample::USER, sample::TENANT), (sample::PERSONAL_USER, "9188040d-6c67-4c5b-b112-36a304b66dad")]
    {
        let tokens = world.tokens_of(sample::GUEST_DOMAIN, ID, user, SCOPE);
        let (id, info) = (claims(&tokens["id_token"]), client_info(&tokens));
        assert_eq!([&id["tid"], &info["utid"]], [&json!(sample::GUEST_TENANT), &json!(home)], "{user}");
        assert_ne!(id["oid"], info["uid"], "{user}");
    }
    let page = world.open(&url(sample::GUEST_TENANT, &request(ID)));
    let page = world.press(&page, &[("username", sample::OTHER_USER), ("password", sample::PASSWORD)], "submit");
    assert!(page.text("note").unwrap().contains("does not exist in tenant"));
}

#[test]
fn personal_accounts_have_their_own_places() {
    let mut world = World::new();
    let tokens = world.tokens_of("consumers", ID, sample::PERSONAL_USER, SCOPE);
    let id = claims(&tokens["id_token"]);
    assert_eq!(id["iss"], format!("{ORIGIN}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"));
    assert!(id["oid"].as_str().unwrap().starts_with("00000000-0000-0000-"));
    world.tokens_of("common", ID, sample::PERSONAL_USER, SCOPE);
    for (place, user) in [("organizations", sample::PERSONAL_USER), ("consumers", sample::USER)] {
        let page = world.open(&url(place, &request(ID)));
        let page = world.press(&page, &[("username", user), ("password", sample::PASSWORD)], "submit");
        assert!(page.has("note"), "{place}");
    }
}

#[test]
fn customers_may_make_an_account() {
    let mut world = World::new();
    for place in [b2c(), sample::CIAM_DOMAIN.to_owned(), "consumers".to_owned()] {
        let page = world.open(&url(&place, &with(request(ID), "prompt", "create")));
        let fields = [("username", "new@customer.example"), ("password", "new"), ("display-name", "New")];
        let page = world.press(&page, &fields, "submit");
        let wanted = page.callback().unwrap_or_else(|| panic!("{place}: {page:?}"));
        assert!(wanted.parameters.get("code").is_some(), "{place}");
        let page = world.open(&url(&place, &with(request(ID), "prompt", "create")));
        let page = world.press(&page, &fields, "submit");
        assert_eq!(page.text("note").as_deref(), Some("This name is taken."), "{place}");
    }
}

#[test]
fn the_first_version_of_the_metadata_has_its_own_issuer() {
    let mut world = World::new();
    for (name, issuer) in [(sample::DOMAIN, sample::TENANT), ("common", "{tenantid}"), ("organizations", "{tenantid}")]
    {
        let metadata = body(&world.get(&format!("/{name}/.well-known/openid-configuration")));
        assert_eq!(metadata["issuer"], format!("https://sts.windows.net/{issuer}/"), "{name}");
        let keys = metadata["jwks_uri"].as_str().unwrap().strip_prefix(ORIGIN).unwrap();
        assert_eq!(body(&world.get(keys))["keys"][0]["kty"], "RSA", "{name}");
    }
}

#[test]
fn an_application_is_looked_for_in_the_users_tenant() {
    let only_here = msal_emulator::App::new("here").redirect_uri(crate::world::BACK);
    let here = Tenant::new(sample::TENANT).app(only_here);
    let there = Tenant::new(sample::GUEST_TENANT).user(msal_emulator::User::new(sample::NEIGHBOUR, sample::PASSWORD));
    let mut world = World::with(msal_emulator::Entra::new(ORIGIN).tenant(here).tenant(there));
    let callback = world.sign_in(&url("common", &request("here")), sample::NEIGHBOUR);
    assert_eq!(callback.parameters.get("error"), Some("unauthorized_client"));
    let page = world.open(&url(sample::GUEST_TENANT, &request("here")));
    assert!(matches!(page, Page::Shown { status: 400, .. }));
}
