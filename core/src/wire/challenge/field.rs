//! The grammar of one field: a single pass over its bytes (rules R5.1 to R5.4).
//!
//! ```text
//! field      = *( "," / BLANK / challenge / auth-param )     ; parameters belong to the challenge before them
//! challenge  = token [ 1*BLANK ( token68 / auth-param ) ]
//! auth-param = token *BLANK "=" *BLANK ( quoted-string / bare )
//! bare       = *VCHAR                                        ; up to a blank or comma; more than RFC 9110 allows
//! ```

use super::one::Challenge;

/// The largest field that is read, in bytes.
pub const LARGEST_FIELD: usize = 16 << 10;
/// The most challenges that all fields together may hold.
pub const MOST_CHALLENGES: usize = 16;

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChallengeFault {
    /// The field is larger than 16 KiB.
    #[error("the field is too long")]
    TooLong,
    /// There are more than 16 challenges.
    #[error("there are too many challenges")]
    TooManyChallenges,
    /// A challenge has more than 64 parameters.
    #[error("a challenge has too many parameters")]
    TooManyParams,
    /// A quoted string begins here that does not end.
    #[error("a quoted string does not end")]
    Unterminated,
    /// A parameter stands before any challenge.
    #[error("a parameter belongs to no challenge")]
    NoChallenge,
    /// A character is here that the grammar does not allow.
    #[error("a character is not allowed here")]
    Unexpected,
}

/// A fault and the byte where it is.
pub(super) type Found = (usize, ChallengeFault);

/// Reads a field of challenges, of which there may be so many.
pub(super) fn challenges(field: &[u8], room: usize) -> Result<Vec<Challenge>, Found> {
    read(field, Vec::new(), room)
}

/// Reads a field of parameters without a scheme; those behind a scheme word are yielded apart.
pub(super) fn params(field: &[u8]) -> Result<Vec<Challenge>, Found> {
    read(field, vec![Challenge::default()], MOST_CHALLENGES)
}

fn read(field: &[u8], mut found: Vec<Challenge>, room: usize) -> Result<Vec<Challenge>, Found> {
    if field.len() > LARGEST_FIELD {
        return Err((LARGEST_FIELD, ChallengeFault::TooLong));
    }
    let mut reader = Reader { field, at: 0 };
    loop {
        reader.take(|byte| is_blank(byte) || byte == b',');
        if reader.peek().is_none() {
            return Ok(found);
        }
        element(&mut reader, &mut found, room)?;
        reader.take(is_blank);
        if !reader.is_at_end_of_element() {
            return Err(reader.unexpected());
        }
    }
}

/// Reads what stands between two commas: a parameter, or a challenge with the first of its parameters.
fn element(reader: &mut Reader<'_>, found: &mut Vec<Challenge>, room: usize) -> Result<(), Found> {
    let begin = reader.at;
    let name = reader.token()?;
    let blanks = reader.take(is_blank);
    if reader.peek() == Some(b'=') {
        let open = found.last_mut().ok_or((begin, ChallengeFault::NoChallenge))?;
        return param(reader, open, begin, name);
    }
    if found.len() >= room {
        return Err((begin, ChallengeFault::TooManyChallenges));
    }
    let mut challenge = Challenge::new(text(name));
    if !blanks.is_empty() && !reader.is_at_end_of_element() {
        if let Some(token68) = reader.token68() {
            challenge.set_token68(text(token68));
        } else {
            let begin = reader.at;
            let name = reader.token()?;
            reader.take(is_blank);
            param(reader, &mut challenge, begin, name)?;
        }
    }
    found.push(challenge);
    Ok(())
}

/// Reads on behind the name of a parameter, which began somewhere before.
fn param(reader: &mut Reader<'_>, open: &mut Challenge, begin: usize, name: &[u8]) -> Result<(), Found> {
    if reader.next() != Some(b'=') {
        return Err((begin, ChallengeFault::Unexpected));
    }
    reader.take(is_blank);
    let value = if reader.peek() == Some(b'"') { text(&reader.quoted()?) } else { text(reader.bare()?) };
    match open.push(text(name).to_ascii_lowercase(), value) {
        true => Ok(()),
        false => Err((begin, ChallengeFault::TooManyParams)),
    }
}

/// The bytes of a field, and how many of them have been read.
struct Reader<'a> {
    field: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a [u8] {
        self.field.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn take(&mut self, wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let end = rest.iter().position(|byte| !wanted(*byte)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn is_at_end_of_element(&self) -> bool {
        self.peek().is_none_or(|byte| byte == b',')
    }

    fn unexpected(&self) -> Found {
        (self.at, ChallengeFault::Unexpected)
    }

    fn token(&mut self) -> Result<&'a [u8], Found> {
        let token = self.take(is_tchar);
        if token.is_empty() { Err(self.unexpected()) } else { Ok(token) }
    }

    /// Reads a token68 if all up to the end of the element is one; else nothing is read.
    fn token68(&mut self) -> Option<&'a [u8]> {
        let begin = self.at;
        let body = self.take(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte)).len();
        let padding = self.take(|byte| byte == b'=').len();
        self.take(is_blank);
        if body > 0 && self.is_at_end_of_element() {
            return self.field.get(begin..begin + body + padding);
        }
        self.at = begin;
        None
    }

    fn bare(&mut self) -> Result<&'a [u8], Found> {
        let value = self.take(|byte| byte.is_ascii_graphic() && byte != b',');
        let has_ended = self.is_at_end_of_element() || self.peek().is_some_and(is_blank);
        if has_ended { Ok(value) } else { Err(self.unexpected()) }
    }

    fn quoted(&mut self) -> Result<Vec<u8>, Found> {
        let unterminated = (self.at, ChallengeFault::Unterminated);
        self.next();
        let mut value = Vec::new();
        loop {
            match self.next().ok_or(unterminated)? {
                b'"' => return Ok(value),
                b'\\' => value.push(self.next().ok_or(unterminated)?),
                byte => value.push(byte),
            }
            if !value.last().copied().is_some_and(is_text) {
                return Err((self.at - 1, ChallengeFault::Unexpected));
            }
        }
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_tchar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// What may stand in a quoted string: no control but the tab.
fn is_text(byte: u8) -> bool {
    matches!(byte, b'\t' | b' '..=b'~' | 0x80..)
}

/// Decodes UTF-8, or else Latin-1, which RFC 9110 (section 5.5) still knows.
fn text(bytes: &[u8]) -> String {
    let latin_1 = || bytes.iter().map(|byte| char::from(*byte)).collect();
    core::str::from_utf8(bytes).map_or_else(|_| latin_1(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(field: &str) -> Result<Vec<String>, Found> {
        let found = challenges(field.as_bytes(), MOST_CHALLENGES)?;
        Ok(found.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn what_the_grammar_allows() {
        for (field, expected) in [
            ("", &[][..]),
            (" ,\t,", &[]),
            ("Negotiate", &["Negotiate"]),
            ("Negotiate ,Basic", &["Negotiate", "Basic"]),
            ("NTLM TlRM+/-._~== , Basic\trealm\t=\tx", &["NTLM TlRM+/-._~==", r#"Basic realm="x""#]),
            ("Bearer realm=", &["Bearer realm="]),
            ("Bearer , ,A=1, b = \"2\"", &[r#"Bearer a="1", b="2""#]),
            ("Bearer a=, b=x", &[r#"Bearer a=, b="x""#]),
            ("Bearer b=x,a=", &[r#"Bearer b="x", a="""#]),
            ("Bearer u=https://a/?b=c&d, e=f\"g", &[r#"Bearer u="https://a/?b=c&d", e="f\"g""#]),
            (r#"Bearer a="b\"\\\c,d=e, Basic f=""#, &[r#"Bearer a="b\"\\c,d=e, Basic f=""#]),
            ("Bearer a=\"\té\"", &["Bearer a=\"\té\""]),
        ] {
            let expected: Vec<String> = expected.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(printed(field), Ok(expected), "{field}");
        }
        let latin_1 = challenges(b"B a=\"\xe9\xff\"", 1).map(|found| found.iter().map(ToString::to_string).collect());
        assert_eq!(latin_1, Ok(vec!["B a=\"éÿ\"".to_owned()]));
    }

    #[test]
    fn what_it_does_not_allow_is_told_with_its_place() {
        use ChallengeFault::{NoChallenge, Unexpected, Unterminated};
        for (field, found) in [
            (&b"a=b"[..], (0, NoChallenge)),
            (b" , a = b", (3, NoChallenge)),
            (b"Bearer a=\"b", (9, Unterminated)),
            (b"Bearer a=\"b\\", (9, Unterminated)),
            (b"Bearer a=\"b\\\"", (9, Unterminated)),
            (b"Bearer a=1 b=2", (11, Unexpected)),
            (b"Bearer a=\"1\"b=2", (12, Unexpected)),
            (b"Bearer a b", (7, Unexpected)),
            (b"Bearer \"a\"", (7, Unexpected)),
            (b"Bearer\"a\"", (6, Unexpected)),
            (b"Bearer a=\"b\r\nc\"", (11, Unexpected)),
            (b"Bearer a=\"b\\\nc\"", (12, Unexpected)),
            (b"Bearer a=\"\0\"", (10, Unexpected)),
            (b"Bearer a=b\0", (10, Unexpected)),
            (b"Bearer a=\xc3\xa9", (9, Unexpected)),
            (b"Bear\xe9r", (4, Unexpected)),
            (b"\r\nBearer", (0, Unexpected)),
            (b"=", (0, Unexpected)),
        ] {
            assert_eq!(challenges(field, 16).err(), Some(found), "{}", field.escape_ascii());
        }
    }

    #[test]
    fn all_is_bounded() {
        let fault = |field: &str| challenges(field.as_bytes(), MOST_CHALLENGES).err().map(|(_, fault)| fault);
        assert_eq!(fault(&" ".repeat(LARGEST_FIELD)), None);
        assert_eq!(fault(&" ".repeat(LARGEST_FIELD + 1)), Some(ChallengeFault::TooLong));
        assert_eq!(fault(&"a,".repeat(MOST_CHALLENGES)), None);
        assert_eq!(fault(&"a,".repeat(MOST_CHALLENGES + 1)), Some(ChallengeFault::TooManyChallenges));
        let params = |count: usize| {
            let names: Vec<String> = (0..count).map(|number| number.to_string()).collect();
            format!("a p{}=1", names.join("=1,p"))
        };
        assert_eq!(fault(&params(64)), None);
        assert_eq!(fault(&params(65)), Some(ChallengeFault::TooManyParams));
    }
}
