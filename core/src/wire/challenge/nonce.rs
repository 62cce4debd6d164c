//! The server's nonces for proofs of possession (rules R1.14 and R1.16).

use super::field;
use super::list::Challenges;

/// The longest nonce that is taken, in bytes.
pub const LONGEST_NONCE: usize = 2048;

impl Challenges {
    /// Returns the nonce of the first `PoP` challenge that has a usable one: 1 to 2048 printable ASCII characters.
    pub fn pop_nonce(&self) -> Option<&str> {
        let sound = self.challenges.iter().filter(|challenge| challenge.is_scheme("PoP") && !challenge.is_malformed());
        sound.filter_map(|challenge| challenge.param("nonce")).find(|nonce| is_nonce(nonce))
    }
}

/// Reads the nonce for the next request from the fields of `Authentication-Info` (RFC 7615), bounded likewise.
///
/// A scheme word before the parameters is tolerated. A nonce in a challenge, where there is one, goes before it.
pub fn next_nonce<'a>(fields: impl IntoIterator<Item = &'a [u8]>) -> Option<String> {
    let lists = fields.into_iter().filter_map(|bytes| field::params(bytes).ok()).flatten();
    let mut nonces =
        lists.filter(|list| !list.is_malformed()).filter_map(|list| list.param("nextnonce").map(str::to_owned));
    nonces.find(|nonce| is_nonce(nonce))
}

fn is_nonce(text: &str) -> bool {
    (1..=LONGEST_NONCE).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::super::parse_challenges;
    use super::*;

    #[test]
    fn a_challenge_brings_a_nonce() {
        let long = format!("PoP nonce={}", "x".repeat(LONGEST_NONCE + 1));
        for (field, expected) in [
            ("PoP nonce=\"ey==\", Bearer nonce=x", Some("ey==")),
            ("Bearer nonce=x, pop realm=\"\", NONCE=y", Some("y")),
            ("PoP nonce=\"\", PoP nonce=\"é\", PoP nonce=z", Some("z")),
            ("PoP nonce=a, nonce=b", None),
            ("Bearer nonce=x", None),
            (&long, None),
        ] {
            assert_eq!(parse_challenges([field.as_bytes()]).pop_nonce(), expected, "{field}");
        }
    }

    #[test]
    fn a_success_brings_the_next_one() {
        for (fields, expected) in [
            (&["nextnonce=\"abc\""][..], Some("abc")),
            (&["rspauth=\"x\" , NextNonce = abc"], Some("abc")),
            (&["PoP nextnonce=\"abc\", x=y"], Some("abc")),
            (&["nextnonce=\"abc", "nextnonce=d"], Some("d")),
            (&["nextnonce=a, nextnonce=b"], None),
            (&["nextnonce=\"a\r\nb\""], None),
            (&["nextnonce="], None),
            (&["nonce=a"], None),
            (&[], None),
        ] {
            assert_eq!(next_nonce(fields.iter().map(|field| field.as_bytes())).as_deref(), expected, "{fields:?}");
        }
    }
}
