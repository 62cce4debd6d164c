//! The directory behind HTTP/1.1 on the loopback interface, over TLS or plain, one thread a connection.
//!
//! The server has the clock, the sockets and the threads; what is answered is [`Entra`]'s. Dropping it closes every
//! connection and waits for their threads.

mod connection;
mod http1;
mod stop;
mod tls;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, SystemTime},
};

use rustls::ServerConfig;

use self::{connection::Connection, stop::Stop};
use crate::entra::Entra;

/// The most connections at a time; one more is closed at once.
const CONNECTIONS: usize = 1024;

/// A running server.
#[derive(Debug)]
pub struct Server {
    shared: Arc<Shared>,
    address: SocketAddr,
    origin: String,
    ca_pem: Option<String>,
    acceptor: Option<JoinHandle<()>>,
}

/// What all connections share.
#[derive(Debug)]
struct Shared {
    entra: Mutex<Entra>,
    skew: AtomicI64,
    stop: Stop,
}

impl Server {
    /// Starts a server with TLS on a free port; `build` makes the directory for its origin, `https://localhost:PORT`.
    pub fn start(build: impl FnOnce(&str) -> Entra) -> io::Result<Self> {
        Self::start_on(0, true, build)
    }

    /// The same, but no client is asked for a certificate.
    pub fn start_asking_for_no_certificate(build: impl FnOnce(&str) -> Entra) -> io::Result<Self> {
        Self::open(0, Some(tls::new(false)?), build)
    }

    /// Starts a server without TLS on a free port; its origin is `http://localhost:PORT`.
    pub fn start_plain(build: impl FnOnce(&str) -> Entra) -> io::Result<Self> {
        Self::start_on(0, false, build)
    }

    /// Starts a server on this port, or a free one for 0; the interface is always 127.0.0.1.
    pub fn start_on(port: u16, tls: bool, build: impl FnOnce(&str) -> Entra) -> io::Result<Self> {
        Self::open(port, if tls { Some(tls::new(true)?) } else { None }, build)
    }

    fn open(
        port: u16,
        tls: Option<(Arc<ServerConfig>, String)>,
        build: impl FnOnce(&str) -> Entra,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let origin = format!("{scheme}://localhost:{}", address.port());
        let shared = Arc::new(Shared::new(build(&origin)));
        let (config, ca_pem) = tls.unzip();
        let acceptor = thread::Builder::new().name("emulator".to_owned()).spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared, config.as_ref())
        })?;
        Ok(Self { shared, address, origin, ca_pem, acceptor: Some(acceptor) })
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The certificate to trust, in PEM; none without TLS.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// The directory; no request is answered while the guard lives.
    pub fn entra(&self) -> MutexGuard<'_, Entra> {
        self.shared.entra()
    }

    /// The directory's clock, in Unix seconds.
    pub fn now(&self) -> u64 {
        self.shared.now()
    }

    /// Sets how many seconds the directory's clock is ahead of the system's.
    pub fn set_clock_skew(&self, seconds: i64) {
        self.shared.skew.store(seconds, Ordering::Relaxed);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stop.stop();
        // A connection wakes the acceptor, which then closes and joins all others.
        let woken = TcpStream::connect_timeout(&self.address, Duration::from_secs(5));
        if let (Ok(_), Some(acceptor)) = (woken, self.acceptor.take()) {
            acceptor.join().ok();
        }
    }
}

impl Shared {
    fn new(entra: Entra) -> Self {
        Self { entra: Mutex::new(entra), skew: AtomicI64::new(0), stop: Stop::default() }
    }

    fn entra(&self) -> MutexGuard<'_, Entra> {
        self.entra.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        since.as_secs().saturating_add_signed(self.skew.load(Ordering::Relaxed))
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>, tls: Option<&Arc<ServerConfig>>) {
    let mut open: Vec<Connection> = Vec::new();
    for stream in listener.incoming() {
        if shared.stop.is_stopped() {
            break;
        }
        open.retain(|connection| !connection.is_finished());
        match stream {
            Ok(stream) if open.len() < CONNECTIONS => open.extend(Connection::open(stream, shared, tls).ok()),
            Ok(_) => {}
            // Out of descriptors, most likely: some connection has to end first.
            Err(_) => shared.stop.sleep(Duration::from_millis(10)),
        }
    }
    open.into_iter().for_each(Connection::close);
}
