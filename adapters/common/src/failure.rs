//! What an HTTP client's error amounts to: its causes are looked at, its own text (which may hold a URL) is not shown.

use std::error::Error;
use std::io;

use msal_core::TransportError;

/// Where in the exchange an error came up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before there was a connection.
    Connect,
    /// On the connection.
    Exchange,
}

/// Tells a timeout and a failure of TLS by the causes of an error, and everything else by the stage.
pub fn classify(error: &(dyn Error + 'static), stage: Stage) -> TransportError {
    if let Some(tls) = causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
        return TransportError::Tls(tls.to_string().into());
    }
    let kind = |cause: &(dyn Error + 'static)| cause.downcast_ref::<io::Error>().map(io::Error::kind);
    if causes(error).filter_map(kind).any(|kind| kind == io::ErrorKind::TimedOut) {
        return TransportError::Timeout;
    }
    let why = innermost(error);
    match stage {
        Stage::Connect => TransportError::Connect(why.into()),
        Stage::Exchange => TransportError::Broken(why.into()),
    }
}

/// Returns the text of an error's innermost cause.
pub fn innermost(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

/// Yields an error and its causes, those within an [`io::Error`] included.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        inner.map(|inner| inner as &(dyn Error + 'static)).or_else(|| error.source())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("sending to https://secret.example?login_hint=me")]
    struct Client(#[source] io::Error);

    #[test]
    fn causes_decide_and_the_clients_own_text_is_not_shown() {
        let reset = || io::Error::new(io::ErrorKind::ConnectionReset, "reset by peer");
        let untrusted = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let tls = TransportError::Tls(untrusted.to_string().into());
        let cases = [
            (io::Error::other(untrusted), Stage::Connect, tls),
            (io::ErrorKind::TimedOut.into(), Stage::Exchange, TransportError::Timeout),
            (reset(), Stage::Connect, TransportError::Connect("reset by peer".into())),
            (reset(), Stage::Exchange, TransportError::Broken("reset by peer".into())),
        ];
        for (cause, stage, expected) in cases {
            assert_eq!(classify(&Client(cause), stage), expected);
        }
    }
}
