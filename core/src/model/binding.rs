//! What a token is bound to, once its key is known: what the token request says of it, and what must come back.

use core::fmt;
use std::sync::Arc;

use super::proof_key::ProofKey;
use super::tls_identity::TlsIdentity;

pub(crate) const BEARER: &str = "Bearer";
pub(crate) const POP: &str = "pop";
pub(crate) const SSH_CERT: &str = "ssh-cert";
pub(crate) const MTLS_POP: &str = "mtls_pop";

/// How a token may be used, as the wire and the cache have it; one for a bearer costs nothing.
#[derive(Clone, Default)]
pub(crate) struct Binding(Option<Arc<Bound>>);

struct Bound {
    token_type: &'static str,
    key_id: String,
    /// What the token request says of the key.
    fields: Vec<(&'static str, String)>,
    /// The key that signs, where this library signs.
    key: Option<ProofKey>,
    /// The certificate that is presented in TLS, for the token and for whatever it is used for.
    identity: Option<TlsIdentity>,
}

impl Binding {
    /// A token that whoever has it may use; the request says nothing of that.
    pub(crate) const BEARER: Self = Self(None);

    /// A token that is bound to a key (rule R1.4).
    pub(crate) fn with(key: ProofKey) -> Self {
        let bound = Bound::new(POP, key.key_id().to_owned(), vec![("req_cnf", key.req_cnf())]);
        Self(Some(Arc::new(Bound { key: Some(key), ..bound })))
    }

    /// A token that is bound to a key which the caller knows by an id; an SSH certificate's request says that id too.
    pub(crate) fn named(token_type: &'static str, req_cnf: String, key_id: String) -> Self {
        let mut fields = vec![("req_cnf", req_cnf)];
        fields.extend(Some(("key_id", key_id.clone())).filter(|_| token_type == SSH_CERT));
        Self(Some(Arc::new(Bound::new(token_type, key_id, fields))))
    }

    /// A token that is bound to a client certificate: the certificate itself says which (section 2.1 of the rules).
    pub(crate) fn presenting(identity: TlsIdentity) -> Self {
        let bound = Bound::new(MTLS_POP, identity.id().to_owned(), Vec::new());
        Self(Some(Arc::new(Bound { identity: Some(identity), ..bound })))
    }

    pub(crate) fn is_bearer(&self) -> bool {
        self.0.is_none()
    }

    /// Returns what the answer's `token_type` must be, in any letter case (rule R1.5).
    pub(crate) fn token_type(&self) -> &'static str {
        self.0.as_ref().map_or(BEARER, |bound| bound.token_type)
    }

    pub(crate) fn key_id(&self) -> Option<&str> {
        self.0.as_ref().map(|bound| bound.key_id.as_str())
    }

    /// Yields what the token request says of the binding.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|bound| bound.fields.iter().map(|(name, value)| (*name, value.as_str())))
    }

    pub(crate) fn key(&self) -> Option<&ProofKey> {
        self.0.as_ref()?.key.as_ref()
    }

    pub(crate) fn identity(&self) -> Option<&TlsIdentity> {
        self.0.as_ref()?.identity.as_ref()
    }
}

impl Bound {
    fn new(token_type: &'static str, key_id: String, further: Vec<(&'static str, String)>) -> Self {
        let fields = [("token_type", token_type.to_owned())].into_iter().chain(further).collect();
        Self { token_type, key_id, fields, key: None, identity: None }
    }
}

impl fmt::Debug for Binding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Binding({} {})", self.token_type(), self.key_id().unwrap_or_default())
    }
}
