//! A directory in trouble, a network in trouble: what the caller is told, and that nothing of it is kept.

use std::time::Duration;

use msal_core::{Advice, Error, ProtocolError, TransportError};
use msal_emulator::Fault;
use msal_laws::Pair;

use super::{SCOPES, by_secret};

fn told(path: &str, fault: Fault) -> Error {
    let mut pair = Pair::sample();
    let flow = by_secret().build().unwrap().acquire_token_for_client(SCOPES);
    pair.entra.fail_next(path, fault);
    let error = pair.result(&flow).expect_err("there is trouble");
    assert_eq!(pair.store.to_json(), "{}", "nothing is kept of it");
    pair.result(&flow).expect("the next call is as if there had been none");
    error
}

#[test]
fn each_trouble_has_its_error_and_its_advice() {
    let busy = Fault::RetryAfter { status: 429, seconds: 7 };
    let away = Fault::RetryAfter { status: 503, seconds: 7 };
    for path in ["/.well-known", "/token"] {
        let error = told(path, busy.clone());
        assert!(matches!(&error, Error::Refused(refusal) if refusal.status == 429), "{error:?}");
        assert_eq!(error.advice(), Advice::Retry { after: Duration::from_secs(7) });

        let error = told(path, away.clone());
        assert!(matches!(error, Error::Protocol(ProtocolError::Status { status: 503, .. })), "{error:?}");
        assert_eq!(error.advice(), Advice::Retry { after: Duration::from_secs(7) });

        let error = told(path, Fault::Status(404, "<html>".to_owned()));
        assert!(matches!(error, Error::Protocol(ProtocolError::Status { status: 404, .. })), "{error:?}");
        assert_eq!(error.advice(), Advice::GiveUp);

        let error = told(path, Fault::WrongType);
        assert!(matches!(error, Error::Protocol(ProtocolError::Answer { .. })), "{error:?}");

        for (fault, expected) in [
            (Fault::Reset, TransportError::Broken("the connection was reset".into())),
            (Fault::Truncated, TransportError::Broken("the connection was reset".into())),
            (Fault::Slow(Duration::from_secs(31)), TransportError::Timeout),
            (Fault::Oversize(2 << 20), TransportError::TooLarge(1 << 20)),
        ] {
            let error = told(path, fault);
            assert!(matches!(&error, Error::Transport(own) if *own == expected), "{error:?}");
        }
    }
}

#[test]
fn a_slow_answer_within_the_timeout_counts_from_its_arrival() {
    let mut pair = Pair::sample();
    let flow = by_secret().build().unwrap().acquire_token_for_client(SCOPES);
    pair.entra.fail_next("/token", Fault::Slow(Duration::from_secs(20)));
    let began = pair.now;
    let token = pair.result(&flow).unwrap();
    assert_eq!(token.expires_on().as_unix_seconds(), began + 20 + 3599);
}
