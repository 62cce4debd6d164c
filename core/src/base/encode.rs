//! Texts of bytes: base64url, base64, hex and UUIDs, strictly as their RFCs write them; and the digest of several texts.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// Encodes bytes in base64url without padding (RFC 7515, section 2).
///
/// ```
/// assert_eq!(msal_core::base::encode::base64url(&[0xfb, 0xff]), "-_8");
/// ```
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Encodes bytes in standard base64 with padding and without line breaks (RFC 4648, section 4).
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Decodes standard base64 with padding (RFC 4648, section 4); any other character or a stray bit is refused.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Tells whether two texts are the same, in a time that does not tell where they differ.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    let digests = [one, other].map(|text| Sha256::digest(text.as_bytes()));
    let [one, other] = &digests;
    core::hint::black_box(one.iter().zip(other).fold(0, |differences, (a, b)| differences | (a ^ b))) == 0
}

/// Tells whether two names are the same without regard to ASCII case; most that are, are so letter by letter.
pub(crate) fn same_name(one: &str, other: &str) -> bool {
    one == other || one.eq_ignore_ascii_case(other)
}

/// Writes a name in lower case; one that is so already, as most are, is not copied.
pub(crate) fn lower(name: &str) -> Cow<'_, str> {
    match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(name.to_ascii_lowercase()),
        false => Cow::Borrowed(name),
    }
}

/// Encodes bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        push_hex(&mut text, *byte);
    }
    text
}

fn push_hex(text: &mut String, byte: u8) {
    let digit = |value: u8| char::from(if value < 10 { b'0' + value } else { b'a' - 10 + value });
    text.push(digit(byte >> 4));
    text.push(digit(byte & 0x0f));
}

/// Decodes hexadecimal of either case, without separators.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
}

/// Digests texts so that no two lists of them give the same input.
pub(crate) fn digest<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Writes the first 16 bytes as a random UUID (RFC 9562, version 4), in lower case with hyphens.
pub(crate) fn uuid(random: &[u8; 32]) -> String {
    let mut text = String::with_capacity(36);
    for (at, byte) in random.iter().take(16).enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        push_hex(
            &mut text,
            match at {
                6 => byte & 0x0f | 0x40,
                8 => byte & 0x3f | 0x80,
                _ => *byte,
            },
        );
    }
    text
}

/// Tells whether a text is a UUID with hyphens, of any version and case.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_round_trips_and_refuses_anything_else() {
        assert_eq!(from_hex("A1b2").as_deref(), Some(&[0xa1, 0xb2][..]));
        for bad in ["a", "a1:b2", "zz", "é1"] {
            assert_eq!(from_hex(bad), None, "{bad}");
        }
        assert_eq!(hex(&[0, 255]), "00ff");
    }

    #[test]
    fn a_uuid_carries_its_version_and_variant() {
        let text = uuid(&[0xff; 32]);
        assert_eq!(text, "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert!(is_uuid(&text) && !is_uuid("ffffffff-ffff-4fff-bfff-fffffffffffff") && !is_uuid("contoso.example"));
    }

    #[test]
    fn base64_is_strict() {
        assert_eq!(from_base64("AQ==").as_deref(), Some(&[1][..]));
        for bad in ["AQ", "AR==", "A Q==", "_w=="] {
            assert_eq!(from_base64(bad), None, "{bad}");
        }
    }
}
