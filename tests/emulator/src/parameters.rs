//! Form and query parameters (`application/x-www-form-urlencoded`): decoded for the log, checked for the endpoints.

use std::fmt;

use crate::{
    call::Call,
    refusal::{Reason, Refusal},
};

/// The most parameters in a form.
const MOST: usize = 64;

/// Decoded parameters in the order they were sent; `Debug` shows their names only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Decodes leniently; any bytes give some parameters.
    pub(crate) fn decode(bytes: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// Reads the form of a request: the right media type, UTF-8, at most 64 parameters, none twice (RFC 6749, section
    /// 3.2).
    pub(crate) fn form(call: &Call<'_>) -> Result<Self, Refusal> {
        if !is_form(call) || std::str::from_utf8(call.request.body()).is_err() {
            return Err(Reason::Malformed.into());
        }
        let form = Self::decode(call.request.body());
        form.check().map(|()| form)
    }

    /// Refuses more than 64 parameters, and one that occurs twice (RFC 6749, section 3.1).
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        if self.0.len() > MOST {
            return Err(Reason::Malformed.into());
        }
        match self.names().find(|name| self.count(name) > 1) {
            Some(twice) => Err(Refusal::new(Reason::Duplicated, twice)),
            None => Ok(()),
        }
    }

    /// The first value of a parameter; one without a value counts as absent (RFC 6749, section 3.2).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, value)| *known == name && !value.is_empty()).map(|(_, value)| value)
    }

    /// All parameters in the order they were sent.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The names in the order they were sent.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(name, _)| name)
    }

    pub(crate) fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| Refusal::new(Reason::Missing, name))
    }

    fn count(&self, name: &str) -> usize {
        self.names().filter(|known| *known == name).count()
    }
}

/// A segment of a path, decoded.
pub(crate) fn segment(text: &str) -> String {
    let plain = [('+', "%2B"), ('&', "%26"), ('=', "%3D")];
    let text = plain.iter().fold(text.to_owned(), |text, (char, escape)| text.replace(*char, escape));
    url::form_urlencoded::parse(text.as_bytes()).map(|(name, _)| name.into_owned()).next().unwrap_or_default()
}

fn is_form(call: &Call<'_>) -> bool {
    let sent = call.header("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = sent.split(';').map(str::trim);
    parts.next().is_some_and(|media| media.eq_ignore_ascii_case("application/x-www-form-urlencoded"))
        && parts.all(|parameter| parameter.eq_ignore_ascii_case("charset=utf-8"))
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}
