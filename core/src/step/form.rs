//! Forms, `application/x-www-form-urlencoded`, as the body of a request holds them (RFC 6749, appendix B).

use url::form_urlencoded::byte_serialize;

/// Writes a form, in the order of its fields, into memory that is large enough from the start: it may hold secrets.
pub(crate) fn written(fields: &[(&str, &str)]) -> String {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (Text::new(name), Text::new(value))).collect();
    let lengths = fields.iter().map(|(name, value)| 2 + name.longest() + value.longest());
    let mut form = String::with_capacity(lengths.sum());
    for (name, value) in &fields {
        if !form.is_empty() {
            form.push('&');
        }
        name.append(&mut form);
        form.push('=');
        value.append(&mut form);
    }
    form
}

/// A name or a value.
struct Text<'a> {
    text: &'a str,
    /// Whether it needs no encoding, as the long ones, which are assertions; that is quick to see.
    stays: bool,
}

impl<'a> Text<'a> {
    fn new(text: &'a str) -> Self {
        let stays = |byte: u8| byte.is_ascii_alphanumeric() | matches!(byte, b'-' | b'.' | b'_');
        Self { text, stays: text.bytes().fold(true, |all, byte| all & stays(byte)) }
    }

    /// Returns how long it is at most when it is encoded, in bytes.
    fn longest(&self) -> usize {
        if self.stays { self.text.len() } else { 3 * self.text.len() }
    }

    fn append(&self, form: &mut String) {
        match self.stays {
            true => form.push_str(self.text),
            false => form.extend(byte_serialize(self.text.as_bytes())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::form_urlencoded::Serializer;

    #[test]
    fn a_form_is_what_the_url_standard_makes_of_its_fields() {
        let long = "aZ09-._".repeat(300);
        let fields =
            [("", ""), ("scope", "https://graph.example/.default a*b~c"), ("ü&", "a=b+c%\r\n"), ("jwt", &long)];
        for count in 0..=fields.len() {
            let (fields, _) = fields.split_at(count);
            let expected = Serializer::new(String::new()).extend_pairs(fields).finish();
            assert_eq!(written(fields), expected);
        }
    }

    #[test]
    fn a_form_never_moves_while_it_is_written() {
        let (plain, encoded) = ("a".repeat(500), "\u{1f511}".repeat(500));
        for fields in [vec![("assertion", &*plain); 3], vec![(&*encoded, &*encoded); 3], vec![("", ""); 3]] {
            let lengths = fields.iter().map(|(name, value)| 2 + Text::new(name).longest() + Text::new(value).longest());
            assert!(written(&fields).len() <= lengths.sum());
        }
    }
}
