//! What others wrote, made fit to be shown: in an error, in a log line.

use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use crate::base::Secret;

/// The most characters that are shown.
pub(super) const LONGEST_TEXT: usize = 4096;

/// Cuts a text to a sane length and turns line breaks and other controls into blanks.
pub(crate) fn tidy(text: &str) -> String {
    text.chars().take(LONGEST_TEXT).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The shortest secret that is looked for, in bytes.
const SHORTEST_SECRET: usize = 8;
/// What stands in place of a secret that the other side repeats.
const BLOT: &str = "(redacted)";

/// A secret that was sent, to be found in what comes back: plain, or as a form spells it.
pub(super) struct Sent {
    plain: Zeroizing<String>,
    encoded: Zeroizing<String>,
}

impl Sent {
    /// Takes a secret but for the blanks around it; a short one would be found in every other word, so it is not looked for.
    pub(super) fn new(secret: &Secret) -> Option<Self> {
        let plain = Some(secret.expose_secret().trim()).filter(|plain| plain.len() >= SHORTEST_SECRET)?;
        let encoded = byte_serialize(plain.as_bytes()).collect::<String>();
        Some(Self { plain: Zeroizing::new(plain.to_owned()), encoded: Zeroizing::new(encoded) })
    }

    /// Blots it out of a text, which must not have been cut short before.
    pub(super) fn blot(&self, text: &str) -> String {
        text.replace(self.plain.as_str(), BLOT).replace(self.encoded.as_str(), BLOT)
    }
}
