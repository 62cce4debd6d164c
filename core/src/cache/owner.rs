//! Which application, in which tenant and by which scheme, may use one of a user's tokens.

use crate::base::encode::{digest, lower};
use crate::model::AccessToken;
use crate::model::binding::{BEARER, Binding};

/// How a token is presented: as a bearer's, or bound to a key (rule R4).
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenScheme<'a> {
    pub(crate) token_type: &'a str,
    pub(crate) key_id: Option<&'a str>,
}

impl TokenScheme<'_> {
    /// The scheme of RFC 6750.
    pub(crate) const BEARER: Self = TokenScheme { token_type: BEARER, key_id: None };

    /// Returns how a token that is bound in this way is presented.
    pub(crate) fn of(binding: &Binding) -> TokenScheme<'_> {
        TokenScheme { token_type: binding.token_type(), key_id: binding.key_id() }
    }

    pub(super) fn admits(self, token: &AccessToken) -> bool {
        token.token_type.eq_ignore_ascii_case(self.token_type) && token.key_id.as_deref() == self.key_id
    }
}

/// Application, tenant and scheme; compared by their digest, so that a look touches no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owner([u8; 16]);

impl Owner {
    /// Names whom a token is for; client id, tenant and token type are compared without regard to ASCII case.
    pub(crate) fn new(client_id: &str, realm: &str, scheme: TokenScheme<'_>) -> Self {
        let names = [client_id, realm, scheme.token_type].map(lower);
        let [client_id, realm, token_type] = names.each_ref().map(|name| name.as_bytes());
        let bound: &[u8] = if scheme.key_id.is_some() { b"bound" } else { b"free" };
        let key_id = scheme.key_id.unwrap_or_default().as_bytes();
        let digest = digest([client_id, realm, token_type, bound, key_id]);
        Self(*digest.first_chunk().expect("a digest has 32 bytes"))
    }
}
