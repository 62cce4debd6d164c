//! One connection and its thread: requests in, answers out, and what the wire does to them.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    sync::{Arc, Weak},
    thread::{self, JoinHandle},
    time::Duration,
};

use http::{Response, StatusCode};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use socket2::SockRef;

use super::{
    Shared,
    http1::{self, Incoming},
};
use crate::{
    fault::{Answer, Wire},
    peer::ClientCertificate,
};

/// How long a peer may be silent.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection as the acceptor sees it.
#[derive(Debug)]
pub(super) struct Connection {
    socket: Weak<TcpStream>,
    thread: JoinHandle<()>,
}

impl Connection {
    /// Serves the stream on a thread of its own.
    pub(super) fn open(stream: TcpStream, shared: &Arc<Shared>, tls: Option<&Arc<ServerConfig>>) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let socket = Socket(Arc::new(stream));
        let weak = Arc::downgrade(&socket.0);
        let shared = Arc::clone(shared);
        let session = tls.map(|config| ServerConnection::new(Arc::clone(config)));
        let session = session.transpose().map_err(io::Error::other)?;
        let thread = thread::Builder::new().name("emulator connection".to_owned()).spawn(move || {
            // The peer's end of a connection, however it comes, is nothing to report.
            let _ended = match session {
                Some(session) => serve(&mut StreamOwned::new(session, socket.clone()), &socket, &shared),
                None => serve(&mut socket.clone(), &socket, &shared),
            };
        })?;
        Ok(Self { socket: weak, thread })
    }

    pub(super) fn is_finished(&self) -> bool {
        self.thread.is_finished()
    }

    /// Ends the connection and waits for its thread.
    pub(super) fn close(self) {
        if let Some(socket) = self.socket.upgrade() {
            socket.shutdown(Shutdown::Both).ok();
        }
        self.thread.join().ok();
    }
}

/// A stream with one descriptor: when its thread lets go of it, it is closed.
#[derive(Clone, Debug)]
struct Socket(Arc<TcpStream>);

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (&*self.0).read(buffer)
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&*self.0).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        (&*self.0).flush()
    }
}

/// Whom a connection leads to.
trait Peer: Read + Write {
    /// The certificate that the client has presented.
    fn certificate(&self) -> Option<ClientCertificate>;
}

impl Peer for Socket {
    fn certificate(&self) -> Option<ClientCertificate> {
        None
    }
}

impl Peer for StreamOwned<ServerConnection, Socket> {
    fn certificate(&self) -> Option<ClientCertificate> {
        let leaf = self.conn.peer_certificates()?.first()?;
        Some(ClientCertificate(leaf.to_vec()))
    }
}

/// Answers requests until either side ends the connection.
fn serve(stream: &mut impl Peer, socket: &Socket, shared: &Shared) -> io::Result<()> {
    let mut incoming = Incoming::default();
    while !shared.stop.is_stopped() {
        let mut request = match incoming.next(stream) {
            Ok(Some(request)) => request,
            Ok(None) => break,
            Err(error) => return refuse(stream, error),
        };
        let keep_alive = http1::keeps_alive(&request);
        if let Some(certificate) = stream.certificate() {
            request.extensions_mut().insert(certificate);
        }
        let answer = shared.entra().handle(&request, shared.now());
        if !carry(stream, socket, shared, &answer, keep_alive)? {
            break;
        }
    }
    Ok(())
}

/// Carries an answer out; false if it was the last.
fn carry(
    stream: &mut (impl Read + Write),
    socket: &Socket,
    shared: &Shared,
    answer: &Answer,
    keep_alive: bool,
) -> io::Result<bool> {
    let (bytes, head) = http1::encode(&answer.response, keep_alive);
    match answer.wire {
        Wire::Reset => return SockRef::from(&*socket.0).set_linger(Some(Duration::ZERO)).map(|()| false),
        Wire::Truncated => {
            let half = head + (bytes.len() - head) / 2;
            stream.write_all(bytes.get(..half).unwrap_or_default())?;
            return stream.flush().map(|()| false);
        }
        Wire::Late(delay) => shared.stop.sleep(delay),
        Wire::Whole => {}
    }
    stream.write_all(&bytes)?;
    stream.flush().map(|()| keep_alive)
}

/// Says so if a request was not HTTP or beyond the bounds.
fn refuse(stream: &mut impl Write, error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::InvalidData {
        let mut response = Response::new(error.to_string().into_bytes());
        *response.status_mut() = StatusCode::BAD_REQUEST;
        stream.write_all(&http1::encode(&response, false).0)?;
        stream.flush()?;
    }
    Err(error)
}
