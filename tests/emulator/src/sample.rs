//! The directory that most tests want: an organization with applications and users, one of each of the other faces, and
//! one resource.
//!
//! | tenant | named by | users |
//! |---|---|---|
//! | [`TENANT`] | [`DOMAIN`], [`FEDERATED_DOMAIN`] | [`USER`], [`OTHER_USER`], [`FEDERATED_USER`] |
//! | [`GUEST_TENANT`] | [`GUEST_DOMAIN`] | [`NEIGHBOUR`], and as guests [`USER`], [`PERSONAL_USER`] |
//! | the personal accounts | `consumers` | [`PERSONAL_USER`] |
//! | [`B2C_TENANT`] | [`B2C_DOMAIN`] | [`LOCAL_USER`] |
//! | [`CIAM_TENANT`] | [`CIAM_DOMAIN`] | [`LOCAL_USER`] |
//! | the federation server | `adfs` | [`USER`] |
//!
//! Every user has the password [`PASSWORD`]. In each tenant are [`CLIENT_ID`] (with a secret and a certificate),
//! [`PUBLIC_CLIENT_ID`], and the family of [`FAMILY_CLIENT_IDS`]. For [`RESOURCE`] they may ask for `User.Read` and
//! `Mail.Read`, and with the user's consent for `Files.Read`; for [`OTHER_RESOURCE`] for `access`.

use crate::{App, Certificate, Entra, Federation, Tenant, User};

/// The tenant's identifier.
pub const TENANT: &str = "7c2a9d4e-3b61-4f05-9a8e-51d0c6e2b7f3";
/// The domain that names the tenant too.
pub const DOMAIN: &str = "contoso.example";
/// The application's identifier, also on the AD FS face.
pub const CLIENT_ID: &str = "0f4b6e12-8d93-4a7c-b5e0-2c91f7a3d684";
/// The application's secret.
pub const SECRET: &str = "emulator~secret+with/odd&characters=";
/// The resource that the application may use.
pub const RESOURCE: &str = "https://graph.microsoft.com";

/// The identifier of an application without a credential.
pub const PUBLIC_CLIENT_ID: &str = "5b7d1c90-64ef-4f2a-8e13-90c4ad28f7b1";
/// Applications without a credential that share their refresh tokens.
pub const FAMILY_CLIENT_IDS: [&str; 2] =
    ["c3a8e5d7-1f42-49b6-a0d9-7e64b2f81c35", "e91f4b60-a7d3-4c58-92be-3d05c8f6a217"];
/// Where the application with a credential gets its users back.
pub const REDIRECT_URI: &str = "https://app.example/signed-in";
/// Where applications without a credential get their users back, at any port; also under 127.0.0.1 and `[::1]`.
pub const LOOPBACK: &str = "http://localhost";
/// Another resource, with the one scope `access`.
pub const OTHER_RESOURCE: &str = "api://ledger";

/// The password of all users.
pub const PASSWORD: &str = "emulator&password<1>";
/// A user of the tenant, who is a guest in the other one.
pub const USER: &str = "ada@contoso.example";
/// Another user of the tenant.
pub const OTHER_USER: &str = "bob@contoso.example";
/// A domain whose users sign in by WS-Trust.
pub const FEDERATED_DOMAIN: &str = "federated.example";
/// A user of that domain, in the tenant.
pub const FEDERATED_USER: &str = "fay@federated.example";
/// The identifier of another organization.
pub const GUEST_TENANT: &str = "a4d8f361-0c5b-4e97-b2a6-8f17d93e5c40";
/// The domain that names the other organization too.
pub const GUEST_DOMAIN: &str = "fabrikam.example";
/// A user of the other organization.
pub const NEIGHBOUR: &str = "eve@fabrikam.example";
/// A user with a personal account, who is a guest in the other organization.
pub const PERSONAL_USER: &str = "joe@personal.example";
/// The identifier of an Azure AD B2C tenant.
pub const B2C_TENANT: &str = "61e0b5a9-f2d7-4c38-8b14-d5907ac3e6f2";
/// The domain that names the B2C tenant too.
pub const B2C_DOMAIN: &str = "shop.onmicrosoft.example";
/// The policy of the B2C tenant.
pub const B2C_POLICY: &str = "B2C_1_signup_signin";
/// The identifier of an External ID tenant.
pub const CIAM_TENANT: &str = "d27c94f8-5ea1-4b03-9f6d-18b3e07a5c94";
/// The domain that names the External ID tenant too.
pub const CIAM_DOMAIN: &str = "club.onmicrosoft.example";
/// A customer with an account of their own in each of the two.
pub const LOCAL_USER: &str = "kim@customer.example";

/// The start of the names of further resources that the application may use, up to their numbers.
pub const NUMBERED_RESOURCE: &str = "api://resource-";
/// How many of them there are, for benchmarks that ask for many tokens at once.
pub const NUMBERED_RESOURCES: usize = 1024;

/// The directory; the application's certificate is [`Certificate::fixed`].
pub fn directory(origin: &str) -> Entra {
    let numbered = (0..NUMBERED_RESOURCES).map(|number| format!("{NUMBERED_RESOURCE}{number}"));
    let confidential = confidential();
    let app = numbered.fold(confidential.clone(), |app, resource| app.permission(&resource, ["Read.All"]));
    let home = Tenant::new(TENANT)
        .domain(DOMAIN)
        .federated(FEDERATED_DOMAIN, Federation::WsTrust13)
        .user(user(USER))
        .user(user(OTHER_USER))
        .user(user(FEDERATED_USER));
    let guest = Tenant::new(GUEST_TENANT).domain(GUEST_DOMAIN).user(user(NEIGHBOUR)).guest(USER).guest(PERSONAL_USER);
    let b2c = Tenant::b2c(B2C_TENANT, [B2C_POLICY]).domain(B2C_DOMAIN).user(user(LOCAL_USER));
    let ciam = Tenant::ciam(CIAM_TENANT).domain(CIAM_DOMAIN).user(user(LOCAL_USER));
    Entra::new(origin)
        .tenant(with_public_clients(home).app(app.clone()))
        .tenant(with_public_clients(Tenant::adfs().user(user(USER))).app(app))
        .tenant(with_public_clients(guest).app(confidential.clone()))
        .tenant(with_public_clients(Tenant::consumers().user(user(PERSONAL_USER))).app(confidential.clone()))
        .tenant(with_public_clients(b2c).app(confidential.clone()))
        .tenant(with_public_clients(ciam).app(confidential.clone()))
}

fn confidential() -> App {
    let app = App::new(CLIENT_ID).secret(SECRET).certificate(&Certificate::fixed().der);
    delegated(app.permission(RESOURCE, ["User.Read.All"])).redirect_uri(REDIRECT_URI)
}

fn with_public_clients(tenant: Tenant) -> Tenant {
    let public = |client_id| {
        let hosts = [LOOPBACK, "http://127.0.0.1", "http://[::1]"];
        hosts.into_iter().fold(delegated(App::new(client_id)), App::redirect_uri)
    };
    let family = FAMILY_CLIENT_IDS.map(|client_id| public(client_id).family());
    family.into_iter().fold(tenant.app(public(PUBLIC_CLIENT_ID)), Tenant::app)
}

fn delegated(app: App) -> App {
    app.delegation(RESOURCE, ["User.Read", "Mail.Read"])
        .on_consent(RESOURCE, ["Files.Read"])
        .delegation(OTHER_RESOURCE, ["access"])
}

fn user(name: &str) -> User {
    let display = name.split_once('@').map_or(name, |(local, _)| local);
    User::new(name, PASSWORD).display_name(display)
}
