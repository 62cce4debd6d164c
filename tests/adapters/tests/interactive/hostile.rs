//! Programs and pages of the same machine that send the listener what it does not wait for.
//!
//! The listener is the same for every adapter, so one stands for all.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};
use std::thread;
use std::time::{Duration, Instant};

use msal_adapter::InteractiveError;

use crate::adapter::Blocking;
use crate::client::{V4, V6, answer, connect, connect_to, deliver, exchange, get, post, posted};
use crate::world::{Waiting, World, signed_in};

/// A sign-in that waits, and after whatever was done to it still ends well.
fn unmoved(act: impl FnOnce(&World, &Waiting)) {
    let world = World::new();
    let waiting = world.wait::<Blocking>(|sign_in| sign_in);
    act(&world, &waiting);
    let page = deliver(&world.agree(&waiting.url));
    assert_eq!(page.status, 200, "{page:?}");
    signed_in(waiting.end());
}

#[test]
fn stray_requests_are_refused() {
    unmoved(|_, waiting| {
        let (port, state) = (waiting.port(), waiting.parameter("state"));
        let good = format!("code=c&state={state}");
        let rows = [
            (get(port, "/favicon.ico"), 404),
            (get(port, &format!("/other?{good}")), 404),
            (get(port, "/"), 400),
            (get(port, "/?error=abort"), 400),
            (get(port, &format!("/?code=c&state={}", &state[1..])), 400),
            (get(port, &format!("/?state={state}")), 400),
            (post(port, "/", ""), 400),
            (post(port, "/", "code=c"), 400),
            (post(port, "/", &format!("code=c&state={state}0")), 400),
            (post(port, "/", &format!("{good}&state={state}")), 400),
            (exchange(port, &format!("GET /?{good} HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n")), 421),
            (exchange(port, &format!("GET /?{good} HTTP/1.1\r\nHost: localhost:1\r\n\r\n")), 421),
            (exchange(port, &posted(port, "/", &good).replace("Host: localhost", "Host: evil.example")), 421),
            (exchange(port, &format!("GET /?{good} HTTP/1.1\r\n\r\n")), 400),
            (exchange(port, &format!("PUT /?{good} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n")), 405),
            (exchange(port, "\u{16}\u{3}\u{1}\u{2}\r\n\r\n"), 400),
            (exchange(port, &posted(port, "/", &good).replace("x-www-form-urlencoded", "json")), 415),
            (exchange(port, &posted(port, "/", &good).replace("Content-Length", "X-Length")), 411),
        ];
        for (answer, status) in rows {
            assert_eq!(answer.status, status, "{answer:?}");
            assert!(!answer.page.contains('<') && !answer.page.contains(&state), "{answer:?}");
        }
    });
}

#[test]
fn every_page_is_kept_from_caches_scripts_and_frames() {
    unmoved(|_, waiting| {
        let head = get(waiting.port(), "/favicon.ico").head.to_lowercase();
        for field in [
            "cache-control: no-store",
            "content-security-policy: default-src 'none'",
            "frame-ancestors 'none'",
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "connection: close",
            "content-type: text/plain",
        ] {
            assert!(head.contains(field), "{field}: {head}");
        }
    });
}

#[test]
fn what_is_too_large_is_refused_and_the_refusal_arrives() {
    unmoved(|_, waiting| {
        let port = waiting.port();
        let head = format!("GET / HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {}\r\n\r\n", "c".repeat(60 << 10));
        assert_eq!(exchange(port, &head).status, 431);
        let endless = format!("GET /{}", "a".repeat(40 << 10));
        assert_eq!(exchange(port, &endless).status, 431);
        assert_eq!(post(port, "/", &"a".repeat((64 << 10) + 1)).status, 413);
        let cookies = format!("GET / HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {}\r\n\r\n", "c".repeat(30 << 10));
        assert_eq!(exchange(port, &cookies).status, 400);
    });
}

#[test]
fn a_slow_client_is_cut_off_and_holds_nobody_up() {
    unmoved(|_, waiting| {
        let port = waiting.port();
        let slow = thread::spawn(move || {
            let (mut stream, start) = (connect(port), Instant::now());
            let mut reader = stream.try_clone().unwrap();
            let dribble = thread::spawn(move || {
                let head = format!("GET / HTTP/1.1\r\nHost: localhost:{port}\r\nX: ").into_bytes();
                for byte in head.into_iter().chain(std::iter::repeat(b'x')) {
                    if stream.write_all(&[byte]).is_err() {
                        break;
                    }
                    thread::sleep(Duration::from_millis(200));
                }
            });
            let mut text = [0; 12];
            reader.read_exact(&mut text).unwrap();
            reader.shutdown(Shutdown::Both).ok();
            dribble.join().unwrap();
            (text, start.elapsed())
        });
        assert_eq!(get(port, "/favicon.ico").status, 404);
        let (text, after) = slow.join().unwrap();
        assert_eq!(&text, b"HTTP/1.1 408");
        assert!((9..15).contains(&after.as_secs()), "{after:?}");
    });
}

#[test]
fn idle_connections_never_keep_the_browser_out() {
    unmoved(|world, waiting| {
        let port = waiting.port();
        let idle: Vec<_> = (0..100).map(|_| connect(port)).collect();
        let start = Instant::now();
        assert_eq!(get(port, "/favicon.ico").status, 404);
        assert!(answer(&idle[0]).is_none());
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        drop(world.agree(&waiting.url));
    });
}

#[test]
fn several_connections_at_once_are_answered() {
    unmoved(|_, waiting| {
        let port = waiting.port();
        let threads: Vec<_> = (0..20).map(|_| thread::spawn(move || get(port, "/favicon.ico").status)).collect();
        assert!(threads.into_iter().all(|thread| thread.join().unwrap() == 404));
    });
}

#[test]
fn a_request_in_pieces_is_one() {
    let world = World::new();
    let waiting = world.wait::<Blocking>(|sign_in| sign_in);
    let request = posted(waiting.port(), "/", &world.agree(&waiting.url).body);
    let mut stream = connect(waiting.port());
    for piece in request.as_bytes().chunks(97) {
        stream.write_all(piece).unwrap();
        thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(answer(&stream).unwrap().status, 200);
    signed_in(waiting.end());
}

#[test]
fn both_address_families_have_the_port() {
    if TcpListener::bind((V6, 0)).is_err() {
        std::io::stderr().write_all(b"skipped: this machine has no IPv6\n").unwrap();
        return;
    }
    let world = World::new();
    let waiting = world.wait::<Blocking>(|sign_in| sign_in);
    let mut stream = connect_to(V6, waiting.port());
    let form = world.agree(&waiting.url).body;
    let request = posted(waiting.port(), "/", &form).replace("Host: localhost", "Host: [::1]");
    stream.write_all(request.as_bytes()).unwrap();
    assert_eq!(answer(&stream).unwrap().status, 200);
    signed_in(waiting.end());
}

#[test]
fn a_port_is_chosen_by_the_caller_and_not_shared() {
    let world = World::new();
    let taken = TcpListener::bind((V4, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let sign_in = world.sign_in().port(port).browser(|_| -> Result<(), String> { unreachable!("a browser is opened") });
    let error = world.msal::<Blocking>().acquire_token_interactive(sign_in).unwrap_err();
    assert!(matches!(error, InteractiveError::Listen { port: refused, .. } if refused == port), "{error}");
    assert_eq!(world.server.entra().log().entries().count(), 0);
    drop(taken);
    let waiting = world.wait::<Blocking>(|sign_in| sign_in.port(port));
    assert_eq!(waiting.parameter("redirect_uri"), format!("http://localhost:{port}"));
    deliver(&world.agree(&waiting.url));
    signed_in(waiting.end());
}

#[test]
fn who_knows_the_state_may_cancel() {
    let world = World::new();
    let waiting = world.wait::<Blocking>(|sign_in| sign_in);
    let page = get(waiting.port(), &format!("/?error=abort&state={}", waiting.parameter("state")));
    assert!(page.status == 200 && page.page.contains("cancelled"), "{page:?}");
    assert!(matches!(waiting.end(), Err(InteractiveError::Cancelled)));
}

#[test]
fn a_response_of_another_sign_in_is_refused() {
    let world = World::new();
    let [waiting, other] = [(); 2].map(|()| world.wait::<Blocking>(|sign_in| sign_in));
    let [own, foreign] = [&waiting, &other].map(|waiting| world.agree(&waiting.url));
    assert_eq!(post(waiting.port(), "/", &foreign.body).status, 400);
    deliver(&own);
    deliver(&foreign);
    signed_in(waiting.end());
    signed_in(other.end());
}

#[test]
fn a_redirect_uri_elsewhere_is_refused() {
    let world = World::new();
    let sign_in = world.sign_in().redirect_uri("http://app.example/back");
    let error = world.msal::<Blocking>().acquire_token_interactive(sign_in).unwrap_err();
    assert!(matches!(error, InteractiveError::RedirectUri(_)), "{error}");
}
