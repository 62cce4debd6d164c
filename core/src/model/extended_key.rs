//! The extended part of a cache key: what keeps tokens apart that were asked for with further parameters.

use sha2::{Digest, Sha256};

use crate::base::encode::base64url;
use crate::error::ConfigError;

/// The parameters of a token request that never split the cache.
const ORDINARY: [&str; 22] = [
    "assertion",
    "claims",
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_info",
    "client_secret",
    "code",
    "code_verifier",
    "device_code",
    "grant_type",
    "key_id",
    "password",
    "redirect_uri",
    "refresh_token",
    "req_cnf",
    "requested_token_use",
    "scope",
    "token_type",
    "user_federated_identity_credential",
    "user_id",
    "username",
];

/// Computes the extended part of a cache key of request parameters, as MSAL Python and Go do; `None` for ordinary ones.
///
/// Names in ascending order, each name and value as a netstring of its UTF-8 length, SHA-256, base64url, lower case.
///
/// ```
/// let key = msal_core::ext_cache_key([("fmi_path", "value"), ("scope", "x")]);
/// assert_eq!(key.as_deref(), Some("n_lucewkadzv_nybtg-2wtorgf2nrns6ihlfa7vbuzg"));
/// ```
pub fn ext_cache_key<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let splits = |name: &str, value: &str| !value.is_empty() && !is_ordinary(name);
    components_key(parameters.into_iter().filter(|(name, value)| splits(name, value)))
}

/// Computes the extended part of a cache key of the components that somebody else split the cache by.
pub(crate) fn components_key<'a>(components: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let mut parts: Vec<_> = components.into_iter().collect();
    if parts.is_empty() {
        return None;
    }
    parts.sort_unstable();
    let mut hash = Sha256::new();
    for (name, value) in parts {
        hash.update(format!("{}:{name}{}:{value}", name.len(), value.len()));
    }
    Some(base64url(&hash.finalize()).to_ascii_lowercase())
}

/// Tells whether a parameter is one of the protocol's own, which never splits the cache.
pub(crate) fn is_ordinary(name: &str) -> bool {
    ORDINARY.contains(&name)
}

/// Checks parameters that a caller sends beside the protocol's own: each once, and none that would not split the cache.
pub(crate) fn check_extra_parameters(extra: &[(String, String)]) -> Result<(), ConfigError> {
    for (at, (name, _)) in extra.iter().enumerate() {
        let again = extra.iter().take(at).any(|(earlier, _)| earlier == name);
        if again || is_ordinary(name) || matches!(name.as_str(), "client_claims" | "fmi_path") {
            let problem = "is given twice, or is one of the protocol's own";
            return Err(ConfigError::new("extra_parameter", problem, "give each once, and use the flow's options"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_msal_python() {
        for (parameters, key) in [
            (&[("fmi_path", "SomeFmiPath/FmiCredentialPath")][..], "cojvfy5tzae3njpkvcebguvvx5vvmnj8hphqrbogjoi"),
            (&[("fmi_pat", "hvalue")], "tjtm16m-suk2_bkniblr25lyuki40qyceco7knuyu0k"),
            (&[("cd", "e"), ("a", "b")], "cybgactkrvlzlen1aiwzwl3ay5krkyixommrobc-ri4"),
            (&[("key1", "value1"), ("key2", "value2")], "latlwkpewb_a0rcsmjvkecqt0_huumkw4sflzociike"),
            (&[("é", "é")], "xskzaoz4ibr3mznftyxctvg1ptuh-0fuzpty7ndbfls"),
            (&[("client_claims", "{\"a\": 1}")], "t_xfnlfnjjx5xywdwvvucxa13kpjhqos_byywc-d_cg"),
        ] {
            assert_eq!(ext_cache_key(parameters.iter().copied()).as_deref(), Some(key), "{parameters:?}");
        }
        assert_eq!(ext_cache_key([("fmi_path", ""), ("scope", "x"), ("username", "u")]), None);
    }
}
