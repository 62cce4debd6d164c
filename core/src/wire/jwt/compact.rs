//! The compact serialisation of a JWS (RFC 7515, section 7.1), taken apart.

use core::fmt;

use super::claims::Claims;
use super::error::{JwtError, Part};
use super::header::Header;
use super::part::{canonical, is_canonical};

/// The longest token that a client reads, in bytes.
pub const CLIENT_LIMIT: usize = 64 << 10;

/// The longest token that a validator reads, in bytes.
pub const VALIDATOR_LIMIT: usize = 256_000;

/// A token taken apart, of which nothing is verified.
///
/// `Debug` shows the names of the header's parameters and the lengths of the rest.
#[derive(Clone)]
pub struct Jws<'a> {
    signing_input: &'a str,
    header: Header,
    payload: Vec<u8>,
    signature: &'a str,
}

impl<'a> Jws<'a> {
    /// Takes a token of at most [`CLIENT_LIMIT`] bytes apart.
    ///
    /// # Errors
    /// [`JwtError`] says what the text is instead; a payload that is not JSON is none of its reasons.
    pub fn parse(token: &'a str) -> Result<Self, JwtError> {
        Self::parse_within(token, CLIENT_LIMIT)
    }

    /// Takes a token of at most `limit` bytes apart.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_within(token: &'a str, limit: usize) -> Result<Self, JwtError> {
        if token.len() > limit {
            return Err(JwtError::TooLarge(limit));
        }
        let (signing_input, [header, payload, signature]) = split(token)?;
        let decode = |text, part| canonical(text).ok_or(JwtError::BadBase64(part));
        if header.is_empty() {
            return Err(JwtError::Empty(Part::Header));
        }
        Ok(Self {
            signing_input,
            header: Header::read(decode(header, Part::Header)?)?,
            payload: decode(payload, Part::Payload)?,
            signature: Some(signature).filter(|text| is_canonical(text)).ok_or(JwtError::BadBase64(Part::Signature))?,
        })
    }

    /// Returns the header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns the payload's bytes, which may be anything and empty.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Decodes the signature, which may be empty.
    pub fn signature(&self) -> Vec<u8> {
        canonical(self.signature).expect("it was checked when the token was taken apart")
    }

    /// Returns what the signature is over: the first two parts as they stand, with the dot between.
    pub fn signing_input(&self) -> &'a str {
        self.signing_input
    }

    /// Reads the payload as claims, which nobody has verified.
    ///
    /// # Errors
    /// As [`Claims::read`]; and [`JwtError::Empty`].
    pub fn into_claims(self) -> Result<Claims, JwtError> {
        if self.payload.is_empty() { Err(JwtError::Empty(Part::Payload)) } else { Claims::read(self.payload) }
    }
}

/// Splits a token into its signing input and its three parts.
fn split(token: &str) -> Result<(&str, [&str; 3]), JwtError> {
    let three = token.rsplit_once('.').and_then(|(input, signature)| {
        let (header, payload) = input.split_once('.').filter(|(_, payload)| !payload.contains('.'))?;
        Some((input, [header, payload, signature]))
    });
    three.ok_or_else(|| match token.split('.').count() {
        _ if token.trim_start().starts_with('{') => JwtError::JsonSerialization,
        5 => JwtError::EncryptedToken,
        parts => JwtError::Parts(parts),
    })
}

impl fmt::Debug for Jws<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Jws")
            .field("header", &self.header)
            .field("payload", &self.payload.len())
            .field("signature", &self.signature().len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::encode::base64url;

    const HEADER: &str = r#"{"alg":"RS256","kid":"k","typ":"JWT"}"#;

    fn token(header: &str, payload: &str) -> String {
        format!("{}.{}.c2ln", base64url(header.as_bytes()), base64url(payload.as_bytes()))
    }

    fn error(token: &str) -> Option<JwtError> {
        Jws::parse(token).err()
    }

    #[test]
    fn a_token_is_taken_apart_as_it_stands() {
        let token = token(HEADER, "anything");
        let jws = Jws::parse(&token).expect("a token");
        assert_eq!((jws.payload(), jws.signature()), (&b"anything"[..], b"sig".to_vec()));
        assert_eq!(format!("{}.c2ln", jws.signing_input()), token);
        let header = jws.header();
        assert_eq!((header.algorithm(), header.key_id(), header.token_type()), ("RS256", Some("k"), Some("JWT")));
        assert!(!header.is_critical());
        assert_eq!(format!("{jws:?}"), r#"Jws { header: Header{"alg", "kid", "typ"}, payload: 8, signature: 3, .. }"#);
    }

    #[test]
    fn only_three_parts_are_a_token() {
        for (text, expected) in [
            ("", JwtError::Parts(1)),
            ("a", JwtError::Parts(1)),
            ("a.b", JwtError::Parts(2)),
            ("a.b.c.d", JwtError::Parts(4)),
            ("a.b.c.d.e", JwtError::EncryptedToken),
            ("a.b.c.d.e.f", JwtError::Parts(6)),
            (r#" {"payload":"a.b.c.d.e"}"#, JwtError::JsonSerialization),
            (".e30.", JwtError::Empty(Part::Header)),
            ("e30..", JwtError::BadParameter("alg")),
        ] {
            assert_eq!(error(text), Some(expected), "{text}");
        }
        let no_payload = token(HEADER, "");
        assert_eq!(Jws::parse(&no_payload).expect("a JWS").into_claims().err(), Some(JwtError::Empty(Part::Payload)));
    }

    #[test]
    fn parts_are_canonical_base64url() {
        let token = token(HEADER, "{}");
        for bad in ["=", "\n", " ", "+", "/", "A", "é"] {
            assert_eq!(error(&format!("{token}{bad}")), Some(JwtError::BadBase64(Part::Signature)), "{bad}");
        }
        assert_eq!(error(&token.replace("e30", "e31")), Some(JwtError::BadBase64(Part::Payload)));
        assert_eq!(error(&format!(" {token}")), Some(JwtError::BadBase64(Part::Header)));
    }

    #[test]
    fn the_header_is_one_object_of_different_names() {
        for (header, expected) in [
            ("not json", JwtError::NotAnObject(Part::Header)),
            ("[]", JwtError::NotAnObject(Part::Header)),
            (r#"{"alg":"RS256"}{}"#, JwtError::NotAnObject(Part::Header)),
            ("\u{feff}{\"alg\":\"RS256\"}", JwtError::NotAnObject(Part::Header)),
            (r#"{"alg":"RS256","alg":"none"}"#, JwtError::DuplicateMember(Part::Header)),
            (r#"{"alg":"RS256","\u0061lg":"none"}"#, JwtError::DuplicateMember(Part::Header)),
            (r#"{"alg":"RS256","jwk":{"a":[{"n":1,"n":1}]}}"#, JwtError::DuplicateMember(Part::Header)),
            (r#"{"alg":"RS256","kid":7}"#, JwtError::BadParameter("kid")),
            (r#"{"alg":"RS256","typ":null}"#, JwtError::BadParameter("typ")),
            (r#"{"alg":["RS256"]}"#, JwtError::BadParameter("alg")),
            ("{}", JwtError::BadParameter("alg")),
            (r#"{"alg":"\ud800"}"#, JwtError::LoneSurrogate(Part::Header)),
            (
                &format!(r#"{{"alg":"RS256","a":{}{}}}"#, "[".repeat(32), "]".repeat(32)),
                JwtError::TooDeep(Part::Header),
            ),
        ] {
            assert_eq!(error(&token(header, "{}")), Some(expected), "{header}");
        }
        for critical in [r#"{"alg":"RS256","crit":["exp"]}"#, r#"{"alg":"RS256","b64":true}"#] {
            assert!(Jws::parse(&token(critical, "{}")).expect("a token").header().is_critical());
        }
    }

    #[test]
    fn a_limit_holds_before_anything_is_decoded() {
        let longest = token(HEADER, &"x".repeat(150_000));
        assert_eq!(error(&longest), Some(JwtError::TooLarge(CLIENT_LIMIT)));
        assert_eq!(Jws::parse_within(&longest, VALIDATOR_LIMIT).expect("a JWS").payload().len(), 150_000);
        let too_long = "!".repeat(VALIDATOR_LIMIT + 1);
        assert_eq!(Jws::parse_within(&too_long, VALIDATOR_LIMIT).err(), Some(JwtError::TooLarge(VALIDATOR_LIMIT)));
    }
}
