//! Where the response is to come: a redirect URI on this machine (RFC 8252, section 7.3), and the sockets behind it.
//!
//! A browser takes `localhost` for either address family, so both are bound to the same port. Where another program has
//! that port on one of them, the response might go there: the port is given up.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};

use msal_core::url::{Host, Url};

use super::InteractiveError;

/// How many ports are tried before none is found that is free on both address families.
const TRIES: usize = 16;

/// A redirect URI on this machine, whose port may still be open.
#[derive(Debug)]
pub(super) struct Site {
    host: &'static str,
    families: &'static [IpAddr],
    port: u16,
    path: String,
}

/// A redirect URI that is listened at.
#[derive(Debug)]
pub(super) struct Bound {
    pub(super) redirect_uri: String,
    pub(super) port: u16,
    pub(super) path: String,
    pub(super) listeners: Vec<TcpListener>,
}

const V4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const V6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

impl Site {
    /// Reads a redirect URI; `port` is preferred to the one that it names.
    pub(super) fn parse(uri: &str, port: Option<u16>) -> Result<Self, InteractiveError> {
        let refuse = |problem| Err(InteractiveError::RedirectUri(problem));
        let Ok(url) = Url::parse(uri) else { return refuse("is not an absolute URL") };
        if url.scheme() != "http" {
            return refuse("is not over http, which a listener on this machine speaks");
        }
        if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
            return refuse("has more than a host, a port and a path");
        }
        let (host, families): (_, &[IpAddr]) = match url.host() {
            Some(Host::Domain("localhost")) => ("localhost", &[V4, V6]),
            Some(Host::Ipv4(Ipv4Addr::LOCALHOST)) => ("127.0.0.1", &[V4]),
            Some(Host::Ipv6(Ipv6Addr::LOCALHOST)) => ("[::1]", &[V6]),
            _ => return refuse("is not of this machine"),
        };
        let path = if uri.ends_with('/') || url.path() != "/" { url.path() } else { "" };
        Ok(Self { host, families, port: port.or(url.port()).unwrap_or_default(), path: path.to_owned() })
    }

    /// Listens, on a free port where none is given.
    pub(super) fn bind(self) -> Result<Bound, InteractiveError> {
        let mut outcome = bind(self.families, self.port);
        for _ in 1..TRIES {
            match &outcome {
                Err(why) if self.port == 0 && is_taken(why) => outcome = bind(self.families, self.port),
                _ => break,
            }
        }
        let (listeners, port) =
            outcome.map_err(|why| InteractiveError::Listen { port: self.port, why: why.to_string() })?;
        let redirect_uri = format!("http://{}:{port}{}", self.host, self.path);
        let path = if self.path.is_empty() { "/".to_owned() } else { self.path };
        Ok(Bound { redirect_uri, port, path, listeners })
    }
}

/// Binds all families to one port; one that the machine does not have is left out.
fn bind(families: &[IpAddr], mut port: u16) -> io::Result<(Vec<TcpListener>, u16)> {
    let mut listeners = Vec::new();
    let mut missing = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in families {
        match TcpListener::bind((*address, port)) {
            Ok(listener) => {
                listener.set_nonblocking(true)?;
                port = listener.local_addr()?.port();
                listeners.push(listener);
            }
            Err(why) if is_taken(&why) || why.kind() == io::ErrorKind::PermissionDenied => return Err(why),
            Err(why) => missing = why,
        }
    }
    if listeners.is_empty() { Err(missing) } else { Ok((listeners, port)) }
}

fn is_taken(why: &io::Error) -> bool {
    why.kind() == io::ErrorKind::AddrInUse
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

    use super::*;

    #[test]
    fn a_redirect_uri_is_of_this_machine() {
        let rows = [
            ("http://localhost", None, Ok(("http://localhost:", "/"))),
            ("http://localhost/", None, Ok(("http://localhost:", "/"))),
            ("http://LOCALHOST/back", None, Ok(("http://localhost:", "/back"))),
            ("http://127.0.0.1/a/b", None, Ok(("http://127.0.0.1:", "/a/b"))),
            ("http://[::1]", None, Ok(("http://[::1]:", "/"))),
            ("localhost", None, Err("not an absolute URL")),
            ("https://localhost", None, Err("over http")),
            ("http://app.example", None, Err("of this machine")),
            ("http://localhost.evil.example", None, Err("of this machine")),
            ("http://192.168.1.7", None, Err("of this machine")),
            ("http://user@localhost", None, Err("more than a host")),
            ("http://localhost/?x=1", None, Err("more than a host")),
            ("http://localhost/#x", None, Err("more than a host")),
        ];
        for (uri, port, expected) in rows {
            let outcome = Site::parse(uri, port).and_then(Site::bind);
            match (outcome, expected) {
                (Ok(bound), Ok((start, path))) => {
                    assert!(bound.redirect_uri.starts_with(start), "{uri}: {bound:?}");
                    assert_eq!(bound.path, path, "{uri}");
                }
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{uri}: {error}"),
                // A machine may have no IPv6.
                (Err(InteractiveError::Listen { .. }), Ok(("http://[::1]:", _))) => {}
                (outcome, _) => unreachable!("{uri}: {outcome:?}"),
            }
        }
    }

    #[test]
    fn a_port_is_kept_and_one_that_is_taken_is_refused() {
        let bound = Site::parse("http://localhost", None).unwrap().bind().unwrap();
        for uri in [bound.redirect_uri.clone(), format!("http://127.0.0.1:{}", bound.port)] {
            let error = Site::parse(&uri, None).unwrap().bind().unwrap_err();
            assert!(matches!(error, InteractiveError::Listen { port, .. } if port == bound.port), "{error}");
        }
        let (uri, port) = (bound.redirect_uri.clone(), bound.port);
        drop(bound);
        assert_eq!(Site::parse("http://localhost:1", Some(port)).unwrap().bind().unwrap().redirect_uri, uri);
    }

    #[test]
    fn both_families_have_the_same_port() {
        let bound = Site::parse("http://localhost", None).unwrap().bind().unwrap();
        let ports = bound.listeners.iter().map(|listener| listener.local_addr().unwrap().port());
        assert!(ports.eq(std::iter::repeat_n(bound.port, bound.listeners.len())));
        assert_eq!(bound.listeners[0].local_addr().unwrap().ip(), V4);
    }
}
