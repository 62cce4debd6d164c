//! Names and passwords, sent by the application.

use msal_emulator::{App, Entra, Reason, Tenant, User, sample};

use crate::world::{ORIGIN, Pairs, SCOPE, World, claims, pairs, with};

const ID: &str = sample::PUBLIC_CLIENT_ID;

fn form(user: &str) -> Pairs {
    pairs(&[
        ("grant_type", "password"),
        ("client_id", ID),
        ("username", user),
        ("password", sample::PASSWORD),
        ("scope", SCOPE),
        ("client_info", "1"),
    ])
}

#[test]
fn a_user_gets_tokens_at_home() {
    for place in [sample::TENANT, sample::DOMAIN, "organizations", "common"] {
        let tokens = World::new().token(place, &form(&sample::USER.to_uppercase()));
        assert_eq!(claims(&tokens["id_token"])["preferred_username"], sample::USER, "{place}");
        assert!(tokens["refresh_token"].is_string() && tokens["client_info"].is_string(), "{place}");
    }
}

#[test]
fn each_check_refuses() {
    type Row = (&'static str, &'static str, fn(Pairs) -> Pairs, Reason);
    let rows: [Row; 8] = [
        ("no name", sample::TENANT, |f| with(f, "username", ""), Reason::Missing),
        ("no password", sample::TENANT, |f| with(f, "password", ""), Reason::Missing),
        ("no scope", sample::TENANT, |f| with(f, "scope", ""), Reason::Missing),
        ("an unknown user", sample::TENANT, |f| with(f, "username", "x@contoso.example"), Reason::UnknownUser),
        ("a wrong password", sample::TENANT, |f| with(f, "password", "guess"), Reason::Password),
        ("a federated user", sample::TENANT, |f| with(f, "username", sample::FEDERATED_USER), Reason::Password),
        ("a guest", sample::GUEST_TENANT, |f| f, Reason::UnknownUser),
        ("a personal account", "organizations", |f| with(f, "username", sample::PERSONAL_USER), Reason::UnknownUser),
    ];
    for (name, place, spoil, reason) in rows {
        World::new().refused(name, place, &spoil(form(sample::USER)), reason);
    }
    World::new().refused("consent", sample::TENANT, &with(form(sample::USER), "scope", "Files.Read"), Reason::Consent);
}

#[test]
fn who_needs_more_than_a_password_is_sent_to_a_page() {
    let app = App::new(ID).delegation(sample::RESOURCE, ["User.Read"]);
    let user = User::new(sample::USER, sample::PASSWORD).multi_factor();
    let mut world = World::with(Entra::new(ORIGIN).tenant(Tenant::new(sample::TENANT).app(app).user(user)));
    world.refused("more", sample::TENANT, &form(sample::USER), Reason::MultiFactor);
    world.refused("wrong", sample::TENANT, &with(form(sample::USER), "password", "guess"), Reason::Password);
}
