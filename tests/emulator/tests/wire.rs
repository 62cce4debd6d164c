//! The server over real sockets, with and without TLS: messages, faults, bounds, and its end.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod support;

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use http::Response;
use msal_emulator::{Entra, Fault, Server, sample};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, pem::PemObject},
};
use support::{Ask, body};

trait Stream: Read + Write + Send {}
impl<T: Read + Write + Send> Stream for T {}

/// A client that reads one response at a time and insists on its length.
struct Client(Box<dyn Stream>);

impl Client {
    fn connect(server: &Server) -> Self {
        Self::connect_trusting(server, server.ca_pem())
    }

    fn connect_trusting(server: &Server, ca_pem: Option<&str>) -> Self {
        let port = server.origin().rsplit_once(':').unwrap().1;
        let tcp = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
        tcp.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let Some(pem) = ca_pem else { return Self(Box::new(tcp)) };
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let session = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
        Self(Box::new(StreamOwned::new(session, tcp)))
    }

    fn ask(&mut self) -> io::Result<Response<Vec<u8>>> {
        let ask = Ask::with_secret();
        let (path, body) = (&ask.path, ask.body());
        self.exchange(&format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    }

    fn exchange(&mut self, request: &str) -> io::Result<Response<Vec<u8>>> {
        self.0.write_all(request.as_bytes())?;
        self.0.flush()?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.0.read_exact(&mut byte)?;
            head.extend(byte);
        }
        let mut fields = [httparse::EMPTY_HEADER; 32];
        let mut parsed = httparse::Response::new(&mut fields);
        parsed.parse(&head).unwrap();
        let mut response = Response::builder().status(parsed.code.unwrap());
        for field in parsed.headers.iter() {
            response = response.header(field.name, field.value);
        }
        let length = response.headers_ref().unwrap()["content-length"].to_str().unwrap().parse().unwrap();
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        Ok(response.body(body).unwrap())
    }
}

fn both() -> [Server; 2] {
    [Server::start(sample::directory).unwrap(), Server::start_plain(sample::directory).unwrap()]
}

#[test]
fn connections_carry_many_requests() {
    for server in both() {
        let mut client = Client::connect(&server);
        for _ in 0..3 {
            let response = client.ask().unwrap();
            assert_eq!(response.status(), 200);
            assert!(body(&response)["access_token"].is_string());
        }
        assert_eq!(server.entra().log().count("/token"), 3);
    }
}

#[test]
fn a_client_may_close() {
    for server in both() {
        let mut client = Client::connect(&server);
        let request = "GET /common/discovery/v2.0/keys HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        let response = client.exchange(request).unwrap();
        assert_eq!((response.status().as_u16(), &response.headers()["connection"]), (200, &"close".parse().unwrap()));
        assert!(client.ask().is_err());
    }
}

#[test]
fn an_unknown_authority_is_not_trusted() {
    let (server, other) = (Server::start(sample::directory).unwrap(), Server::start(sample::directory).unwrap());
    let error = Client::connect_trusting(&server, other.ca_pem()).ask().unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{error}");
}

#[test]
fn faults_reach_the_client() {
    for server in both() {
        let order = |fault| server.entra().fail_next("/token", fault);
        let ask = || Client::connect(&server).ask();

        order(Fault::Status(502, "{}".to_owned()));
        assert_eq!(ask().unwrap().status(), 502);
        order(Fault::RetryAfter { status: 429, seconds: 3 });
        assert_eq!(ask().unwrap().headers()["retry-after"], "3");
        order(Fault::WrongType);
        assert_eq!(ask().unwrap().headers()["content-type"], "text/html; charset=utf-8");
        order(Fault::Oversize(3 << 20));
        assert!(ask().unwrap().body().len() > 3 << 20);
        order(Fault::Truncated);
        assert_eq!(ask().unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        order(Fault::Reset);
        assert_eq!(ask().unwrap_err().kind(), io::ErrorKind::ConnectionReset);
        order(Fault::Slow(Duration::from_millis(150)));
        let start = Instant::now();
        assert_eq!(ask().unwrap().status(), 200);
        assert!(start.elapsed() >= Duration::from_millis(150));
    }
}

#[test]
fn slow_answers_hold_up_nobody_else() {
    let server = Server::start_plain(|origin| sample::directory(origin).latency(Duration::from_millis(300))).unwrap();
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(Client::connect(&server).ask().unwrap().status(), 200));
        }
    });
    assert!(start.elapsed() < Duration::from_millis(8 * 300));
}

#[test]
fn the_clock_can_be_wrong() {
    let server = Server::start_plain(sample::directory).unwrap();
    let seconds = || {
        let date = Client::connect(&server).ask().unwrap().headers()["date"].to_str().unwrap().to_owned();
        httpdate::parse_http_date(&date).unwrap().elapsed().unwrap_or_default().as_secs()
    };
    assert!(seconds() < 100);
    server.set_clock_skew(-3600);
    assert!((3600..3700).contains(&seconds()));
}

#[test]
fn what_is_beyond_the_bounds_is_refused() {
    let line = "POST /x HTTP/1.1\r\n";
    let requests = [
        "no request at all\r\n\r\n".to_owned(),
        format!("{line}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        format!("{line}Content-Length: {}\r\n\r\n", 256 * 1024 + 1),
        format!("{line}Content-Length: 1\r\nContent-Length: 2\r\n\r\n"),
        format!("{line}Content-Length: -1\r\n\r\n"),
        format!("{line}X: {}\r\n\r\n", "x".repeat(40 * 1024)),
        format!("{line}{}\r\n", "X: x\r\n".repeat(65)),
    ];
    for server in both() {
        for request in &requests {
            // A reset may overtake the refusal, for the server does not read on.
            let status = Client::connect(&server).exchange(request).map(|response| response.status().as_u16());
            assert!(status.as_ref().map_or(true, |status| *status == 400), "{status:?}");
        }
        assert_eq!(server.entra().log().entries().count(), 0);
        assert_eq!(Client::connect(&server).ask().unwrap().status(), 200);
    }
}

#[test]
fn dropping_the_server_ends_idle_and_slow_connections() {
    for server in both() {
        let mut idle = Client::connect(&server);
        idle.ask().unwrap();
        server.entra().fail_next("/token", Fault::Slow(Duration::from_secs(60)));
        let mut slow = Client::connect(&server);
        let waiting = thread::spawn(move || slow.ask());
        while server.entra().log().count("/token") < 2 {
            thread::yield_now();
        }
        let start = Instant::now();
        drop(server);
        assert!(start.elapsed() < Duration::from_secs(10));
        assert!(idle.ask().is_err());
        drop(waiting.join().unwrap());
    }
}

#[test]
fn the_directory_is_the_callers_to_change() {
    let server = Server::start_plain(Entra::new).unwrap();
    assert_eq!(Client::connect(&server).ask().unwrap().status(), 400);
    let filled = sample::directory(server.origin());
    *server.entra() = filled;
    assert_eq!(Client::connect(&server).ask().unwrap().status(), 200);
}
