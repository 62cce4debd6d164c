//! One part of a token: base64url without padding (RFC 7515, section 2).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::error::{JwtError, Part};

/// Decodes base64url of UTF-8 text, as MSAL's `decode_part` does for its default encoding.
///
/// Padding may follow. Anything else that is not canonical is refused, which MSAL Python skips or guesses: characters
/// of other alphabets, white space, padding elsewhere, unused bits that are not zero.
///
/// ```
/// use msal_core::wire::jwt::decode_part;
/// assert_eq!(decode_part("eyJhIjoxfQ==").as_deref(), Ok(r#"{"a":1}"#));
/// assert!(decode_part("eyJhIjoxfR").is_err());
/// ```
///
/// # Errors
/// [`JwtError::BadBase64`] and [`JwtError::BadUtf8`].
pub fn decode_part(text: &str) -> Result<String, JwtError> {
    String::from_utf8(decode_part_bytes(text)?).map_err(|_| JwtError::BadUtf8(Part::Text))
}

/// Decodes base64url as [`decode_part`] does, but leaves the bytes as they are: MSAL's `decode_part` without an encoding.
///
/// # Errors
/// [`JwtError::BadBase64`].
pub fn decode_part_bytes(text: &str) -> Result<Vec<u8>, JwtError> {
    canonical(text.trim_end_matches('=')).ok_or(JwtError::BadBase64(Part::Text))
}

/// Decodes base64url in its one canonical spelling, without padding.
pub(crate) fn canonical(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Tells whether a text is such a spelling, for less than decoding it costs: only the last characters have unused bits.
pub(super) fn is_canonical(text: &str) -> bool {
    let known = |byte: &u8| matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    let all_known = text.as_bytes().iter().fold(true, |all, byte| all & known(byte));
    all_known && text.get(text.len() / 4 * 4..).and_then(canonical).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::encode::base64url;

    #[test]
    fn what_the_reference_decodes_is_decoded() {
        for (text, expected) in [
            ("eyJhbGciOiJSUzI1NiJ9", r#"{"alg":"RS256"}"#),
            ("eyJhbGciOiJSUzI1NiJ9=", r#"{"alg":"RS256"}"#),
            ("w7xtbMOkdXQg4oKs", "ümläut €"),
            ("", ""),
            ("YQ", "a"),
            ("YQ==", "a"),
            ("YWI=", "ab"),
        ] {
            assert_eq!(decode_part(text).as_deref(), Ok(expected), "{text}");
        }
        assert_eq!(decode_part_bytes("AP_-gA"), Ok(vec![0, 0xff, 0xfe, 0x80]));
        assert!(["", "YQ", "YWI", "YWJj", "AP_-gA"].into_iter().all(is_canonical));
    }

    #[test]
    fn only_the_canonical_spelling_is_read() {
        for bad in ["A", "YR", "YW Jj", "YWJj\n", "YW=Jj", "+/+/", "YWJj!", "=YQ", "ÿ"] {
            assert_eq!(decode_part(bad), Err(JwtError::BadBase64(Part::Text)), "{bad}");
            assert!(!is_canonical(bad), "{bad}");
        }
        for bytes in [&[0xff, 0xfe, 0xfd][..], b"caf\xe9"] {
            assert_eq!(decode_part(&base64url(bytes)), Err(JwtError::BadUtf8(Part::Text)));
        }
    }
}
