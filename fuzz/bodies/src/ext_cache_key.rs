//! The extended cache key: equal for equal parameters in any order, different for different ones.

use msal_core::ext_cache_key as key;
use url::form_urlencoded;

use crate::text;

/// Two sets of parameters, each a line in form encoding, have one key if and only if they are equal in what counts.
pub fn ext_cache_key(data: &[u8]) {
    let Some(text) = text::of(data) else { return };
    let mut lines = text.lines();
    let [one, other] = [(); 2].map(|()| parameters(lines.next().unwrap_or_default()));
    let [key_of_one, key_of_other] = [&one, &other].map(|parameters| key_of(parameters.iter()));

    for parameters in [&one, &other] {
        let key = key_of(parameters.iter());
        assert_eq!(key_of(parameters.iter().rev()), key, "the order of parameters matters");
        assert_eq!(key.is_none(), counting(parameters).is_empty());
        let in_alphabet = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        assert!(key.is_none_or(|key| key.len() == 43 && key.chars().all(in_alphabet)));
    }
    assert_eq!(key_of_one == key_of_other, counting(&one) == counting(&other));
}

type Parameters = Vec<(String, String)>;

fn parameters(line: &str) -> Parameters {
    form_urlencoded::parse(line.as_bytes()).into_owned().collect()
}

fn key_of<'a>(parameters: impl Iterator<Item = &'a (String, String)>) -> Option<String> {
    key(parameters.map(|(name, value)| (name.as_str(), value.as_str())))
}

/// The parameters that count: those that alone have a key, in order.
fn counting(parameters: &Parameters) -> Vec<&(String, String)> {
    let mut counting: Vec<_> = parameters.iter().filter(|pair| key_of([*pair].into_iter()).is_some()).collect();
    counting.sort_unstable();
    counting
}
