//! What others wrote, made fit to be shown: in an error, in a log line.

/// The most characters that are shown.
pub(super) const LONGEST_TEXT: usize = 4096;

/// Cuts a text to a sane length and turns line breaks and other controls into blanks.
pub(crate) fn tidy(text: &str) -> String {
    text.chars().take(LONGEST_TEXT).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
