//! The marker that every secret carries, and the search for it in every spelling.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use msal_core::base::encode::hex;
use url::form_urlencoded::byte_serialize;

/// The text in every secret: long enough that it occurs nowhere by accident, and different in every encoding.
pub const MARKER: &str = "h1dden~m4rker+/=&";

/// Makes a secret with a name, which stands before and after the marker.
pub fn secret(name: &str) -> String {
    format!("{name}-{MARKER}-{name}")
}

/// Makes a secret that may stand in JSON claims: an object with the marker as a value.
pub fn claims(name: &str) -> String {
    format!(r#"{{"access_token":{{"{name}":{{"value":"{MARKER}"}}}}}}"#)
}

/// Tells which spelling of the marker, or which part of the test keys, a text shows, be it across lines.
pub fn shown_in(text: &str) -> Option<&'static str> {
    static SPELLINGS: LazyLock<Vec<String>> = LazyLock::new(spellings);
    let compact: String = text.split_whitespace().collect();
    let is_there = |spelling: &&String| text.contains(spelling.as_str()) || compact.contains(spelling.as_str());
    SPELLINGS.iter().find(is_there).map(String::as_str)
}

fn spellings() -> Vec<String> {
    let percent: String = byte_serialize(MARKER.as_bytes()).collect();
    let digits = hex(MARKER.as_bytes());
    let list = |text: &str| text.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(",");
    let mut all = vec![list(MARKER), list(&percent), MARKER.to_owned(), percent.to_ascii_lowercase(), percent];
    all.extend([digits.to_ascii_uppercase(), digits]);
    all.extend(encoded(MARKER.as_bytes()));
    for key in [super::KEY, super::NEXT_KEY] {
        all.extend(key.lines().filter(|line| !line.starts_with("-----")).map(str::to_owned));
        let line = key.lines().nth(5).expect("a key has many lines");
        let bytes = STANDARD.decode(line).expect("a whole line of base64");
        all.push(hex(&bytes));
        all.extend(encoded(line.as_bytes()));
    }
    all
}

/// Base64 as it stands inside of longer base64, at each of the three offsets, without the characters its neighbours share.
fn encoded(bytes: &[u8]) -> Vec<String> {
    let at = |offset: usize| {
        let padded: Vec<u8> = std::iter::repeat_n(0, offset).chain(bytes.iter().copied()).collect();
        let (front, whole) = (offset.div_ceil(3) * 4, padded.len() / 3 * 4);
        let inner = |text: String| text.chars().take(whole).skip(front).collect::<String>();
        [inner(STANDARD.encode(&padded)), inner(URL_SAFE_NO_PAD.encode(&padded))]
    };
    (0..3).flat_map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_found_in_its_surroundings() {
        for name in ["", "a", "ab", "abc"] {
            let text = format!("{name}{MARKER}{name}");
            let digits = hex(text.as_bytes());
            let percent: String = byte_serialize(text.as_bytes()).collect();
            let spelled = [
                STANDARD.encode(&text),
                URL_SAFE_NO_PAD.encode(&text),
                digits,
                percent,
                format!("{:?}", text.as_bytes()),
                format!("{:#?}", text.as_bytes()),
                text,
            ];
            for spelling in spelled {
                assert!(shown_in(&spelling).is_some(), "{spelling}");
            }
        }
        assert!(shown_in(&format!("PrivateKey({})", super::super::KEY)).is_some());
        assert_eq!(shown_in("Secret(..) h1dden m4rker"), None);
    }
}
