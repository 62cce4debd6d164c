//! Base64 and hexadecimal: a round trip changes nothing, and there is one spelling of everything.

use msal_core::base::encode::{base64, base64url, from_base64, from_hex, hex};

use crate::text;

/// Bytes survive encoding; a text that decodes is the very one that encoding gives, but for the case of hexadecimal.
pub fn encodings(data: &[u8]) {
    assert_eq!(from_base64(&base64(data)).as_deref(), Some(data));
    assert_eq!(from_hex(&hex(data)).as_deref(), Some(data));
    assert_eq!(from_hex(&hex(data).to_ascii_uppercase()).as_deref(), Some(data));
    let url_safe = base64(data).replace('+', "-").replace('/', "_");
    assert_eq!(base64url(data), url_safe.trim_end_matches('='));

    let Some(text) = text::of(data) else { return };
    if let Some(bytes) = from_base64(text) {
        assert_eq!(base64(&bytes), text);
    }
    match from_hex(text) {
        Some(bytes) => assert_eq!(hex(&bytes), text.to_ascii_lowercase()),
        None => assert!(text.len() % 2 == 1 || !text.bytes().all(|byte| byte.is_ascii_hexdigit())),
    }
}
