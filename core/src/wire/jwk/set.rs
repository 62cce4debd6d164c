//! A set of keys (RFC 7517, section 5), as an issuer publishes it.
//!
//! # Several keys of one id
//!
//! Rule R7.5 keeps all keys of one id and tries each, since issuers publish such sets; Wycheproof has a set of two keys
//! of one id that must verify nothing. Both hold, since what is kept is decided before ids are looked at: only public
//! keys that are for signatures are kept, and the keys of that set are symmetric. So an id never names a key that is not
//! kept, and of those that are, any may be meant: a signature that none of them made is refused all the same.

use std::sync::Arc;

use serde_json::value::RawValue;

use super::error::{JwkError, JwksError};
use super::read::Jwk;
use crate::wire::jwt::{Object, Part};

/// The longest set that is read, in bytes.
pub(super) const LONGEST_SET: usize = 256 << 10;

/// The most keys of a set.
pub(super) const MOST_KEYS: usize = 100;

/// The longest id of a key that is compared, in bytes.
pub(in crate::wire) const LONGEST_KEY_ID: usize = 256;

/// The keys of an issuer that verify signatures. Clones share one value; it is cheap to keep and to hand around.
#[derive(Clone, Debug, Default)]
pub struct Jwks(Arc<Keys>);

#[derive(Debug, Default)]
struct Keys {
    kept: Vec<Jwk>,
    skipped: Vec<SkippedKey>,
}

/// A key of a set that is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SkippedKey {
    /// The key's id, where it has one of at most 256 bytes.
    pub key_id: Option<String>,
    /// Why it is not used.
    pub reason: JwkError,
}

impl Jwks {
    /// Reads a set of at most 100 keys in 256 KiB; keys that can not be used are skipped (rule R7.5).
    ///
    /// # Errors
    /// [`JwksError`] when the text is no such set.
    pub fn parse(text: &[u8]) -> Result<Self, JwksError> {
        if text.len() > LONGEST_SET {
            return Err(JwksError::TooLarge);
        }
        let set = Object::read(text.to_vec(), Part::Text).map_err(JwksError::Malformed)?;
        let keys: Vec<&RawValue> =
            set.json("keys").and_then(|keys| serde_json::from_str(keys).ok()).ok_or(JwksError::NoKeys)?;
        if keys.len() > MOST_KEYS {
            return Err(JwksError::TooManyKeys);
        }
        let mut read = Keys::default();
        for key in keys {
            match read_one(key.get()) {
                Ok(key) => read.kept.push(key),
                Err(skipped) => read.skipped.push(skipped),
            }
        }
        Ok(Self(Arc::new(read)))
    }

    /// Returns the keys that can be used, in the order of the set.
    pub fn keys(&self) -> &[Jwk] {
        &self.0.kept
    }

    /// Returns the keys that can not be used, in the order of the set.
    pub fn skipped(&self) -> &[SkippedKey] {
        &self.0.skipped
    }

    /// Iterates over the keys of exactly this id; `None` stands for those without an id.
    pub fn of_id<'k, 'i>(&'k self, key_id: Option<&'i str>) -> impl Iterator<Item = &'k Jwk> + use<'k, 'i> {
        self.keys().iter().filter(move |key| key.key_id.as_deref() == key_id)
    }
}

impl FromIterator<Jwk> for Jwks {
    fn from_iter<I: IntoIterator<Item = Jwk>>(keys: I) -> Self {
        Self(Arc::new(Keys { kept: keys.into_iter().collect(), skipped: Vec::new() }))
    }
}

fn read_one(key: &str) -> Result<Jwk, SkippedKey> {
    let skipped = |key_id, reason| SkippedKey { key_id, reason };
    let object = Object::read(key.as_bytes().to_vec(), Part::Text).map_err(|_| skipped(None, JwkError::NotAnObject))?;
    let key_id = object.text("kid").ok().flatten();
    match key_id.map(str::len) {
        Some(length) if length > LONGEST_KEY_ID => Err(skipped(None, JwkError::Malformed("kid"))),
        _ => Jwk::of(&object).map_err(|reason| skipped(key_id.map(str::to_owned), reason)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::jwk::{JwsAlgorithm, PublicKey, thumbprint};
    use crate::wire::jwt::JwtError;
    use serde_json::{Value, json};

    const KEYS: &str = include_str!("../../../tests/data/tokens/jwks.json");
    const EC: [&str; 2] =
        ["GhMedmg2L2u-jvTROG8sF5pz0NuYmKxtEp2GDnG-8_8", "-0vLUGjbdA1WwxFLKr-EKzdp-LGI68137uNcwjaWrRo"];
    const RSA_ID: &str = "Bh6LTi69ew7vV8UdE_mPpAN1iEvZWASU9BWAsxBK6gk";
    const EC_ID: &str = "H_4-ky9J55BHgqWZz_z1MGI0_iA-G9lgWV9nYDQBos4";

    fn modulus() -> String {
        let set: Value = serde_json::from_str(KEYS).expect("JSON");
        set.pointer("/keys/0/n").and_then(Value::as_str).expect("a modulus").to_owned()
    }

    /// An RSA key with some members replaced, or removed by `null`.
    fn rsa(changes: Value) -> Value {
        changed(json!({"kty": "RSA", "use": "sig", "kid": "k", "n": modulus(), "e": "AQAB"}), changes)
    }

    fn ec(changes: Value) -> Value {
        let [x, y] = EC;
        changed(json!({"kty": "EC", "crv": "P-256", "kid": "k", "x": x, "y": y}), changes)
    }

    fn changed(mut key: Value, changes: Value) -> Value {
        let members = key.as_object_mut().expect("an object");
        let Value::Object(changes) = changes else { return key };
        members.extend(changes);
        members.retain(|_, value| !value.is_null());
        key
    }

    fn read(keys: &Value) -> Jwks {
        Jwks::parse(json!({"keys": keys}).to_string().as_bytes()).expect("a set")
    }

    fn reason(key: &Value) -> Option<JwkError> {
        read(&json!([key])).skipped().first().map(|skipped| skipped.reason)
    }

    #[test]
    fn keys_are_read_with_what_they_are_for() {
        let set =
            read(&json!([rsa(json!({"alg": "PS256", "issuer": "i", "x5c": ["ignored"]})), ec(json!({"kid": null}))]));
        let [rsa, ec] = set.keys() else { unreachable!("two keys") };
        assert_eq!((rsa.key_id.as_deref(), rsa.algorithm), (Some("k"), Some(JwsAlgorithm::Ps256)));
        assert_eq!((rsa.issuer.as_deref(), ec.issuer.as_deref(), ec.key_id.as_deref()), (Some("i"), None, None));
        assert_eq!((rsa.key.thumbprint().as_str(), ec.key.thumbprint().as_str()), (RSA_ID, EC_ID));
        assert_eq!((set.of_id(Some("k")).count(), set.of_id(None).count(), set.of_id(Some("K")).count()), (1, 1, 0));
        assert!(matches!((&rsa.key, &ec.key), (PublicKey::Rsa(_), PublicKey::Ec(_))));
    }

    #[test]
    fn keys_that_can_not_be_used_are_skipped_by_name() {
        let zeros = "AAAA".repeat(86);
        let even = modulus().replace("58UQ", "58UA");
        for (key, expected) in [
            (json!([]), JwkError::NotAnObject),
            (rsa(json!({"kty": "rsa"})), JwkError::UnsupportedType),
            (rsa(json!({"kty": "oct", "k": "AAAA"})), JwkError::UnsupportedType),
            (rsa(json!({"kty": null})), JwkError::Malformed("kty")),
            (rsa(json!({"kid": 7})), JwkError::Malformed("kid")),
            (rsa(json!({"kid": "k".repeat(257)})), JwkError::Malformed("kid")),
            (rsa(json!({"use": "enc"})), JwkError::NotForSignatures),
            (rsa(json!({"key_ops": ["sign"]})), JwkError::NotForSignatures),
            (rsa(json!({"key_ops": "verify"})), JwkError::Malformed("key_ops")),
            (rsa(json!({"alg": "RS384"})), JwkError::UnsupportedAlgorithm),
            (rsa(json!({"alg": "ES256"})), JwkError::UnsupportedAlgorithm),
            (ec(json!({"alg": "RS256"})), JwkError::UnsupportedAlgorithm),
            (rsa(json!({"d": "AQAB"})), JwkError::Private),
            (rsa(json!({"n": null})), JwkError::Malformed("n")),
            (rsa(json!({"e": "AQAB="})), JwkError::Malformed("e")),
            (rsa(json!({"e": ""})), JwkError::Exponent),
            (rsa(json!({"e": "AQ"})), JwkError::Exponent),
            (rsa(json!({"e": "AQAA"})), JwkError::Exponent),
            (rsa(json!({"e": "AQAAAAAB"})), JwkError::Exponent),
            (rsa(json!({"n": zeros})), JwkError::Size(0)),
            (rsa(json!({"n": "_".repeat(1366)})), JwkError::Malformed("n")),
            (rsa(json!({"n": "_".repeat(1364)})), JwkError::Size(8184)),
            (rsa(json!({"n": even})), JwkError::WeakModulus),
            (ec(json!({"crv": "P-384"})), JwkError::UnsupportedCurve),
            (ec(json!({"x": "AQAB"})), JwkError::Malformed("x")),
            (ec(json!({"y": null})), JwkError::Malformed("y")),
        ] {
            assert_eq!(reason(&key), Some(expected), "{key}");
        }
        for good in [json!({"key_ops": ["verify"]}), json!({"e": "Aw"}), json!({"alg": "RS256"}), json!({"use": null})]
        {
            assert_eq!(reason(&rsa(good.clone())), None, "{good}");
        }
    }

    #[test]
    fn keys_of_one_id_are_all_kept_but_for_those_that_are_no_public_ones() {
        let secret = json!({"kty": "oct", "kid": "k", "k": "AAAA"});
        let set = read(&json!([secret, rsa(json!({})), secret, rsa(json!({"issuer": "i"})), ec(json!({}))]));
        assert_eq!((set.of_id(Some("k")).count(), set.skipped().len()), (3, 2));
    }

    #[test]
    fn a_set_is_bounded_and_well_formed() {
        let keys = |count: usize| format!(r#"{{"keys":[{}]}}"#, vec!["{}"; count].join(","));
        assert_eq!(Jwks::parse(keys(MOST_KEYS).as_bytes()).map(|set| set.skipped().len()), Ok(MOST_KEYS));
        let padding = " ".repeat(LONGEST_SET);
        for (text, expected) in [
            (keys(MOST_KEYS + 1).as_str(), JwksError::TooManyKeys),
            (&padding, JwksError::Malformed(JwtError::NotAnObject(Part::Text))),
            (&format!("{padding} "), JwksError::TooLarge),
            ("{}", JwksError::NoKeys),
            (r#"{"keys":{}}"#, JwksError::NoKeys),
            (r#"{"keys":[],"keys":[]}"#, JwksError::Malformed(JwtError::DuplicateMember(Part::Text))),
        ] {
            assert_eq!(Jwks::parse(text.as_bytes()).err(), Some(expected));
        }
    }

    #[test]
    fn a_thumbprint_is_of_the_required_members() {
        let okp = json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
        for (key, expected) in [
            (rsa(json!({"d": "AQAB", "use": "enc"})), Ok(RSA_ID)),
            (ec(json!({"use": "enc"})), Ok(EC_ID)),
            (okp, Ok("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")),
            (rsa(json!({"e": "AAEAAQ"})), Err(JwkError::Malformed("e"))),
            (ec(json!({"crv": "\""})), Err(JwkError::Malformed("crv"))),
            (json!({"kty": "oct", "k": "AAAA"}), Err(JwkError::UnsupportedType)),
            (json!([]), Err(JwkError::NotAnObject)),
        ] {
            assert_eq!(thumbprint(key.to_string().as_bytes()), expected.map(str::to_owned), "{key}");
        }
    }
}
