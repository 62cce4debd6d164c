//! The directory that most tests want: one tenant, one application with a secret and a certificate, one resource.

use crate::{App, Certificate, Entra, Tenant};

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

/// The start of the names of further resources that the application may use, up to their numbers.
pub const NUMBERED_RESOURCE: &str = "api://resource-";
/// How many of them there are, for benchmarks that ask for many tokens at once.
pub const NUMBERED_RESOURCES: usize = 1024;

/// The directory; the application's certificate is [`Certificate::fixed`].
pub fn directory(origin: &str) -> Entra {
    let app = App::new(CLIENT_ID)
        .secret(SECRET)
        .certificate(&Certificate::fixed().der)
        .permission(RESOURCE, ["User.Read.All"]);
    let numbered = (0..NUMBERED_RESOURCES).map(|number| format!("{NUMBERED_RESOURCE}{number}"));
    let app = numbered.fold(app, |app, resource| app.permission(&resource, ["Read.All"]));
    Entra::new(origin).tenant(Tenant::new(TENANT).domain(DOMAIN).app(app.clone())).tenant(Tenant::adfs().app(app))
}
