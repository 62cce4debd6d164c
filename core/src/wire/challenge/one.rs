//! One challenge: a scheme with what stands behind it, how it is looked into, and how it is written.

use core::fmt;

/// The most parameters that a challenge may have.
pub const MOST_PARAMS: usize = 64;

/// One challenge of a header.
///
/// `Display` writes it as a header spells it, `Debug` shows the names of its parameters only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Challenge {
    scheme: String,
    token68: Option<String>,
    params: Vec<(String, String)>,
    malformed: bool,
}

impl Challenge {
    /// Begins a challenge with nothing behind its scheme.
    pub(super) fn new(scheme: String) -> Self {
        Self { scheme, ..Self::default() }
    }

    pub(super) fn set_token68(&mut self, token68: String) {
        self.token68 = Some(token68);
    }

    /// Adds a parameter; `false` when there are too many already.
    ///
    /// A name that was there before, or a parameter beside a token68, makes the challenge malformed.
    pub(super) fn push(&mut self, name: String, value: String) -> bool {
        self.malformed |= self.token68.is_some() || self.param(&name).is_some();
        let has_room = self.params.len() < MOST_PARAMS;
        if has_room {
            self.params.push((name, value));
        }
        has_room
    }

    /// The scheme as the server spells it.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// Tells whether this is the scheme, which is blind to the case of ASCII letters.
    pub fn is_scheme(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    /// The one text behind the scheme that is no parameter, as Negotiate and NTLM have it.
    pub fn token68(&self) -> Option<&str> {
        self.token68.as_deref()
    }

    /// Returns the value of the first parameter with a name, which is blind to the case of ASCII letters.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Iterates over all parameters in their order: names in lower case, values without quotes and escapes.
    pub fn params(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.params.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Tells whether a name stands in it twice, or a parameter beside a token68.
    ///
    /// No claims and no nonce are taken from such a challenge (rule R5.3).
    pub fn is_malformed(&self) -> bool {
        self.malformed
    }
}

impl fmt::Display for Challenge {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.scheme)?;
        let mut separator = " ";
        if let Some(token68) = &self.token68 {
            write!(out, "{separator}{token68}")?;
            separator = ", ";
        }
        for (name, value) in self.params() {
            let value = value.replace('\\', r"\\").replace('"', "\\\"");
            write!(out, "{separator}{name}=\"{value}\"")?;
            separator = ", ";
        }
        Ok(())
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.params().map(|(name, _)| name).collect();
        out.debug_struct("Challenge")
            .field("scheme", &self.scheme)
            .field("has_token68", &self.token68.is_some())
            .field("params", &names)
            .field("malformed", &self.malformed)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_as_a_header_spells_it_and_debug_shows_no_value() {
        let mut challenge = Challenge::new("Bearer".to_owned());
        assert_eq!(challenge.to_string(), "Bearer");
        assert!(challenge.push("realm".to_owned(), r#"a "b" \c"#.to_owned()));
        assert!(challenge.push("claims".to_owned(), "marker".to_owned()));
        assert_eq!(challenge.to_string(), r#"Bearer realm="a \"b\" \\c", claims="marker""#);
        assert!(!format!("{challenge:?}").contains("marker"));
        assert_eq!((challenge.param("CLAIMS"), challenge.is_malformed()), (Some("marker"), false));
    }

    #[test]
    fn a_repeated_name_and_a_parameter_beside_a_token68_are_malformed() {
        let mut twice = Challenge::new("a".to_owned());
        assert!(twice.push("x".to_owned(), String::new()) && !twice.is_malformed());
        assert!(twice.push("x".to_owned(), "2".to_owned()) && twice.is_malformed());
        assert_eq!((twice.param("x"), twice.params().len()), (Some(""), 2));

        let mut both = Challenge::new("a".to_owned());
        both.set_token68("t==".to_owned());
        assert!(both.push("x".to_owned(), String::new()) && both.is_malformed());
        assert_eq!(both.to_string(), r#"a t==, x="""#);
    }
}
