//! What the layouts of Wycheproof share: numbered cases that are valid, invalid or acceptable.

use msal_core::base::encode::from_hex;
use serde::{Deserialize, Deserializer, de::Error};

use crate::{matcher::Mismatch, report::Verdict};

/// One case of a group.
#[derive(Deserialize)]
pub(super) struct Case<T> {
    #[serde(rename = "tcId")]
    id: u32,
    comment: String,
    pub(super) result: Expected,
    #[serde(flatten)]
    pub(super) input: T,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Expected {
    Valid,
    Invalid,
    Acceptable,
}

impl<T> Case<T> {
    /// Returns a name that tells the case from those of other files.
    pub(super) fn name(&self, kind: &str) -> String {
        format!("{kind} {} {}", self.id, self.comment).trim_end().to_owned()
    }

    /// Judges what came of the case.
    pub(super) fn verdict(&self, outcome: &Result<(), String>) -> Verdict {
        let got = outcome.as_ref().map_or_else(|why| format!("refused: {why}"), |()| "accepted".to_owned());
        let fits = match self.result {
            Expected::Valid => outcome.is_ok(),
            Expected::Invalid => outcome.is_err(),
            Expected::Acceptable => true,
        };
        Verdict::of(if fits { Vec::new() } else { vec![Mismatch::new("result", format!("{:?}", self.result), got)] })
    }
}

/// Reads bytes in hexadecimal.
pub(super) fn hex<'de, D: Deserializer<'de>>(text: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(text)?;
    from_hex(&text).ok_or_else(|| D::Error::custom("not hexadecimal"))
}
