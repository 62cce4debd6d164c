//! PEM (RFC 7468), strictly: labels as written there, one base64 alphabet, no stray bits.
//!
//! Text around the blocks (comments, bag attributes) is skipped, and so are white space and header lines inside.
//! Decoded bytes are wiped when dropped, since they may be a key.

use zeroize::Zeroizing;

use crate::base::encode;

/// The largest PEM text that is read.
pub const LARGEST_INPUT: usize = 1 << 20;
/// The most blocks that one text may hold: three times what the trust store of an operating system has.
pub const MOST_BLOCKS: usize = 512;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// Why a text is not PEM.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PemError {
    /// The text is larger than one mebibyte or holds more than 512 blocks.
    #[error("the PEM text is too large")]
    TooLarge,
    /// A block does not end, or ends under another label.
    #[error("a PEM block does not end as it begins")]
    Unterminated,
    /// A block's body is not standard base64.
    #[error("the body of a PEM block `{0}` is not standard base64")]
    NotBase64(String),
    /// The line ends of a block are written as a backslash and an `n`, as environment variables often hold them.
    #[error("the line ends of a PEM block `{0}` are written as `\\n`; write real ones")]
    EscapedLineEnds(String),
}

/// One block as it stands in its text.
#[derive(Clone, Copy)]
pub struct Section<'a> {
    /// The label, such as `CERTIFICATE`.
    pub label: &'a str,
    /// All between the two lines of dashes: header lines, base64 and white space.
    pub body: &'a str,
}

/// Finds all blocks of a text, in its order, without decoding them; a text without any yields none.
pub fn sections(text: &str) -> Result<Vec<Section<'_>>, PemError> {
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
        found.push(Section { label, body });
        rest = after;
    }
    Ok(found)
}

impl<'a> Section<'a> {
    /// Returns the value of the first header line of this name (RFC 1421, section 4.4), trimmed.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.split()
            .0
            .lines()
            .find_map(|line| line.split_once(':').filter(|(own, _)| own.trim() == name))
            .map(|(_, value)| value.trim())
    }

    /// Decodes the base64 behind the header lines.
    ///
    /// The buffers are made as large as they get, so that growing leaves no unwiped copy behind.
    pub fn decode(&self) -> Result<Zeroizing<Vec<u8>>, PemError> {
        let (_, base64) = self.split();
        let mut compact = Zeroizing::new(String::with_capacity(base64.len()));
        base64.split_ascii_whitespace().for_each(|line| compact.push_str(line));
        encode::from_base64(&compact).map(Zeroizing::new).ok_or_else(|| match base64.contains("\\n") {
            true => PemError::EscapedLineEnds(shown(self.label)),
            false => PemError::NotBase64(shown(self.label)),
        })
    }

    /// Splits the header lines from the base64. Only they have a colon.
    fn split(&self) -> (&'a str, &'a str) {
        let behind = self.body.rfind(':').map_or(0, |colon| {
            let rest = self.body.get(colon..).unwrap_or_default();
            colon + rest.find('\n').map_or(rest.len(), |end| end + 1)
        });
        self.body.split_at(behind)
    }
}

/// One block: what it says it is, and its bytes.
#[derive(Clone)]
pub struct Block {
    /// The label, such as `CERTIFICATE`.
    pub label: String,
    /// The decoded body.
    pub der: Zeroizing<Vec<u8>>,
}

/// Reads all blocks of a text, in its order; a text without any yields none.
pub fn blocks(text: &str) -> Result<Vec<Block>, PemError> {
    let decoded = |section: Section<'_>| Ok(Block { label: section.label.to_owned(), der: section.decode()? });
    sections(text)?.into_iter().map(decoded).collect()
}

/// A label as an error may show it; `?` for one that is none, which may be a piece of a key.
fn shown(label: &str) -> String {
    let is_label = label.len() <= 40 && label.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == ' ');
    if is_label { label.to_owned() } else { "?".to_owned() }
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
    fn a_body_with_dashes_ends_where_its_label_does() {
        let found = sections("-----BEGIN A-----\nK-H: v\n-----END B-----\n-----END A----------BEGIN B-----");
        assert_eq!(found.err(), Some(PemError::Unterminated));
        let found = sections("-----BEGIN A-----\nK-H: v\n-----END B-----\n-----END A-----\n").expect("one block");
        let bodies: Vec<_> = found.iter().map(|section| section.body).collect();
        assert_eq!(bodies, ["\nK-H: v\n-----END B-----\n"]);
    }

    #[test]
    fn header_lines_are_kept_apart_from_the_body() {
        let text = "-----BEGIN A-----\r\nProc-Type: 4,ENCRYPTED\r\nX:\r\n\r\nAQI=\r\n-----END A-----";
        let section = sections(text).expect("one block").remove(0);
        assert_eq!(["Proc-Type", "X", "Y"].map(|name| section.header(name)), [Some("4,ENCRYPTED"), Some(""), None]);
        assert_eq!(section.decode().expect("base64").as_slice(), [1, 2]);
    }

    #[test]
    fn broken_blocks_are_refused() {
        for (text, error) in [
            ("-----BEGIN A-----\nAQI=", PemError::Unterminated),
            ("-----BEGIN A-----\nAQI=\n-----END B-----", PemError::Unterminated),
            ("-----BEGIN A", PemError::Unterminated),
            ("-----BEGIN A-----\nA_I=\n-----END A-----", PemError::NotBase64("A".to_owned())),
            ("-----BEGIN A-----\nX: y\nA_I=\n-----END A-----", PemError::NotBase64("A".to_owned())),
            ("-----BEGIN A-----\nAQJ=\n-----END A-----", PemError::NotBase64("A".to_owned())),
            ("-----BEGIN A+b-----\nA_I=\n-----END A+b-----", PemError::NotBase64("?".to_owned())),
            ("-----BEGIN A-----\\nAQI=\\n-----END A-----", PemError::EscapedLineEnds("A".to_owned())),
        ] {
            assert_eq!(blocks(text).err(), Some(error), "{text}");
        }
        assert_eq!(blocks(&" ".repeat(LARGEST_INPUT + 1)).err(), Some(PemError::TooLarge));
        assert_eq!(blocks(&"-----BEGIN A----------END A-----".repeat(MOST_BLOCKS + 1)).err(), Some(PemError::TooLarge));
    }
}
