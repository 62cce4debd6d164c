//! A client of the listener that may send anything.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpStream};
use std::time::Duration;

use msal_core::http::Method;
use msal_core::url::Url;
use msal_emulator::Callback;

pub(crate) const V4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
pub(crate) const V6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

/// An answer of the listener.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) page: String,
}

pub(crate) fn connect(port: u16) -> TcpStream {
    connect_to(V4, port)
}

pub(crate) fn connect_to(address: IpAddr, port: u16) -> TcpStream {
    let stream = TcpStream::connect((address, port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// Reads an answer to its end; `None` when the connection is closed without one.
pub(crate) fn answer(mut stream: &TcpStream) -> Option<Answer> {
    let mut text = Vec::new();
    let outcome = stream.read_to_end(&mut text);
    let text = String::from_utf8(text).unwrap();
    if text.is_empty() {
        return None;
    }
    outcome.unwrap();
    let (head, page) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{text}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Some(Answer { status, head: head.to_owned(), page: page.to_owned() })
}

pub(crate) fn exchange(port: u16, text: &str) -> Answer {
    let mut stream = connect(port);
    // It may be refused before all of it is sent.
    stream.write_all(text.as_bytes()).ok();
    answer(&stream).unwrap()
}

pub(crate) fn get(port: u16, target: &str) -> Answer {
    exchange(port, &format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"))
}

pub(crate) fn post(port: u16, target: &str, form: &str) -> Answer {
    exchange(port, &posted(port, target, form))
}

/// A form as the sign-in page posts it.
pub(crate) fn posted(port: u16, target: &str, form: &str) -> String {
    format!(
        "POST {target} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: https://login.example\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    )
}

/// Takes a browser back to the application.
pub(crate) fn deliver(callback: &Callback) -> Answer {
    let url = Url::parse(&callback.uri).unwrap();
    let port = url.port().unwrap();
    match callback.method {
        Method::POST => post(port, url.path(), &callback.body),
        _ => get(port, &format!("{}?{}", url.path(), url.query().unwrap_or_default())),
    }
}
