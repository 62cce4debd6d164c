//! Challenges in any spelling that the grammar allows: what a printer printed is what is read.

use msal_core::wire::challenge::parse_challenges;
use proptest::prelude::*;

/// What a challenge says, and a spelling of it.
#[derive(Clone, Debug)]
struct Spelled {
    scheme: String,
    token68: Option<String>,
    params: Vec<(String, String)>,
    text: String,
}

fn token() -> impl Strategy<Value = String> {
    "[!#$%&'*+.^_`|~A-Za-z0-9-]{1,12}"
}

fn blanks() -> impl Strategy<Value = String> {
    "[ \t]{0,2}"
}

/// A comma, with blanks and empty elements around it.
fn comma() -> impl Strategy<Value = String> {
    "[ \t]{0,2},[ ,\t]{0,2}"
}

/// A value with its spelling: bare where it can be, quoted with more escapes than it needs, or quoted with those that it needs.
fn value() -> impl Strategy<Value = (String, String)> {
    let quoted = prop::collection::vec(("[ -~\té€]", any::<bool>()), 0..16).prop_map(|pieces| {
        let spelled = pieces.iter().map(|(piece, escaped)| {
            match piece.is_ascii() && *escaped || matches!(piece.as_str(), "\"" | "\\") {
                true => format!("\\{piece}"),
                false => piece.clone(),
            }
        });
        let spelled: String = spelled.collect();
        (pieces.into_iter().map(|(piece, _)| piece).collect(), format!("\"{spelled}\""))
    });
    let bare = "[!#-+--<>-~][!-+--~]{0,15}".prop_map(|text| (text.clone(), text));
    prop_oneof![bare, quoted]
}

/// A parameter under its name in lower case, with its spelling.
fn param() -> impl Strategy<Value = (String, String, String)> {
    (token(), blanks(), blanks(), value()).prop_map(|(name, before, behind, (value, spelled))| {
        let spelled = format!("{name}{before}={behind}{spelled}");
        (name.to_ascii_lowercase(), value, spelled)
    })
}

fn challenge() -> impl Strategy<Value = Spelled> {
    let token68 = "[A-Za-z0-9._~+/-]{1,16}={0,2}";
    let with_token68 = (token(), "[ \t]{1,2}", token68).prop_map(|(scheme, blanks, token68)| {
        let text = format!("{scheme}{blanks}{token68}");
        Spelled { scheme, token68: Some(token68), params: Vec::new(), text }
    });
    let params = prop::collection::vec((param(), comma()), 0..5);
    let with_params = (token(), "[ \t]{1,2}", params).prop_map(|(scheme, blanks, params)| {
        let mut text = format!("{scheme}{blanks}");
        let mut read = Vec::new();
        let mut before = String::new();
        for ((name, value, spelled), comma) in params {
            text.push_str(&before);
            text.push_str(&spelled);
            before = comma;
            read.push((name, value));
        }
        Spelled { scheme, token68: None, params: read, text }
    });
    prop_oneof![1 => with_token68, 3 => with_params]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn what_was_printed_is_read(fields in prop::collection::vec(prop::collection::vec((challenge(), comma()), 0..4), 0..4)) {
        let texts: Vec<String> = fields.iter().map(|field| {
            field.iter().flat_map(|(challenge, comma)| [challenge.text.as_str(), comma]).collect()
        }).collect();
        let all = parse_challenges(texts.iter().map(String::as_bytes));
        prop_assert_eq!(&all.errors, &[], "{:?}", texts);
        let expected: Vec<&Spelled> = fields.iter().flatten().map(|(challenge, _)| challenge).collect();
        prop_assert_eq!(all.challenges.len(), expected.len(), "{:?}", texts);
        for (challenge, expected) in all.challenges.iter().zip(expected) {
            let params: Vec<_> = challenge.params().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            prop_assert_eq!(challenge.scheme(), &expected.scheme);
            prop_assert_eq!(challenge.token68(), expected.token68.as_deref());
            prop_assert_eq!(&params, &expected.params, "{:?}", texts);
            let mut names: Vec<&str> = challenge.params().map(|(name, _)| name).collect();
            names.sort_unstable();
            prop_assert_eq!(challenge.is_malformed(), names.windows(2).any(|pair| pair.first() == pair.last()));
        }
    }
}
