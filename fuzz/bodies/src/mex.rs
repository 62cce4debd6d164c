//! The metadata of federation servers: an endpoint stands there, with a policy that admits it, over https only.

use msal_core::wire::mex::endpoint;
use msal_core::wire::wstrust::Version;
use roxmltree::Document;
use url::Url;

use crate::text;

const ADDRESS: (&str, &str) = ("http://www.w3.org/2005/08/addressing", "Address");
const OPERATION: (&str, &str) = ("http://schemas.xmlsoap.org/wsdl/soap12/", "operation");

/// The address and the action of an endpoint are those of elements; without https, or without a policy, there is none.
pub fn mex(data: &[u8]) {
    let endpoint_of = |text: &str| endpoint(text.as_bytes());
    let found = match endpoint(data) {
        Ok(Some(found)) => found,
        Ok(None) => return,
        Err(error) => return text::assert_loggable(&error, 100),
    };
    assert!(found.address.scheme() == "https" && found.address.has_host());
    let text = text::of(data).expect("what is read is UTF-8");
    let document = Document::parse(text).expect("what is read is well-formed");
    let elements =
        |name: (&'static str, &'static str)| document.descendants().filter(move |node| node.has_tag_name(name));
    let addresses = elements(ADDRESS).filter_map(|node| Url::parse(node.text()?.trim()).ok());
    assert!(addresses.into_iter().any(|address| address == found.address), "{} is nowhere", found.address);
    let mut versions = elements(OPERATION).filter_map(|node| Version::of_action(node.attribute("soapAction")?));
    assert!(versions.any(|version| version == found.version), "{:?} is nowhere", found.version);
    // An entity may spell a letter otherwise.
    if !text.contains('&') {
        for (word, other) in [("https", "httpx"), ("WssUsernameToken10", "X"), ("TransportBinding", "X"), ("#", "!")] {
            let without = without(text, word, other);
            assert!(!matches!(endpoint_of(&without), Ok(Some(_))), "{word} is of no account");
        }
    }
}

/// Replaces a word in whatever case.
fn without(text: &str, word: &str, other: &str) -> String {
    let (text_in_lower_case, word_in_lower_case) = (text.to_ascii_lowercase(), word.to_ascii_lowercase());
    let starts = text_in_lower_case.match_indices(&word_in_lower_case).map(|(at, _)| at);
    let (mut written, mut end) = (String::new(), 0);
    for start in starts {
        written += text.get(end..start).unwrap_or_default();
        written += other;
        end = start + word.len();
    }
    written + text.get(end..).unwrap_or_default()
}
