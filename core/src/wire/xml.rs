//! XML 1.0 as federation servers write it: read within bounds, without document types, entities or recursion.
//!
//! The reader is `roxmltree`, which refuses document types and so knows no entities but the five of XML, and which
//! walks down without recursion. What would cost it more than linear time or memory is counted beforehand: attributes
//! of one tag, and namespace declarations. Bytes are UTF-8, whatever the document says of its encoding.

use roxmltree::{Document, Node};
use zeroize::Zeroizing;

use super::members::LARGEST_BODY;

/// The most tags, comments and other markup that are read.
const MOST_TAGS: usize = 1 << 16;
/// The most equals signs that are read, one for each attribute.
const MOST_ATTRIBUTES: usize = 1 << 16;
/// The most of them in one tag.
const MOST_IN_TAG: usize = 128;
/// The most namespace declarations; what lies below a declaration counts it anew with each further one.
const MOST_NAMESPACES: usize = 512;

/// Why a document can not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum XmlError {
    /// It is larger, or holds more, than is read.
    #[error("it is larger than is read")]
    TooLarge,
    /// It is not UTF-8.
    #[error("it is not UTF-8")]
    Encoding,
    /// It has a document type declaration, by which entities come in.
    #[error("it has a document type declaration")]
    DocumentType,
    /// It is not well-formed.
    #[error("it is not well-formed XML")]
    Malformed,
    /// An element is absent that the protocol requires, or stands there with something else in it.
    #[error("the element `{0}` is missing or malformed")]
    Missing(&'static str),
}

/// The namespace and the local name of an element.
pub(super) type Name<'a> = (&'a str, &'a str);

/// Takes a body for a text of bearable size, in which ranges of nodes are bytes.
pub(super) fn text(body: &[u8]) -> Result<&str, XmlError> {
    if body.len() > LARGEST_BODY {
        return Err(XmlError::TooLarge);
    }
    core::str::from_utf8(body).map_err(|_| XmlError::Encoding)
}

/// Reads a document.
pub(super) fn parse(text: &str) -> Result<Document<'_>, XmlError> {
    if !is_within_bounds(text) {
        return Err(XmlError::TooLarge);
    }
    Document::parse(text).map_err(|error| match error {
        roxmltree::Error::DtdDetected => XmlError::DocumentType,
        _ => XmlError::Malformed,
    })
}

/// Counts what is costly. A tag ends before the next `<`, which may not even stand in an attribute's value.
fn is_within_bounds(text: &str) -> bool {
    let (mut tags, mut attributes) = (0, 0);
    let is_bearable = text.split('<').all(|piece| {
        let own = piece.bytes().filter(|byte| *byte == b'=').count();
        tags += 1;
        attributes += own;
        own <= MOST_IN_TAG && tags <= MOST_TAGS && attributes <= MOST_ATTRIBUTES
    });
    is_bearable && text.matches("xmlns").count() <= MOST_NAMESPACES
}

/// Yields the children of a node that have this name.
pub(super) fn children<'a, 'i>(
    node: Node<'a, 'i>,
    (namespace, name): Name<'a>,
) -> impl Iterator<Item = Node<'a, 'i>> + use<'a, 'i> {
    node.children().filter(move |child| child.has_tag_name((namespace, name)))
}

/// Returns what lies at the end of a path of first children.
pub(super) fn descend<'a, 'i>(node: Node<'a, 'i>, path: &[Name<'a>]) -> Option<Node<'a, 'i>> {
    path.iter().try_fold(node, |node, name| children(node, *name).next())
}

/// Returns the text of a node without blanks around it, if there is any.
pub(super) fn content<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    node.text().map(str::trim).filter(|text| !text.is_empty())
}

/// Writes a text as the content of an element; `None` when it holds a character that XML does not have.
pub(super) fn escaped(text: &str) -> Option<Zeroizing<String>> {
    let mut escaped = Zeroizing::new(String::with_capacity(text.len().saturating_mul(6)));
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\r' => escaped.push_str("&#13;"), // a reader would take the character itself for a line feed
            '\t' | '\n' => escaped.push(c),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => return None,
            c => escaped.push(c),
        }
    }
    Some(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> Option<XmlError> {
        parse(text).err()
    }

    #[test]
    fn nothing_is_expanded() {
        let laughs = r#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>"#;
        assert_eq!(error(laughs), Some(XmlError::DocumentType));
        let outside = r#"<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>"#;
        assert_eq!(error(outside), Some(XmlError::DocumentType));
        assert_eq!(error("<x>&b;</x>"), Some(XmlError::Malformed));
        assert_eq!(error("<x>&amp;&#65;</x>"), None);
    }

    #[test]
    fn depth_and_numbers_are_bounded() {
        let nested = |depth: usize| "<x>".repeat(depth) + &"</x>".repeat(depth);
        assert_eq!((error(&nested(30_000)), error(&nested(40_000))), (None, Some(XmlError::TooLarge)));
        let tag = |number: usize| {
            let attributes: Vec<String> = (0..number).map(|at| format!(" a{at}=''")).collect();
            format!("<x{}/>", attributes.concat())
        };
        assert_eq!((error(&tag(128)), error(&tag(129))), (None, Some(XmlError::TooLarge)));
        let huge = format!("<x a='{}'/>", "x".repeat(LARGEST_BODY));
        assert_eq!(super::text(huge.as_bytes()), Err(XmlError::TooLarge));
        let declared = |number: usize| format!("<x>{}</x>", "<y xmlns='n'/>".repeat(number));
        assert_eq!((error(&declared(512)), error(&declared(513))), (None, Some(XmlError::TooLarge)));
    }

    #[test]
    fn bytes_are_utf_8() {
        let utf_16: Vec<u8> = "<x/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(super::text(&utf_16).map(parse).is_ok_and(|document| document.is_err()));
        assert_eq!(super::text(b"<x>\xe9</x>"), Err(XmlError::Encoding));
        assert_eq!(error("\u{feff}<?xml version='1.0' encoding='iso-8859-1'?><x>é</x>"), None);
    }

    #[test]
    fn what_is_escaped_is_read_as_it_was() {
        let text = "a&b<c>\"d\" 'e'\r\n\t]]>é\u{10ffff}";
        let written = format!("<x>{}</x>", escaped(text).expect("XML has all of it").as_str());
        let document = parse(&written).expect("well-formed");
        assert_eq!(document.root_element().text(), Some(text));
        for text in ["\0", "a\u{1b}", "\u{ffff}"] {
            assert_eq!(escaped(text), None);
        }
    }
}
