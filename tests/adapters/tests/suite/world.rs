//! The directory that the suite talks to, and the applications in it.

use std::sync::LazyLock;

use msal_core::{ConfidentialClientApplication, Credential};
use msal_emulator::{App, Certificate, Entra, Server, Tenant, sample};

use crate::adapter::{Adapter, Options};

pub(crate) const GRAPH: &str = "https://graph.microsoft.com/.default";
pub(crate) const VAULT: &str = "https://vault.azure.net/.default";

/// The application's two certificates: before a rotation and after it.
pub(crate) static OLD: LazyLock<Certificate> = LazyLock::new(Certificate::fixed);
pub(crate) static NEW: LazyLock<Certificate> = LazyLock::new(|| Certificate::self_signed("the new one"));

pub(crate) struct World {
    pub(crate) server: Server,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(|entra| entra)
    }

    pub(crate) fn with(change: impl FnOnce(Entra) -> Entra) -> Self {
        let app = App::new(sample::CLIENT_ID).secret(sample::SECRET).certificate(&OLD.der).certificate(&NEW.der);
        let app =
            [GRAPH, VAULT].iter().fold(app, |app, scope| app.permission(scope.trim_end_matches("/.default"), ["Read"]));
        let tenant = Tenant::new(sample::TENANT).app(app);
        Self { server: Server::start(|origin| change(Entra::new(origin).tenant(tenant))).unwrap() }
    }

    pub(crate) fn options(&self) -> Options {
        Options { roots: self.server.ca_pem().map(str::to_owned), ..Options::default() }
    }

    /// A host that trusts the server.
    pub(crate) fn msal<A: Adapter>(&self) -> A::Msal {
        A::build(self.options()).unwrap()
    }

    pub(crate) fn authority(&self) -> String {
        format!("{}/{}", self.server.origin(), sample::TENANT)
    }

    /// The application with this credential.
    pub(crate) fn app(&self, credential: Credential) -> ConfidentialClientApplication {
        let builder = ConfidentialClientApplication::builder(sample::CLIENT_ID, credential);
        builder.authority(self.authority()).without_instance_discovery().build().unwrap()
    }

    pub(crate) fn app_with_secret(&self) -> ConfidentialClientApplication {
        self.app(Credential::secret(sample::SECRET))
    }

    /// How many requests there were whose path contains the text.
    pub(crate) fn count(&self, path: &str) -> u64 {
        self.server.entra().log().count(path)
    }

    /// What the last token request said in this field.
    pub(crate) fn last_field(&self, name: &str) -> String {
        let entra = self.server.entra();
        entra.log().last("/token").unwrap().form.get(name).unwrap_or_default().to_owned()
    }
}
