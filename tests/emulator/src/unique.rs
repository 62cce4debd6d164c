//! Identifiers that follow from what they identify, so that equal directories name things equally.

use sha2::{Digest, Sha256};

/// The hash of some texts; no two different lists have the same, for each text is preceded by its length.
pub(crate) fn hash(texts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(text);
    }
    hash.finalize().into()
}

/// The first sixteen bytes as a UUID of version 4 (RFC 9562, section 5.4); missing bytes are zero.
pub(crate) fn uuid(bytes: &[u8]) -> String {
    let random = bytes.iter().chain(std::iter::repeat(&0)).take(16).fold(0, |sum, byte| (sum << 8) | u128::from(*byte));
    text((random & !(0xf << 76) & !(0b11 << 62)) | (0x4 << 76) | (0b10 << 62))
}

/// The object identifier of a personal account: the upper half is zero.
pub(crate) fn personal(bytes: &[u8]) -> String {
    text(bytes.iter().take(8).fold(0, |sum, byte| (sum << 8) | u128::from(*byte)))
}

fn text(bits: u128) -> String {
    let hex = format!("{bits:032x}");
    [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| hex.get(part).unwrap_or_default().to_owned()).join("-")
}
