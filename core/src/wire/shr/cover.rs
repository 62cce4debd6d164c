//! How lists of parameters and headers are signed: their names in order, and the digest of one text of all of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::base::encode::base64url;

/// What `q` and `h` carry: names, and the digest of what they name (rule R1.10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Covered(pub(super) Vec<String>, pub(super) String);

/// Digests bytes as the claims carry it: SHA-256 in base64url.
pub(super) fn digest(bytes: &[u8]) -> String {
    base64url(&Sha256::digest(bytes))
}

/// Digests headers: `name: value` in lines, without a line break at the end.
pub(super) fn digest_headers<'a>(headers: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let lines: Vec<String> = headers.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
    digest(lines.join("\n").as_bytes())
}

/// Digests parameters: `name=value`, joined by `&`, as they are encoded.
pub(super) fn digest_parameters<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pairs: Vec<String> = parameters.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    digest(pairs.join("&").as_bytes())
}

/// A query, and which of its parameters a signature can cover: a name and a value, neither empty, the name but once.
pub(super) struct Query<'a> {
    query: &'a str,
    values: BTreeMap<&'a str, Option<&'a str>>,
}

impl<'a> Query<'a> {
    pub(super) fn read(query: &'a str) -> Self {
        let mut values = BTreeMap::new();
        for (name, value) in pieces(query).filter_map(pair) {
            values.entry(name).and_modify(|value| *value = None).or_insert(Some(value));
        }
        Self { query, values }
    }

    /// Returns the value of a parameter that can be covered.
    pub(super) fn value(&self, name: &str) -> Option<&'a str> {
        self.values.get(name).copied().flatten()
    }

    /// Returns all parameters in order.
    ///
    /// # Errors
    /// The first piece that can not be covered.
    pub(super) fn all(&self) -> Result<Vec<(&'a str, &'a str)>, &'a str> {
        let coverable = |piece| pair(piece).filter(|(name, _)| self.value(name).is_some());
        pieces(self.query).map(|piece| coverable(piece).ok_or(piece)).collect()
    }
}

fn pieces(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter(|piece| !piece.is_empty())
}

fn pair(piece: &str) -> Option<(&str, &str)> {
    let (name, value) = piece.split_once('=')?;
    (!name.is_empty() && !value.is_empty() && !value.contains('=')).then_some((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digests_are_those_of_the_reference() {
        let query = Query::read("b=bar&a=foo&c=duck");
        assert_eq!(digest_parameters(query.all().expect("plain pairs")), "u4LgkGUWhP9MsKrEjA4dizIllDXluDku6ZqCeyuR-JY");
        let headers = [("content-type", "application/json"), ("etag", "742-3u8f34-3r2nvv3")];
        assert_eq!(digest_headers(headers), "P6z5XN4tTzHkfwe3XO1YvVUIurSuhvh_UG10N_j-aGs");
        assert_eq!(digest(br#"{"hello":"world!"}"#), "5K0jjqgXPA2FOfa1PNqVgISROFbx5zHWHKLMdSHcQ7Q");
        assert_eq!(digest(b""), "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
    }

    #[test]
    fn only_single_pairs_can_be_covered() {
        for (query, expected) in [
            ("", Ok(vec![])),
            ("&&a=%20&", Ok(vec![("a", "%20")])),
            ("a=1&b", Err("b")),
            ("a=1&b=", Err("b=")),
            ("=1", Err("=1")),
            ("a=1==", Err("a=1==")),
            ("a=1&b=2&a=3", Err("a=1")),
            ("a=1&a", Err("a")),
        ] {
            assert_eq!(Query::read(query).all(), expected, "{query}");
        }
        assert_eq!(Query::read("a=1&a").value("a"), Some("1"));
        assert_eq!(Query::read("a=1&a=1&a=1").value("a"), None);
    }
}
