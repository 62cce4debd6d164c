//! Applications and calls as plain values, which strategies make up and flows are made of.

use std::sync::Arc;

use msal_core::app::ApplicationBuilder;
use msal_core::flows::AcquireTokenForClient;
use msal_core::wire::key::Algorithm;
use msal_core::{
    AssertionContext, ConfidentialClientApplication, ConfidentialClientBuilder, Credential, PublicClientApplication,
    Secret,
};
use serde_json::Value;

use crate::{CERTIFICATE, KEY, marker};

/// The tenant of most applications.
pub const TENANT: &str = "7c2a9d4e-3b61-4f05-9a8e-51d0c6e2b7f3";

/// The SHA-1 thumbprint of a certificate that nobody has.
const SHA1: &str = "0123456789abcdef0123456789abcdef01234567";

/// How an application proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofSpec {
    /// By a secret.
    Secret,
    /// By a ready-made assertion.
    Assertion,
    /// By an assertion in a file.
    AssertionFile,
    /// By an assertion that a callback makes.
    Provider,
    /// By an assertion that the host makes.
    Named,
    /// By a certificate.
    Certificate,
    /// By a certificate, with RS256.
    Rs256,
    /// By a key whose certificate is known by its thumbprint.
    Thumbprint,
    /// By a certificate and a key in two files.
    Files,
    /// By both in one file.
    OneFile,
    /// By a key that only the host can reach.
    Remote,
}

/// Whom an application asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A tenant of the public cloud, by its id.
    Tenant,
    /// A tenant of the public cloud, by its domain.
    Domain,
    /// A host that instance discovery has to vouch for.
    Unknown,
    /// The same, by its tenant's domain.
    UnknownDomain,
    /// The same host, trusted as it is.
    Trusted,
    /// Active Directory Federation Services.
    Adfs,
    /// A generic OpenID Provider.
    Oidc,
    /// Azure AD B2C.
    B2c,
    /// External ID.
    Ciam,
    /// A deployment security token service.
    Dsts,
}

/// An application.
#[derive(Clone, Debug)]
pub struct AppSpec {
    /// How it proves who it is.
    pub proof: ProofSpec,
    /// Whether a signed assertion serves again.
    pub reuse: bool,
    /// Whom it asks.
    pub place: Place,
    /// What it declares to be able to do.
    pub capabilities: Vec<String>,
    /// Whether it adds claims to its assertions.
    pub client_claims: bool,
    /// Whether it sends telemetry.
    pub telemetry: bool,
}

impl Default for AppSpec {
    /// An application with a secret, in a tenant of the public cloud.
    fn default() -> Self {
        Self {
            proof: ProofSpec::Secret,
            reuse: false,
            place: Place::Tenant,
            capabilities: Vec::new(),
            client_claims: false,
            telemetry: true,
        }
    }
}

impl AppSpec {
    /// The same, with another proof.
    pub fn proving(proof: ProofSpec) -> Self {
        Self { proof, ..Self::default() }
    }

    /// The same, at another authority.
    pub fn at(place: Place) -> Self {
        Self { place, ..Self::default() }
    }

    /// The credential.
    pub fn credential(&self) -> Credential {
        let credential = match self.proof {
            ProofSpec::Secret => Credential::secret(marker::secret("secret")),
            ProofSpec::Assertion => Credential::assertion(marker::secret("assertion")),
            ProofSpec::AssertionFile => Credential::assertion_file("assertion.jwt"),
            ProofSpec::Provider => Credential::assertion_provider(|_: &AssertionContext| {
                Ok(Secret::new(marker::secret("provided") + "\n"))
            }),
            ProofSpec::Named => Credential::assertion_named(Arc::from("workload")),
            ProofSpec::Certificate => Credential::certificate(CERTIFICATE, KEY),
            ProofSpec::Rs256 => Credential::certificate(CERTIFICATE, KEY).with_algorithm(Algorithm::Rs256),
            ProofSpec::Thumbprint => Credential::thumbprint(SHA1, KEY),
            ProofSpec::Files => Credential::certificate_files("app.crt", "app.key"),
            ProofSpec::OneFile => Credential::certificate_files("app.pem", "app.pem"),
            ProofSpec::Remote => Credential::remote_key(CERTIFICATE, "vault/app"),
        };
        if self.reuse { credential.reusing_assertions() } else { credential }
    }

    /// The builder.
    pub fn builder(&self) -> ConfidentialClientBuilder {
        let builder = self.describe(ConfidentialClientApplication::builder("client-id", self.credential()));
        let claims = [("extra".to_owned(), Value::from(marker::secret("claim")))];
        if self.client_claims { builder.client_claims(claims.into_iter().collect()) } else { builder }
    }

    /// Says what applications of both kinds have.
    fn describe<K>(&self, builder: ApplicationBuilder<K>) -> ApplicationBuilder<K> {
        let builder = match self.place {
            Place::Tenant => builder.authority(format!("https://login.microsoftonline.com/{TENANT}")),
            Place::Domain => builder.authority("https://login.microsoftonline.com/contoso.example"),
            Place::Unknown => builder.authority(format!("https://login.contoso.example/{TENANT}")),
            Place::UnknownDomain => builder.authority("https://login.contoso.example/contoso.example"),
            Place::Trusted => {
                builder.authority(format!("https://login.contoso.example/{TENANT}")).without_instance_discovery()
            }
            Place::Adfs => builder.authority("https://fs.contoso.example/adfs"),
            Place::Oidc => builder.oidc_authority("https://id.contoso.example/realm"),
            Place::B2c => builder.authority("https://contoso.b2clogin.com/contoso.example/b2c_1_policy"),
            Place::Ciam => builder.authority("https://contoso.ciamlogin.com"),
            Place::Dsts => builder.authority(format!("https://dsts.contoso.example/dstsv2/{TENANT}")),
        };
        let builder = builder.client_capabilities(self.capabilities.clone());
        if self.telemetry { builder } else { builder.without_telemetry() }
    }

    /// The application.
    ///
    /// # Panics
    /// Never: every specification is a sound one.
    pub fn build(&self) -> ConfidentialClientApplication {
        self.builder().build().expect("every specification is a sound one")
    }

    /// The same application without a credential.
    ///
    /// # Panics
    /// Never: every specification is a sound one.
    pub fn build_public(&self) -> PublicClientApplication {
        let builder = self.describe(PublicClientApplication::builder("client-id"));
        builder.build().expect("every specification is a sound one")
    }

    /// Whether the first `Load` is that of the tokens.
    pub fn knows_its_realm(&self) -> bool {
        matches!(self.place, Place::Tenant | Place::Unknown | Place::Trusted | Place::Adfs | Place::Oidc)
    }
}

/// What a call asks for; a flow takes of it what it has an option for.
#[derive(Clone, Debug, Default)]
pub struct CallSpec {
    /// The scopes; none means `https://graph.microsoft.com/.default`.
    pub scopes: Vec<String>,
    /// Whether it answers a claims challenge.
    pub challenge: bool,
    /// Whether it forwards claims.
    pub forwarded: bool,
    /// The path of a federated managed identity.
    pub fmi_path: Option<String>,
    /// Whether it sends a further parameter.
    pub extra: bool,
}

/// Whether the person has signed in before.
#[derive(Clone, Copy, Debug, Default)]
pub struct SignInSpec {
    /// How many seconds ago; never, where it is none.
    pub since: Option<u64>,
    /// Whether what was learnt of the authority then is still remembered.
    pub knows_authority: bool,
}

impl SignInSpec {
    /// Signed in so many seconds ago.
    pub fn ago(seconds: u64) -> Self {
        Self { since: Some(seconds), knows_authority: true }
    }
}

impl CallSpec {
    /// The scopes.
    pub fn scopes(&self) -> Vec<String> {
        match &self.scopes[..] {
            [] => vec!["https://graph.microsoft.com/.default".to_owned()],
            scopes => scopes.to_vec(),
        }
    }

    /// The flow `acquire_token_for_client`.
    pub fn flow(&self, app: &ConfidentialClientApplication) -> AcquireTokenForClient {
        let mut flow = app.acquire_token_for_client(self.scopes());
        if self.challenge {
            flow = flow.claims_challenge(marker::claims("challenged"));
        }
        if self.forwarded {
            flow = flow.forwarded_client_claims(marker::claims("forwarded"));
        }
        if let Some(path) = &self.fmi_path {
            flow = flow.fmi_path(path);
        }
        if self.extra {
            flow = flow.extra_parameter("extra", marker::secret("parameter"));
        }
        flow
    }
}
