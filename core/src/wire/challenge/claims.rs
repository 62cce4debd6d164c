//! The claims that a challenge carries (section 5.3 of the rules): base64, base64url or JSON as it is.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::wire::json;

/// Services pad or not and leave stray bits; the value is only echoed to the authority, so neither matters.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// A challenge asks for claims that can not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the claims of the challenge are not a JSON object, nor one in base64")]
pub struct ClaimsError;

/// Decodes the value of `claims` to the text to send on; an empty one asks for nothing.
///
/// The text is relayed as it stands, but for line breaks between its members, which become blanks.
///
/// # Errors
/// [`ClaimsError`] when it is no JSON object, or one nested more than 127 deep.
pub fn decode_claims(value: &str) -> Result<Option<String>, ClaimsError> {
    let value = value.trim();
    if value.is_empty() {
        return Ok(None);
    }
    let text = if value.starts_with('{') { value.to_owned() } else { from_base64(value).ok_or(ClaimsError)? };
    json::object(text.as_bytes()).ok_or(ClaimsError)?;
    // A string in JSON has no raw line break, so that these change nothing that it says.
    Ok(Some(text.replace(['\r', '\n'], " ")))
}

fn from_base64(value: &str) -> Option<String> {
    let standard = value.trim_end_matches('=').replace('-', "+").replace('_', "/");
    String::from_utf8(LENIENT.decode(standard).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_spellings_and_nothing() {
        for (value, expected) in [
            ("", None),
            (" \t", None),
            (r#" {"a" : 1.50, "a":2} "#, Some(r#"{"a" : 1.50, "a":2}"#)),
            ("eyJhIjoiw6k-PyJ9", Some(r#"{"a":"é>?"}"#)),
            ("eyJhIjoiw6k+PyJ9", Some(r#"{"a":"é>?"}"#)),
            ("eyAgIH0=", Some("{   }")),
            ("eyAgIH0", Some("{   }")),
            ("eyAgIH1", Some("{   }")),
            ("ew0KImEiOjEKfQ==", Some(r#"{  "a":1 }"#)),
        ] {
            assert_eq!(decode_claims(value), Ok(expected.map(str::to_owned)), "{value}");
        }
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for value in
            ["!!!", "{", "{}x", "{\"a\":1,}", "WyJub3QiLCJhbiIsIm9iamVjdCJd", "e", "e30=x", "bnVsbA", "eyJhIjoi/yJ9"]
        {
            assert_eq!(decode_claims(value), Err(ClaimsError), "{value}");
        }
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(200), "]".repeat(200));
        assert_eq!(decode_claims(&deep), Err(ClaimsError));
    }
}
