//! A passphrase in the two forms that PKCS#12 has: UTF-8 for PBES2, and UTF-16 with an end for its own derivation.

use zeroize::Zeroizing;

use super::super::error::KeyError;
use crate::base::Secret;

/// A passphrase, or none.
pub(super) struct Passphrase {
    utf8: Option<Secret>,
    /// Big-endian UTF-16 (RFC 7292, appendix B.1). Writers differ on what no passphrase is: only the end, or nothing.
    forms: Vec<Zeroizing<Vec<u8>>>,
}

impl Passphrase {
    pub(super) fn new(passphrase: Option<&Secret>) -> Self {
        let text = passphrase.map_or("", Secret::expose_secret);
        let mut form = Zeroizing::new(Vec::with_capacity(2 * text.len() + 2));
        text.encode_utf16().for_each(|unit| form.extend_from_slice(&unit.to_be_bytes()));
        form.extend_from_slice(&[0, 0]);
        let nothing = text.is_empty().then(Zeroizing::default);
        Self { utf8: passphrase.cloned(), forms: [form].into_iter().chain(nothing).collect() }
    }

    pub(super) fn utf8(&self) -> &[u8] {
        self.utf8.as_ref().map_or(&[], |text| text.expose_secret().as_bytes())
    }

    pub(super) fn forms(&self) -> impl Iterator<Item = &[u8]> {
        self.forms.iter().map(|form| form.as_slice())
    }

    /// Keeps the form that has proved to be the right one.
    pub(super) fn narrowed(mut self, is_right: impl Fn(&[u8]) -> bool) -> Result<Self, KeyError> {
        self.forms.retain(|form| is_right(form));
        if self.forms.is_empty() { Err(self.refused()) } else { Ok(self) }
    }

    /// The error of a file that it does not open.
    pub(super) fn refused(&self) -> KeyError {
        match self.utf8 {
            None => KeyError::PassphraseMissing,
            Some(_) => KeyError::WrongPassphraseOrCorrupt,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_utf_16_with_an_end() {
        let forms = |text: &str| -> Vec<Vec<u8>> {
            Passphrase::new(Some(&Secret::new(text))).forms().map(<[u8]>::to_vec).collect()
        };
        assert_eq!(forms("a€"), [[0, 0x61, 0x20, 0xac, 0, 0]]);
        assert_eq!(forms("😀"), [[0xd8, 0x3d, 0xde, 0x00, 0, 0]]);
        assert_eq!(forms(""), [vec![0, 0], vec![]]);
    }
}
