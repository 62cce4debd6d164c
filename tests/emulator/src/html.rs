//! The pages of this package, read again: elements with their attributes, and the text behind a tag.
//!
//! It reads what [`crate::page`] writes, where `<` and `>` stand for tags only; it is no parser of HTML at large.

/// A tag that opens an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) tag: String,
    /// What follows up to the next tag.
    pub(crate) text: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn is(&self, id: &str) -> bool {
        self.attribute("id") == Some(id)
    }
}

/// All elements in the order of the page.
pub(crate) fn elements(page: &str) -> Vec<Element> {
    page.split('<').skip(1).filter_map(|piece| piece.split_once('>')).map(|(tag, text)| element(tag, text)).collect()
}

fn element(tag: &str, text: &str) -> Element {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    let mut attributes = Vec::new();
    while let Some((name, (value, more))) =
        rest.split_once("=\"").and_then(|(name, tail)| Some((name, tail.split_once('"')?)))
    {
        attributes.push((name.trim().to_owned(), unescape(value)));
        rest = more;
    }
    Element { tag: name.to_owned(), text: unescape(text), attributes }
}

fn unescape(text: &str) -> String {
    let names = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    names.iter().fold(text.to_owned(), |text, (name, char)| text.replace(name, char))
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test may fail loudly")]
mod tests {
    use super::elements;
    use crate::page;

    #[test]
    fn what_was_written_is_read_again() {
        let odd = r#"<"&amp;'>"#;
        let read = elements(&page::form_post("https://app.example/?a=1&b=2", &[("state", odd.to_owned())]));
        let form = read.iter().find(|element| element.tag == "form").map(|form| form.attribute("action"));
        assert_eq!(form, Some(Some("https://app.example/?a=1&b=2")));
        let input = read.iter().find(|element| element.tag == "input").map(|input| input.attribute("value"));
        assert_eq!(input, Some(Some(odd)));
        let read = elements(&page::done(odd));
        assert_eq!(read.iter().find(|element| element.is("done")).map(|done| done.text.as_str()), Some(odd));
    }
}
