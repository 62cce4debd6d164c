//! What several laws say of texts.

/// Reads the input as text, where a target is about texts; other bytes are of no interest to it.
pub(crate) fn of(data: &[u8]) -> Option<&str> {
    core::str::from_utf8(data).ok()
}

/// Checks that a text can go into a log line: no control character, and at most `limit` bytes.
pub(crate) fn assert_printable(text: &str, limit: usize) {
    assert!(!text.contains(char::is_control), "a control character in {text:?}");
    assert!(text.len() <= limit, "{} bytes to show, where {limit} are the most", text.len());
}

/// Checks that an error can go into a log line, by `Display` and by `Debug`.
pub(crate) fn assert_loggable(error: &dyn core::error::Error, limit: usize) {
    assert_printable(&error.to_string(), limit);
    assert_printable(&format!("{error:?}"), 4 * limit);
}

/// Splits the input at lines that hold only `%%`; a part that is not there is empty.
pub(crate) fn parts<const N: usize>(text: &str) -> [&str; N] {
    let mut parts = text.split("\n%%\n");
    core::array::from_fn(|_| parts.next().unwrap_or_default())
}
