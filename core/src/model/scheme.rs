//! How a token may be used: by whoever bears it, or only together with a key.

use std::borrow::Cow;

use super::binding::{BEARER, Binding, POP, SSH_CERT};
use super::proof_key::ProofKey;
use crate::error::ConfigError;
use crate::wire::Members;
use crate::wire::jwt::canonical;

/// What a token is asked to be bound to; every acquire call takes one, and a token of another scheme is never handed out.
///
/// ```
/// use msal_core::{ConfidentialClientApplication, Credential, Scheme};
/// let app = ConfidentialClientApplication::builder("client-id", Credential::secret("s3cr3t")).build()?;
/// let flow = app.acquire_token_for_client(["https://graph.microsoft.com/.default"]).scheme(Scheme::pop());
/// # let _ = flow;
/// # Ok::<(), msal_core::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Scheme(Kind);

#[derive(Clone, Debug, Default)]
enum Kind {
    #[default]
    Bearer,
    /// The application's own key, which is made when it is first needed.
    OwnKey,
    Key(ProofKey),
    /// The certificate of the application's credential.
    Certificate,
    /// A key that only the caller knows.
    Named(Binding),
}

/// What a scheme needs before it is known what a token is bound to.
pub(crate) enum Wanted {
    Nothing(Binding),
    /// The application's own key.
    OwnKey,
    /// The certificate of its credential.
    Certificate,
}

impl Scheme {
    pub(crate) const BEARER: Self = Self(Kind::Bearer);

    /// Asks for a token that whoever has it may use (RFC 6750); this is the default.
    pub fn bearer() -> Self {
        Self::BEARER
    }

    /// Asks for a token that is bound to a key of the application, which signs each request (Signed HTTP Request).
    ///
    /// The key is made when it is first needed, kept in memory only, and replaced after 8 hours (rule R1.2).
    pub fn pop() -> Self {
        Self(Kind::OwnKey)
    }

    /// Asks for a token that is bound to this key, which signs each request (Signed HTTP Request).
    pub fn pop_with(key: ProofKey) -> Self {
        Self(Kind::Key(key))
    }

    /// Asks for a token that is bound to the certificate of the application's credential, which is presented in TLS for the
    /// token and for whatever it is used for (RFC 8705; Entra ID's `mtls_pop`).
    ///
    /// It takes the place of the client assertion. [`tls_identity`](super::Authentication::tls_identity) of the result is what
    /// the request to the API has to present too.
    pub fn mtls_pop() -> Self {
        Self(Kind::Certificate)
    }

    /// Asks for a token that is bound to a key which only the caller knows, by its id; the caller signs each request.
    ///
    /// `req_cnf` is sent as it is: the base64url text of a JSON object with the member `kid` (rule R1.4).
    ///
    /// # Errors
    /// [`ConfigError`] names what is missing.
    pub fn pop_signed_by_caller(req_cnf: impl Into<String>, key_id: impl Into<String>) -> Result<Self, ConfigError> {
        let (req_cnf, key_id) = (given("req_cnf", req_cnf.into())?, given("key_id", key_id.into())?);
        let names_key = |json: Vec<u8>| Members::parse(&json).is_ok_and(|members| members.get("kid").is_some());
        if !canonical(&req_cnf).is_some_and(names_key) {
            let remedy = "give the base64url text of a JSON object with `kid`";
            return Err(ConfigError::new("req_cnf", "names no key", remedy));
        }
        Ok(Self(Kind::Named(Binding::named(POP, req_cnf, key_id))))
    }

    /// Asks for an SSH certificate of a public key, a JWK in JSON, which the caller calls by an id.
    ///
    /// # Errors
    /// [`ConfigError`] names what is missing, or no JWK.
    pub fn ssh_certificate(jwk: impl Into<String>, key_id: impl Into<String>) -> Result<Self, ConfigError> {
        let (jwk, key_id) = (given("req_cnf", jwk.into())?, given("key_id", key_id.into())?);
        let members = Members::parse(jwk.as_bytes());
        if !members.is_ok_and(|members| members.get("kty").is_some()) {
            return Err(ConfigError::new("req_cnf", "is no JWK", "give the public key as a JWK (RFC 7517)"));
        }
        Ok(Self(Kind::Named(Binding::named(SSH_CERT, jwk, key_id))))
    }

    /// Tells whether whoever has the token may use it.
    pub fn is_bearer(&self) -> bool {
        matches!(self.0, Kind::Bearer)
    }

    /// Asks for a token of a binding that is known already.
    pub(crate) fn of(binding: &Binding) -> Self {
        Self(if binding.is_bearer() { Kind::Bearer } else { Kind::Named(binding.clone()) })
    }

    /// Returns what has to be known of the binding.
    pub(crate) fn binding(&self) -> Wanted {
        match &self.0 {
            Kind::Bearer => Wanted::Nothing(Binding::BEARER),
            Kind::OwnKey => Wanted::OwnKey,
            Kind::Key(key) => Wanted::Nothing(Binding::with(key.clone())),
            Kind::Certificate => Wanted::Certificate,
            Kind::Named(binding) => Wanted::Nothing(binding.clone()),
        }
    }

    /// Returns what equal schemes have in common, and no others.
    pub(crate) fn name(&self) -> Cow<'static, str> {
        match self.binding() {
            Wanted::OwnKey => Cow::Borrowed("own key"),
            Wanted::Certificate => Cow::Borrowed("certificate"),
            Wanted::Nothing(binding) if binding.is_bearer() => Cow::Borrowed(BEARER),
            Wanted::Nothing(binding) => {
                let fields: Vec<_> = binding.fields().collect();
                let (token_type, key_id) = (binding.token_type(), binding.key_id());
                Cow::Owned(format!("{token_type} {key_id:?} {} {fields:?}", binding.key().is_some()))
            }
        }
    }
}

fn given(field: &'static str, text: String) -> Result<String, ConfigError> {
    let missing = || ConfigError::new(field, "is missing", "give both `req_cnf` and `key_id`");
    Some(text).filter(|text| !text.is_empty()).ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_equal_schemes_have_a_name_in_common() {
        let cnf = crate::base::encode::base64url(br#"{"kid":"k"}"#);
        let by_caller = |key_id: &str| Scheme::pop_signed_by_caller(cnf.as_str(), key_id).expect("both are given");
        assert_eq!(by_caller("a").name(), by_caller("a").name());
        let all = [by_caller("a"), by_caller("b"), Scheme::bearer(), Scheme::pop(), Scheme::mtls_pop()];
        let names: std::collections::BTreeSet<_> = all.iter().map(Scheme::name).collect();
        assert_eq!(names.len(), all.len(), "{names:?}");
    }

    #[test]
    fn what_is_missing_is_named() {
        let jwk = r#"{"kty":"RSA","n":"abc","e":"AQAB"}"#;
        for (req_cnf, key_id, field) in
            [("", "k", "req_cnf"), (jwk, "", "key_id"), ("[]", "k", "req_cnf"), ("{}", "k", "req_cnf")]
        {
            let refused = Scheme::ssh_certificate(req_cnf, key_id).err();
            assert_eq!(refused.map(|error| error.field()), Some(field), "{req_cnf} {key_id}");
        }
        assert_eq!(Scheme::pop_signed_by_caller("", "k").err().map(|error| error.field()), Some("req_cnf"));
        let binding = match Scheme::ssh_certificate(jwk, "k").map(|scheme| scheme.binding()) {
            Ok(Wanted::Nothing(binding)) => Some(binding),
            _ => None,
        };
        assert_eq!(
            binding.as_ref().map(|binding| (binding.token_type(), binding.key_id())),
            Some(("ssh-cert", Some("k")))
        );
    }
}
