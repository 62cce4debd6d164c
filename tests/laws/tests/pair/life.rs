//! A token lives, ages, is refreshed and expires; and is forgotten on demand.

use msal_core::TokenSource;
use msal_emulator::{App, Entra, Fault, Tenant, sample};
use msal_laws::Pair;

use super::{SCOPES, by_secret};

/// A directory whose tokens live for an hour and age after half of it.
fn pair() -> Pair {
    Pair::new(sample::directory("https://login.microsoftonline.com").expires_in(3600).refresh_in(1800))
}

#[test]
fn a_token_lives_ages_is_refreshed_and_expires() {
    let (mut pair, app) = (pair(), by_secret().build().unwrap());
    let flow = app.acquire_token_for_client(SCOPES);
    let first = pair.result(&flow).unwrap();
    assert_eq!((first.token_source(), first.expires_in().as_secs()), (TokenSource::IdentityProvider, 3600));

    pair.now += 1800;
    let fresh = pair.result(&flow).unwrap();
    assert_eq!((fresh.access_token(), fresh.expires_in().as_secs()), (first.access_token(), 1800));
    assert_eq!(pair.asked(), 1, "at its refresh time a token is still fresh");

    pair.now += 1;
    let second = pair.result(&flow).unwrap();
    assert_ne!(second.access_token(), first.access_token());
    assert_eq!((pair.asked(), second.token_source()), (2, TokenSource::IdentityProvider));

    pair.now += 3300;
    let last = pair.entra.log().count("/token");
    pair.entra.fail_next("/token", Fault::Reset);
    let old = pair.result(&flow).unwrap();
    assert_eq!(old.access_token(), second.access_token(), "with five minutes left it outlives a failed refresh");
    assert_eq!(pair.asked(), last + 1);

    pair.now += 1;
    pair.entra.fail_next("/token", Fault::Reset);
    pair.result(&flow).expect_err("with less than five minutes left it counts as expired");
    let third = pair.result(&flow).unwrap();
    assert_eq!(third.expires_in().as_secs(), 3600);
    assert!(!pair.store.to_json().contains(second.access_token().expose_secret()));
}

#[test]
fn the_telemetry_of_a_life() {
    let (mut pair, app) = (pair(), by_secret().build().unwrap());
    let flow = app.acquire_token_for_client(SCOPES);
    let mut seen = Vec::new();
    for elapsed in [0, 10, 10, 2000, 4000] {
        pair.now += elapsed;
        pair.result(&flow).unwrap();
        let entry = pair.entra.log().last("/token").unwrap();
        let header = |name: &str| entry.headers[name].to_str().unwrap().to_owned();
        seen.push((header("x-client-current-telemetry"), header("x-client-last-telemetry")));
    }
    seen.dedup();
    let pair = |current: &str, last: &str| (current.to_owned(), last.to_owned());
    let expected = [pair("4|730,2|", "4|0|||"), pair("4|730,4|", "4|2|||"), pair("4|730,3|", "4|0|||")];
    assert_eq!(seen, expected);
}

#[test]
fn removed_tokens_are_gone_and_those_of_others_stay() {
    let other = "99999999-8d93-4a7c-b5e0-2c91f7a3d684";
    let tenant = Tenant::new(sample::TENANT);
    let of = |id: &str| App::new(id).secret(sample::SECRET).permission(sample::RESOURCE, ["User.Read.All"]);
    let entra =
        Entra::new("https://login.microsoftonline.com").tenant(tenant.app(of(sample::CLIENT_ID)).app(of(other)));
    let mut pair = Pair::new(entra);
    let app = by_secret().build().unwrap();
    let stranger =
        msal_core::ConfidentialClientApplication::builder(other, msal_core::Credential::secret(sample::SECRET))
            .authority(format!("https://login.microsoftonline.com/{}", sample::TENANT))
            .build()
            .unwrap();
    let flows = [app.acquire_token_for_client(SCOPES), stranger.acquire_token_for_client(SCOPES)];
    let tokens = flows.each_ref().map(|flow| pair.result(flow).unwrap());

    pair.result(&app.remove_tokens_for_client()).unwrap();
    let json = pair.store.to_json();
    assert!(!json.contains(tokens[0].access_token().expose_secret()));
    assert!(json.contains(tokens[1].access_token().expose_secret()));
    assert_eq!(pair.asked(), 2);
    pair.result(&flows[1]).unwrap();
    assert_eq!(pair.asked(), 2, "the stranger's token serves on");
    pair.result(&flows[0]).unwrap();
    assert_eq!(pair.asked(), 3);
}
