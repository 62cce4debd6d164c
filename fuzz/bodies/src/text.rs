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

/// Checks that an error repeats no piece of a text of more than 12 characters.
///
/// The error's own words may stand in the text by chance: pieces with a blank, a parenthesis or a semicolon, and names of
/// variants, do not count.
pub(crate) fn assert_hides(error: &dyn core::error::Error, text: &str) {
    let shown: Vec<char> = format!("{error} {error:?}").chars().collect();
    for piece in shown.windows(13) {
        let is_own = piece.iter().any(|c| " ();".contains(*c)) || piece.iter().all(char::is_ascii_alphabetic);
        let piece: String = piece.iter().collect();
        assert!(is_own || !text.contains(&piece), "{piece:?} of the input is shown");
    }
}
