//! The token endpoint's no: whatever the server says, it can be shown, and asks for no more than an hour.

use core::time::Duration;

use msal_core::Refusal;
use msal_core::wire::Members;
use serde_json::Value;

use crate::{answer, text};

/// The most characters of one text, and the bytes that they may take.
const LONGEST_TEXT: usize = 4096;
const MOST_BYTES: usize = 4 * LONGEST_TEXT;

/// An answer with an `error` is a refusal; all that it shows is printable and bounded, and so are numbers and waits.
pub fn refusal(data: &[u8]) {
    let Some(text) = text::of(data) else { return };
    let response = answer::parse(text);
    let Ok(members) = Members::parse(response.body()) else { return };
    let code = members.get("error").filter(|code| !code.is_null());
    match Refusal::read(response.status().as_u16(), response.headers(), &members) {
        Ok(None) => assert!(code.is_none_or(|code| *code == ""), "a refusal was not seen"),
        Ok(Some(refusal)) => {
            assert!(code.is_some_and(Value::is_string));
            assert_eq!(refusal.status, response.status().as_u16());
            assert_eq!(refusal.members, members);
            assert_showable(&refusal);
            assert_bounded(&refusal);
        }
        Err(error) => text::assert_loggable(&error, 100),
    }
}

fn assert_showable(refusal: &Refusal) {
    assert!(!refusal.code.is_empty());
    let texts = [&refusal.description, &refusal.suberror, &refusal.claims, &refusal.correlation_id, &refusal.trace_id];
    for text in texts.into_iter().flatten().chain([&refusal.code]) {
        text::assert_printable(text, MOST_BYTES);
        assert!(text.chars().count() <= LONGEST_TEXT);
    }
    text::assert_printable(&refusal.to_string(), 4 * MOST_BYTES + 100);
    assert!(!format!("{refusal:?}").contains(char::is_control));
}

fn assert_bounded(refusal: &Refusal) {
    assert!(refusal.error_codes.len() <= 16);
    assert!(refusal.error_codes.iter().all(|&number| refusal.has_number(number)));
    assert!(refusal.retry_after.is_none_or(|wait| wait <= Duration::from_secs(3600)));
    let classification = refusal.classification();
    assert_eq!(classification.is_some(), refusal.suberror.is_some());
    assert!(classification.is_none_or(|class| class.is_empty() || Some(class) == refusal.suberror.as_deref()));
}
