//! The faces of a directory: the kinds of tenant, and how their issuers are written.

/// The name under which the AD FS face is registered, which is also the first segment of its paths.
pub(crate) const ADFS: &str = "adfs";
/// The tenant of all personal accounts.
pub(crate) const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// What kind of tenant it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Face {
    /// An organization.
    #[default]
    Entra,
    /// The personal accounts.
    Consumers,
    /// A federation server: no tenants, no `client_info`, refusals without numbers.
    Adfs,
    /// Azure AD B2C: a policy in every path.
    B2c {
        /// The policies, as they were written.
        policies: Vec<String>,
        /// Whether the issuer names the policy.
        tfp: bool,
    },
    /// External ID: a host of its own in the issuer.
    Ciam,
}

impl Face {
    /// The issuer of the tenant's tokens.
    pub(crate) fn issuer(&self, origin: &str, tenant: &str, policy: Option<&str>) -> String {
        match (self, policy) {
            (Self::Adfs, _) => format!("{origin}/{ADFS}"),
            (Self::Ciam, _) => format!("https://{tenant}.ciamlogin.com/{tenant}/v2.0"),
            (Self::B2c { tfp: true, .. }, Some(policy)) => {
                format!("{origin}/tfp/{tenant}/{}/v2.0/", policy.to_ascii_lowercase())
            }
            (Self::B2c { .. }, _) => format!("{origin}/{tenant}/v2.0/"),
            (Self::Entra | Self::Consumers, _) => format!("{origin}/{tenant}/v2.0"),
        }
    }

    /// Whether paths name exactly what such a tenant has: one of its policies, or none where it has none.
    pub(crate) fn has_policy(&self, policy: Option<&str>) -> bool {
        match (self, policy) {
            (Self::B2c { policies, .. }, Some(policy)) => {
                policies.iter().any(|known| known.eq_ignore_ascii_case(policy))
            }
            (Self::B2c { .. }, None) | (_, Some(_)) => false,
            (_, None) => true,
        }
    }

    /// Whether people may make their own account (`prompt=create`).
    pub(crate) fn lets_sign_up(&self) -> bool {
        matches!(self, Self::Consumers | Self::B2c { .. } | Self::Ciam)
    }
}
