//! PEM (RFC 7468), strictly: labels as written there, one base64 alphabet, no stray bits.
//!
//! Text around the blocks (comments, bag attributes) is skipped. Decoded bytes are wiped when dropped, since they may
//! be a key.

use zeroize::Zeroizing;

use crate::base::encode;

/// The largest PEM text that is read.
pub const LARGEST_INPUT: usize = 1 << 20;
/// The most blocks that one text may hold.
pub const MOST_BLOCKS: usize = 64;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// Why a text is not PEM.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PemError {
    /// The text is larger than one mebibyte or holds more than 64 blocks.
    #[error("the PEM text is too large")]
    TooLarge,
    /// A block does not end, or ends under another label.
    #[error("a PEM block does not end as it begins")]
    Unterminated,
    /// A block's body is not standard base64.
    #[error("the body of a PEM block `{0}` is not standard base64")]
    NotBase64(String),
}

/// One block: what it says it is, and its bytes.
#[derive(Clone)]
pub struct Block {
    /// The label, such as `CERTIFICATE`.
    pub label: String,
    /// The decoded body; empty where header lines stand in it (RFC 1421), which is how `OpenSSL` marks encrypted keys.
    pub der: Zeroizing<Vec<u8>>,
}

/// Reads all blocks of a text, in its order; a text without any yields none.
pub fn blocks(text: &str) -> Result<Vec<Block>, PemError> {
    if text.len() > LARGEST_INPUT {
        return Err(PemError::TooLarge);
    }
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let (label, after) = after.split_once(DASHES).ok_or(PemError::Unterminated)?;
        let (body, after) = after.split_once(&format!("{END}{label}{DASHES}")).ok_or(PemError::Unterminated)?;
        if found.len() == MOST_BLOCKS {
            return Err(PemError::TooLarge);
        }
        found.push(Block { label: label.to_owned(), der: decode(label, body)? });
        rest = after;
    }
    Ok(found)
}

fn decode(label: &str, body: &str) -> Result<Zeroizing<Vec<u8>>, PemError> {
    if body.contains(':') {
        return Ok(Zeroizing::default());
    }
    let compact: Zeroizing<String> = Zeroizing::new(body.chars().filter(|c| !c.is_ascii_whitespace()).collect());
    encode::from_base64(&compact).map(Zeroizing::new).ok_or_else(|| PemError::NotBase64(shown(label)))
}

/// A label as an error may show it: short, and of the characters that labels have.
fn shown(label: &str) -> String {
    label.chars().filter(|c| c.is_ascii_alphanumeric() || *c == ' ').take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_among_other_text() {
        let text = "Bag Attributes\n-----BEGIN A-----\r\nAQ\r\nI=\r\n-----END A-----\n# c\n-----BEGIN B C-----\n-----END B C-----";
        let found = blocks(text).expect("two blocks");
        let seen: Vec<_> = found.iter().map(|block| (block.label.as_str(), block.der.as_slice())).collect();
        assert_eq!(seen, [("A", &[1, 2][..]), ("B C", &[][..])]);
    }

    #[test]
    fn broken_blocks_are_refused() {
        for (text, error) in [
            ("-----BEGIN A-----\nAQI=", PemError::Unterminated),
            ("-----BEGIN A-----\nAQI=\n-----END B-----", PemError::Unterminated),
            ("-----BEGIN A", PemError::Unterminated),
            ("-----BEGIN A-----\nA_I=\n-----END A-----", PemError::NotBase64("A".to_owned())),
            ("-----BEGIN A-----\nAQJ=\n-----END A-----", PemError::NotBase64("A".to_owned())),
        ] {
            assert_eq!(blocks(text).err(), Some(error), "{text}");
        }
        assert_eq!(blocks(&" ".repeat(LARGEST_INPUT + 1)).err(), Some(PemError::TooLarge));
        assert_eq!(blocks(&"-----BEGIN A----------END A-----".repeat(65)).err(), Some(PemError::TooLarge));
    }
}
