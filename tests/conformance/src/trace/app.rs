//! The application of a trace: its options, its credential, and the world it is set up in.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// How the application is set up. An absent option is not configured.
#[derive(Debug, Deserialize)]
pub struct App {
    /// Which application it is.
    pub kind: Kind,
    /// The client id; absent for a managed identity.
    pub client_id: Option<String>,
    /// The authority url.
    pub authority: Option<String>,
    /// The url of a generic `OpenID` Connect authority.
    pub oidc_authority: Option<String>,
    /// Whether the authority is validated.
    pub validate_authority: Option<bool>,
    /// Whether instance discovery is made, or at which endpoint.
    pub instance_discovery: Option<Value>,
    /// A name, `true` to discover the region, `false` to opt out.
    pub azure_region: Option<Value>,
    /// The client's capabilities.
    pub client_capabilities: Option<Vec<String>>,
    /// Scopes that are not to be asked for by default.
    pub exclude_scopes: Option<Vec<String>>,
    /// The application's name, for telemetry.
    pub app_name: Option<String>,
    /// The application's version, for telemetry.
    pub app_version: Option<String>,
    /// Extra claims for a signed assertion.
    pub client_claims: Option<Map<String, Value>>,
    /// How the application proves itself.
    pub credential: Option<Credential>,
    /// `{"ManagedIdentityIdType", "Id"}`.
    pub managed_identity: Option<Value>,
    /// Whether that object itself is handed to the library.
    #[serde(default)]
    pub from_config: bool,
    /// The token cache at the beginning.
    pub initial_cache: Option<Value>,
    /// The same as it stands in the trace: which entry is the last one counts.
    #[serde(skip)]
    pub initial_cache_text: Option<String>,
    /// The environment variables that are set.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// The operating system; absent means `linux`.
    pub platform: Option<String>,
    /// The Azure Arc agent.
    pub arc: Option<Arc>,
    /// Options this harness does not know: such a trace is skipped.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// The kinds of application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A public client.
    Public,
    /// A confidential client.
    Confidential,
    /// A managed identity.
    ManagedIdentity,
}

/// How a confidential client proves itself.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Credential {
    /// A client secret.
    Secret {
        /// The secret.
        secret: String,
    },
    /// A private key in PEM, with what is known about its certificate.
    Certificate {
        /// PKCS#8, PKCS#1 or encrypted PKCS#8, in PEM.
        private_key: String,
        /// Of the encrypted key.
        passphrase: Option<String>,
        /// SHA-1, in hex.
        thumbprint: Option<String>,
        /// One or more certificates in PEM.
        public_certificate: Option<String>,
    },
    /// A PKCS#12 file.
    Pfx {
        /// Its content, in base64.
        pfx_base64: String,
        /// Its passphrase.
        passphrase: Option<String>,
        /// Whether the chain is sent.
        send_x5c: Option<bool>,
    },
    /// A ready-made assertion.
    Assertion {
        /// The assertion.
        assertion: String,
    },
    /// A callback that returns assertions.
    AssertionCallback {
        /// What its successive calls return; the last one repeats.
        returns: Vec<String>,
        /// Whether it takes the context argument.
        #[serde(default)]
        wants_context: bool,
        /// For how many seconds the library's helper keeps an assertion.
        memoize_seconds: Option<u64>,
    },
    /// A malformed credential object.
    Raw {
        /// The object.
        value: Value,
    },
}

/// The Azure Arc agent's traces on a machine.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arc {
    /// Whether the agent's executable exists.
    #[serde(default)]
    pub agent_installed: bool,
    /// The files in its token directory: name to content.
    #[serde(default)]
    pub key_files: BTreeMap<String, String>,
}
