//! What a token is bound to, once its key is known: what the token request says of it, and what must come back.

use super::proof_key::ProofKey;
use super::tls_identity::TlsIdentity;

pub(crate) const POP: &str = "pop";
pub(crate) const SSH_CERT: &str = "ssh-cert";
pub(crate) const MTLS_POP: &str = "mtls_pop";

/// How a token may be used, as the wire and the cache have it.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    /// What the answer's `token_type` must be, in any letter case (rule R1.5).
    pub(crate) token_type: &'static str,
    pub(crate) key_id: Option<String>,
    /// What the token request says of the key.
    pub(crate) fields: Vec<(&'static str, String)>,
    /// The key that signs, where this library signs.
    pub(crate) key: Option<ProofKey>,
    /// The certificate that is presented in TLS, for the token and for whatever it is used for.
    pub(crate) identity: Option<TlsIdentity>,
}

impl Binding {
    /// A token that whoever has it may use; the request says nothing of that.
    pub(crate) const BEARER: Self =
        Self { token_type: "Bearer", key_id: None, fields: Vec::new(), key: None, identity: None };

    /// A token that is bound to a key (rule R1.4).
    pub(crate) fn with(key: ProofKey) -> Self {
        Self {
            token_type: POP,
            key_id: Some(key.key_id().to_owned()),
            fields: vec![("token_type", POP.to_owned()), ("req_cnf", key.req_cnf())],
            key: Some(key),
            identity: None,
        }
    }

    /// A token that is bound to a key which the caller knows by an id; an SSH certificate's request says that id too.
    pub(crate) fn named(token_type: &'static str, req_cnf: String, key_id: String) -> Self {
        let mut fields = vec![("token_type", token_type.to_owned()), ("req_cnf", req_cnf)];
        fields.extend(Some(("key_id", key_id.clone())).filter(|_| token_type == SSH_CERT));
        Self { token_type, key_id: Some(key_id), fields, key: None, identity: None }
    }

    /// A token that is bound to a client certificate: the certificate itself says which (section 2.1 of the rules).
    pub(crate) fn presenting(identity: TlsIdentity) -> Self {
        Self {
            token_type: MTLS_POP,
            key_id: Some(identity.id().to_owned()),
            fields: vec![("token_type", MTLS_POP.to_owned())],
            key: None,
            identity: Some(identity),
        }
    }

    pub(crate) fn is_bearer(&self) -> bool {
        self.key_id.is_none()
    }
}
