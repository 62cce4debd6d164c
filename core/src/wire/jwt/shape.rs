//! What is to be known of a JSON text before it is parsed: that it is not nested too deep, and how its texts are written.
//!
//! `serde_json` skips values without a look at either. The text need not be JSON: whether it is, the parser says.

/// The deepest nesting that is read; an object within nothing is at depth 1.
pub(super) const DEEPEST: usize = 32;

/// How the texts within a text are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// There is an escape.
    pub(super) has_escapes: bool,
    /// There is an escape that is half of a surrogate pair, which is no character.
    pub(super) has_lone_surrogate: bool,
}

/// Values are nested deeper than [`DEEPEST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooDeep;

/// Looks at a text; most have no more brackets than the depth and no escapes, and then there is nothing to find.
pub(super) fn check(text: &str) -> Result<Shape, TooDeep> {
    let [brackets, escapes] = count(text);
    if brackets > DEEPEST || escapes > 0 {
        return scan(text.as_bytes()).map(|shape| Shape { has_escapes: escapes > 0, ..shape });
    }
    Ok(Shape::default())
}

/// Counts opening brackets and backslashes, in pieces that have no more of them than a byte can count.
fn count(text: &str) -> [usize; 2] {
    let mut sums = [0, 0];
    for piece in text.as_bytes().chunks(255) {
        let (mut brackets, mut escapes) = (0_u8, 0_u8);
        for byte in piece {
            brackets += u8::from(byte | 0x20 == b'{');
            escapes += u8::from(*byte == b'\\');
        }
        let [all_brackets, all_escapes] = &mut sums;
        *all_brackets += usize::from(brackets);
        *all_escapes += usize::from(escapes);
    }
    sums
}

/// Walks through a text once.
fn scan(mut rest: &[u8]) -> Result<Shape, TooDeep> {
    let mut shape = Shape::default();
    let mut depth = 0_usize;
    while let [byte, after @ ..] = rest {
        rest = after;
        match byte {
            b'"' => rest = text(rest, &mut shape),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(TooDeep);
        }
    }
    Ok(shape)
}

/// Walks to the end of a text whose opening quote has been read.
fn text<'a>(mut rest: &'a [u8], shape: &mut Shape) -> &'a [u8] {
    loop {
        rest = match rest {
            [] => return rest,
            [b'"', after @ ..] => return after,
            [b'\\', b'u', after @ ..] => escape(after, shape),
            [b'\\', _, after @ ..] | [_, after @ ..] => after,
        };
    }
}

/// Walks over the digits of an escape, and over the second escape that a high surrogate needs.
fn escape<'a>(digits: &'a [u8], shape: &mut Shape) -> &'a [u8] {
    let Some((first, rest)) = unit(digits) else { return digits };
    let low = rest.strip_prefix(b"\\u").and_then(unit).filter(|(low, _)| (0xdc00..=0xdfff).contains(low));
    match (first, low) {
        (0xd800..=0xdbff, Some((_, rest))) => return rest,
        (0xd800..=0xdfff, _) => shape.has_lone_surrogate = true,
        _ => {}
    }
    rest
}

fn unit(digits: &[u8]) -> Option<(u16, &[u8])> {
    let (hex, rest) = digits.split_first_chunk::<4>()?;
    let value = hex.iter().try_fold(0, |value, digit| Some(value << 4 | char::from(*digit).to_digit(16)?))?;
    Some((u16::try_from(value).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_outside_of_texts_only() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        for good in [nested(DEEPEST), format!(r#"["{}\"[",[]]"#, "[".repeat(100)), "[],".repeat(100)] {
            assert!(check(&good).is_ok(), "{good}");
        }
        for bad in [nested(DEEPEST + 1), "[".repeat(1 << 20), format!(r#"["\ud800",{}"#, nested(DEEPEST))] {
            assert_eq!(check(&bad), Err(TooDeep));
        }
    }

    #[test]
    fn surrogates_come_in_pairs() {
        let shape = |has_lone_surrogate| Ok(Shape { has_escapes: true, has_lone_surrogate });
        for good in
            [r#""\ud83d\udd11""#, r#""\u00e4""#, r#""\\ud800""#, r"\ud800", r#""\u12""#, r#""\udbff\udfff\u0000""#]
        {
            assert_eq!(check(good), shape(false), "{good}");
        }
        for bad in
            [r#""\ud800""#, r#""\udc00""#, r#""\ud800\ud800""#, r#""\ud800\n""#, r#""\uD800 \uDC00""#, r#""\ud800\u""#]
        {
            assert_eq!(check(bad), shape(true), "{bad}");
        }
        assert_eq!(check("\"\u{1f511}\""), Ok(Shape::default()));
    }
}
