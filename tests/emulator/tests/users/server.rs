//! The pages over a real socket: a browser that knows HTTP only.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use msal_emulator::{Server, sample};
use url::form_urlencoded::Serializer;

use crate::world::{Pairs, body, redemption, request, with};

/// Sends one request and reads all of the answer, as text.
fn exchange(server: &Server, method: &str, target: &str, cookie: &str, form: &Pairs) -> String {
    let port = server.origin().rsplit_once(':').unwrap().1;
    let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    let body = Serializer::new(String::new()).extend_pairs(form).finish();
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\nCookie: {cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).unwrap_or_else(|| panic!("{start}: {text}")).0
}

fn target(request: &Pairs) -> String {
    let query = Serializer::new(String::new()).extend_pairs(request).finish();
    format!("/{}/oauth2/v2.0/authorize?{query}", sample::TENANT)
}

#[test]
fn a_person_signs_in_once() {
    let server = Server::start_plain(sample::directory).unwrap();
    let request = request(sample::PUBLIC_CLIENT_ID);
    let page = exchange(&server, "GET", &target(&request), "", &Vec::new());
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("text/html"));
    let form = [
        ("flow", between(&page, "name=\"flow\" value=\"", "\"")),
        ("username", sample::USER),
        ("password", sample::PASSWORD),
    ];
    let form = form.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let answer = exchange(&server, "POST", between(&page, "action=\"", "\""), "", &form);
    assert!(answer.starts_with("HTTP/1.1 302"), "{answer}");
    let location = url::Url::parse(between(&answer, "location: ", "\r\n")).unwrap();
    let code = location.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();

    let path = format!("/{}/oauth2/v2.0/token", sample::TENANT);
    let tokens = exchange(&server, "POST", &path, "", &redemption(sample::PUBLIC_CLIENT_ID, &code));
    let tokens = tokens.split_once("\r\n\r\n").unwrap().1;
    assert!(body(&http::Response::new(tokens.as_bytes().to_vec()))["id_token"].is_string(), "{tokens}");

    let cookie = between(&answer, "set-cookie: ", ";");
    let form_post = target(&with(with(request, "prompt", "none"), "response_mode", "form_post"));
    let page = exchange(&server, "GET", &form_post, cookie, &Vec::new());
    assert!(page.contains("id=\"continue\"") && page.contains("document.forms[0].submit()"), "{page}");
    assert!(page.contains("value=\"a state&amp;&lt;&gt;\""), "{page}");
}

#[test]
fn a_test_drives_the_server_from_within() {
    let server = Server::start_plain(sample::directory).unwrap();
    let url = format!("{}{}", server.origin(), target(&request(sample::PUBLIC_CLIENT_ID)));
    let mut browser = msal_emulator::Browser::new();
    let page = browser.sign_in(&mut server.entra(), &url, sample::USER, sample::PASSWORD, 1_700_000_000);
    assert!(page.callback().unwrap().parameters.get("code").is_some());
}
