//! What the browser shows in the end: the application's own pages or plain ones, and the HTTP response around them.
//!
//! A page runs no script, loads nothing, and is kept nowhere. Of the request it shows at most the error that the sign-in
//! page tells, and that escaped; never the code or the state.

use std::fmt::Write;

use msal_core::AuthResponse;
use msal_core::http::StatusCode;
use msal_core::url::Url;

use super::verdict::Verdict;

const SUCCESS: &str = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Signed in</title></head>\
<body style=\"font-family:sans-serif;margin:4em\"><h1>You have signed in</h1>\
<p>You may close this page and go back to the application.</p></body></html>";
const FAILURE: &str = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Not signed in</title></head>\
<body style=\"font-family:sans-serif;margin:4em\"><h1>You have not signed in</h1><p>$error: $error_description</p>\
<p>You may close this page and go back to the application.</p></body></html>";
const CANCELLED: &str = "The sign-in was cancelled. You may close this page.";

/// The fields that every answer carries (Fetch, Content Security Policy 3).
const FIELDS: &str = "Cache-Control: no-store\r\n\
Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
form-action 'none'; frame-ancestors 'none'\r\n\
Referrer-Policy: no-referrer\r\n\
X-Content-Type-Options: nosniff\r\n\
Connection: close\r\n";

/// The pages of an application.
#[derive(Debug)]
pub(super) struct Pages {
    pub(super) success: String,
    pub(super) failure: String,
}

impl Default for Pages {
    fn default() -> Self {
        Self { success: SUCCESS.to_owned(), failure: FAILURE.to_owned() }
    }
}

impl Pages {
    /// Writes the HTTP response that a request gets.
    pub(super) fn reply(&self, verdict: &Verdict) -> Vec<u8> {
        match verdict {
            Verdict::Response(response) => {
                let has_code = response.parameter("code").is_some(); // which decides for the flow, too
                encode(StatusCode::OK, &fill(if has_code { &self.success } else { &self.failure }, response))
            }
            Verdict::Cancel => encode(StatusCode::OK, CANCELLED),
            Verdict::Refuse(status) => encode(*status, status.canonical_reason().unwrap_or_default()),
        }
    }
}

fn is_html(text: &str) -> bool {
    text.trim_start().starts_with('<')
}

fn encode(status: StatusCode, page: &str) -> Vec<u8> {
    let (code, reason, length) = (status.as_u16(), status.canonical_reason().unwrap_or_default(), page.len());
    let media = if is_html(page) { "html" } else { "plain" };
    let allow = if status == StatusCode::METHOD_NOT_ALLOWED { "Allow: GET, POST\r\n" } else { "" };
    let head = format!(
        "HTTP/1.1 {code} {reason}\r\n{allow}Content-Type: text/{media}; charset=utf-8\r\nContent-Length: {length}\r\n"
    );
    [&head, FIELDS, "\r\n", page].concat().into_bytes()
}

/// Fills in `$name` and `${name}`, each escaped where the page is HTML; `$$` is a dollar, an unknown name is blank.
fn fill(template: &str, response: &AuthResponse) -> String {
    let mut page = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('$') {
        page.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            page.push('$');
            rest = after;
        } else if let Some((name, after)) = placeholder(after) {
            push(&mut page, value(response, name), is_html(template));
            rest = after;
        } else {
            page.push('$');
            rest = after;
        }
    }
    page + rest
}

/// Splits a name from what follows it.
fn placeholder(text: &str) -> Option<(&str, &str)> {
    let is_part = |char: char| char == '_' || char.is_ascii_alphanumeric();
    let split = |text: &'_ str| text.find(|char| !is_part(char)).unwrap_or(text.len());
    let (name, after) = match text.strip_prefix('{') {
        Some(braced) => {
            let (name, after) = braced.split_at(split(braced));
            (name, after.strip_prefix('}')?)
        }
        None => text.split_at(split(text)),
    };
    Some((name, after)).filter(|(name, _)| name.starts_with(|char: char| char == '_' || char.is_ascii_alphabetic()))
}

/// Returns what a page may show: the error, never a code or a state.
fn value<'a>(response: &'a AuthResponse, name: &str) -> &'a str {
    let is_link = |text: &&str| Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    let value = match name {
        "error" | "error_description" => response.parameter(name),
        "error_uri" => response.parameter(name).filter(is_link),
        _ => None,
    };
    value.unwrap_or_default()
}

fn push(page: &mut String, value: &str, is_html: bool) {
    for char in value.chars() {
        match char {
            '&' | '<' | '>' | '"' | '\'' | '`' | '=' if is_html => {
                write!(page, "&#{};", u32::from(char)).expect("a string takes any text");
            }
            _ => page.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    fn response(text: &str) -> AuthResponse {
        AuthResponse::parse(text).unwrap()
    }

    #[test]
    fn placeholders_are_filled_in_and_nothing_secret_is_shown() {
        let refused = response(
            "error=a%3Cb%3E&error_description=%22x%22+%26+'y'&error_uri=javascript:alert(1)&state=marker&code=marker",
        );
        let rows = [
            ("<p>$error</p>", "<p>a&#60;b&#62;</p>"),
            ("$error!", "a<b>!"),
            ("<p title=\"${error_description}\">", "<p title=\"&#34;x&#34; &#38; &#39;y&#39;\">"),
            ("<a href=\"$error_uri\">", "<a href=\"\">"),
            ("$code$state$unknown${client_info}.", "."),
            ("$$error costs $5, ${ and ${error", "$error costs $5, ${ and ${error"),
            ("a$", "a$"),
        ];
        for (template, expected) in rows {
            assert_eq!(fill(template, &refused), expected, "{template}");
        }
        let linked = response("error=e&error_uri=https://a.example/e?c%3D1");
        assert_eq!(fill("$error_uri", &linked), "https://a.example/e?c=1");
    }

    #[test]
    fn each_verdict_has_its_page() {
        let pages = Pages { success: "fine".to_owned(), failure: "<b>$error".to_owned() };
        let rows = [
            (Verdict::Response(response("code=c&state=s")), "200 OK", "text/plain", "fine"),
            (Verdict::Response(response("error=no&state=s")), "200 OK", "text/html", "<b>no"),
            (Verdict::Cancel, "200 OK", "text/plain", CANCELLED),
            (Verdict::Refuse(StatusCode::NOT_FOUND), "404 Not Found", "text/plain", "Not Found"),
            (Verdict::Refuse(StatusCode::METHOD_NOT_ALLOWED), "405", "Allow: GET, POST\r\n", "Method Not Allowed"),
        ];
        for (verdict, status, field, page) in rows {
            let reply = String::from_utf8(pages.reply(&verdict)).unwrap();
            let (head, body) = reply.split_once("\r\n\r\n").unwrap();
            assert!(head.starts_with(&format!("HTTP/1.1 {status}")) && format!("{head}\r\n").contains(field), "{head}");
            assert!(head.contains(&format!("Content-Length: {}\r\n", page.len())) && head.contains(FIELDS.trim_end()));
            assert_eq!(body, page);
        }
    }

    /// A response with both is a good one for the flow, and so it is for the page.
    #[test]
    fn the_code_decides_which_page_is_shown() {
        let pages = Pages { success: "good".to_owned(), failure: "bad".to_owned() };
        for (text, expected) in [("code=c&error=e", "good"), ("error=e", "bad"), ("code=&error=e", "bad")] {
            let page = pages.reply(&Verdict::Response(response(text)));
            assert!(page.ends_with(expected.as_bytes()), "{text}");
        }
    }

    #[test]
    fn the_usual_pages_are_html() {
        let pages = Pages::default();
        let reply = pages.reply(&Verdict::Response(response("error=e&error_description=%3Cscript%3E&state=s")));
        let reply = String::from_utf8(reply).unwrap();
        assert!(reply.contains("text/html") && reply.contains("e: &#60;script&#62;") && !reply.contains("$error"));
    }
}
