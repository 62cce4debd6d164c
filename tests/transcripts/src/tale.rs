//! A tale: one path of a flow, its name, and what it is about.

use crate::teller::{Path, Teller};

/// One path of a flow.
pub struct Tale {
    /// The name of its file, without `.txt`.
    pub name: &'static str,
    /// What happens, in one sentence.
    pub about: &'static str,
    /// Runs it.
    pub tell: fn(&mut Teller),
}

/// A tale that was told.
pub struct Told {
    /// The name of its file, without `.txt`.
    pub name: &'static str,
    /// The text of the file.
    pub text: String,
    /// The ways that flows went in it.
    pub paths: Vec<Path>,
}

impl Tale {
    /// Tells it.
    pub fn told(&self) -> Told {
        let mut teller = Teller::default();
        (self.tell)(&mut teller);
        let (text, paths) = teller.end();
        Told { name: self.name, text: format!("{}\n{text}", self.about), paths }
    }
}
