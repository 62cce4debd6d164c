//! Answers of federation servers: an assertion is the piece of the answer that it was, and no fault shows the password.

use std::ops::Range;

use msal_core::Secret;
use msal_core::wire::wstrust::{Fault, TokenResponse};
use roxmltree::{Document, Node};

use crate::text;

/// The assertion is to the byte what stands in a `RequestedSecurityToken`, and is not shown; a fault is fit for a log line.
///
/// The input is the password that was sent, a line of `%%`, and the body.
pub fn wstrust_response(data: &[u8]) {
    let Some(input) = text::of(data) else {
        let error = TokenResponse::parse(data, &Secret::new("")).expect_err("it is no UTF-8");
        return text::assert_loggable(&error, 100);
    };
    let (password, body) = input.split_once("\n%%\n").unwrap_or(("", input));
    match TokenResponse::parse(body.as_bytes(), &Secret::new(password)) {
        Err(error) => text::assert_loggable(&error, 100),
        Ok(TokenResponse::Fault(fault)) => assert_fault(&fault, password),
        Ok(TokenResponse::Issued(token)) => {
            text::assert_printable(&token.token_type, 4 * 4096);
            let assertion = token.assertion.expose_secret();
            assert!(assertion.starts_with('<') && assertion.ends_with('>'));
            assert!(assertion.len() < 13 || !format!("{token:?}").contains(assertion), "the assertion is shown");
            assert_place(body, assertion);
        }
        Ok(other) => unreachable!("{other:?}"),
    }
}

fn assert_fault(fault: &Fault, password: &str) {
    let texts = [&fault.code, &fault.reason].into_iter().flatten();
    texts.for_each(|text| text::assert_printable(text, 4 * 4096));
    // A short password may be a word of any text, and one with blanks may come about where others were tidied.
    let password = password.trim();
    if password.len() > 12 && !password.contains(char::is_whitespace) && !password.contains(['(', ')']) {
        assert!(!format!("{fault} {fault:?}").contains(password), "the password is shown");
    }
}

/// Checks that the assertion is the only element of a token element, and that another in its place would be the assertion.
fn assert_place(body: &str, assertion: &str) {
    let document = Document::parse(body).expect("what is read is well-formed");
    let tokens = document.descendants().filter(|node| node.tag_name().name() == "RequestedSecurityToken");
    let mut places =
        tokens.filter_map(|token| only_element(token)).filter(|range| body.get(range.clone()) == Some(assertion));
    let is_read = |range: Range<usize>| {
        let (before, behind) = (body.get(..range.start)?, body.get(range.end..)?);
        let other = TokenResponse::parse(format!("{before}<other/>{behind}").as_bytes(), &Secret::new(""));
        match other {
            Ok(TokenResponse::Issued(token)) => Some(token.assertion.expose_secret() == "<other/>"),
            _ => None,
        }
    };
    assert!(places.any(|range| is_read(range) == Some(true)), "the assertion is not what stands in the answer");
}

fn only_element(node: Node<'_, '_>) -> Option<Range<usize>> {
    let mut elements = node.children().filter(Node::is_element);
    let only = elements.next()?.range();
    elements.next().is_none().then_some(only)
}
