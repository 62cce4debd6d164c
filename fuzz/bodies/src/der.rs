//! DER from a readable notation: seeds of binary containers can be read, and what mutates them keeps their lengths right.
//!
//! | written | is |
//! |---|---|
//! | `( … )` | SEQUENCE |
//! | `[ … ]` | tag 0 around what is inside |
//! | `{ … }` | OCTET STRING around what is inside |
//! | `#0aff` | OCTET STRING |
//! | `~0aff` | OCTET STRING under tag 0 in place of its own |
//! | `1.2.840` | OBJECT IDENTIFIER |
//! | `2048` | INTEGER |
//! | `null` | NULL |
//! | `!0aff` | these bytes |
//!
//! Words are apart by white space; what is open at the end is closed.

use msal_core::base::encode;

/// How deep what is open may be nested.
const DEEPEST: usize = 64;

/// Returns the bytes that a text in this notation stands for; `None` for a text that is not in it.
pub(crate) fn of(text: &str) -> Option<Vec<u8>> {
    let mut open: Vec<(u8, Vec<u8>)> = vec![(0, Vec::new())];
    for word in text.split_ascii_whitespace() {
        match word {
            "(" => open.push((0x30, Vec::new())),
            "[" => open.push((0xa0, Vec::new())),
            "{" => open.push((0x04, Vec::new())),
            ")" | "]" | "}" if open.len() > 1 => close(&mut open)?,
            _ => open.last_mut()?.1.extend(element(word)?),
        }
        if open.len() > DEEPEST {
            return None;
        }
    }
    while open.len() > 1 {
        close(&mut open)?;
    }
    open.pop().map(|(_, bytes)| bytes)
}

fn close(open: &mut Vec<(u8, Vec<u8>)>) -> Option<()> {
    let (tag, content) = open.pop()?;
    open.last_mut()?.1.extend(tagged(tag, &content));
    Some(())
}

fn element(word: &str) -> Option<Vec<u8>> {
    let (sign, rest) = word.split_at_checked(1)?;
    Some(match sign {
        "#" => tagged(0x04, &encode::from_hex(rest)?),
        "~" => tagged(0x80, &encode::from_hex(rest)?),
        "!" => encode::from_hex(rest)?,
        _ if word == "null" => tagged(0x05, &[]),
        _ if word.contains('.') => tagged(0x06, &identifier(word)?),
        _ => tagged(0x02, &integer(word.parse().ok()?)),
    })
}

fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let length: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let short = content.len() < 0x80;
    let form = if short { content.len() } else { 0x80 | length.len() };
    let form = u8::try_from(form).expect("a length of at most eight bytes");
    let long = length.iter().filter(|_| !short);
    [tag, form].iter().chain(long).chain(content).copied().collect()
}

fn integer(number: u128) -> Vec<u8> {
    let mut bytes: Vec<u8> = number.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
    if bytes.first().is_none_or(|first| *first > 0x7f) {
        bytes.insert(0, 0);
    }
    bytes
}

fn identifier(dotted: &str) -> Option<Vec<u8>> {
    let arcs: Vec<u64> = dotted.split('.').map(|arc| arc.parse().ok()).collect::<Option<_>>()?;
    let [first, second, rest @ ..] = arcs.as_slice() else { return None };
    let head = first.checked_mul(40)?.checked_add(*second)?;
    Some([head].iter().chain(rest).flat_map(|arc| base128(*arc)).collect())
}

fn base128(arc: u64) -> Vec<u8> {
    let groups = (64 - arc.leading_zeros()).div_ceil(7).max(1);
    let bits = |group: u32| u8::try_from(arc >> (7 * group) & 0x7f).expect("seven bits");
    (0..groups).rev().map(|group| bits(group) | if group == 0 { 0 } else { 0x80 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_elements_that_they_stand_for() {
        for (text, hex) in [
            ("( 0 null ( 1.2.840.113549.1.1.1 ) { #0a } )", "30170201000500300b06092a864886f70d010101040304010a"),
            ("2048 200 0", "02020800020200c8020100"),
            ("2.999.128", "060488378100"),
            ("[ ~0a !ff", "a00480010aff"),
            ("#", "0400"),
        ] {
            assert_eq!(of(text).map(|der| encode::hex(&der)).as_deref(), Some(hex), "{text}");
        }
        let long = of(&format!("#{}", "00".repeat(200))).expect("an octet string");
        assert!(long.starts_with(&[0x04, 0x81, 200]) && long.len() == 203);
        for text in ["(  x", ")", "#0", "1.", "-1", "é"] {
            assert_eq!(of(text), None, "{text}");
        }
        assert_eq!(of(&"( ".repeat(DEEPEST)), None);
    }
}
