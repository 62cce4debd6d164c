//! Where a secret comes from that the core does not hold: a file, or a client assertion that somebody makes.

use core::fmt;
use core::time::Duration;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::NewKey;
use crate::base::{Secret, Timestamp};
use crate::error::ReadError;

/// What an assertion is wanted for (rule R3.8). `Debug` does not show the claims.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssertionContext {
    /// The application's client id, which is the assertion's issuer and subject.
    pub client_id: String,
    /// The token endpoint, which is the assertion's audience.
    pub token_endpoint: String,
    /// The tenant as the service names it.
    pub tenant: String,
    /// The merged `claims` of the request, if any.
    pub claims: Option<String>,
    /// The capabilities that the application declares.
    pub capabilities: Vec<String>,
    /// The path of the federated managed identity, if the request has one.
    pub fmi_path: Option<String>,
    /// The time of the request.
    pub now: Timestamp,
}

impl fmt::Debug for AssertionContext {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("AssertionContext")
            .field("client_id", &self.client_id)
            .field("token_endpoint", &self.token_endpoint)
            .field("tenant", &self.tenant)
            .field("capabilities", &self.capabilities)
            .field("fmi_path", &self.fmi_path)
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

/// Makes client assertions (RFC 7523, section 2.2); called once for each request that goes to the network.
pub trait AssertionProvider: Send + Sync {
    /// Returns the assertion, which is sent as it is.
    ///
    /// # Errors
    /// [`ReadError`] when none is to be had; the flow ends with it.
    fn assertion(&self, context: &AssertionContext) -> Result<Secret, ReadError>;
}

impl<F> AssertionProvider for F
where
    F: Fn(&AssertionContext) -> Result<Secret, ReadError> + Send + Sync,
{
    fn assertion(&self, context: &AssertionContext) -> Result<Secret, ReadError> {
        self(context)
    }
}

/// How many assertions a memo keeps at once.
const MOST_KEPT: usize = 64;

/// Wraps a provider so that one assertion serves every request of the same context for a while.
///
/// The lifetime counts in whole seconds from the request that made the assertion; a failure is not kept.
pub fn memoize(lifetime: Duration, provider: impl AssertionProvider) -> impl AssertionProvider {
    let memo: Mutex<Vec<(AssertionContext, Timestamp, Secret)>> = Mutex::default();
    move |context: &AssertionContext| {
        let mut memo = memo.lock().unwrap_or_else(PoisonError::into_inner);
        memo.retain(|(_, until, _)| context.now < *until);
        if let Some((_, _, assertion)) = memo.iter().find(|(kept, ..)| kept.asks_the_same(context)) {
            return Ok(assertion.clone());
        }
        let assertion = provider.assertion(context)?;
        if memo.len() == MOST_KEPT {
            memo.remove(0);
        }
        memo.push((context.clone(), context.now.plus(lifetime), assertion.clone()));
        Ok(assertion)
    }
}

impl AssertionContext {
    /// Tells whether an assertion for one serves the other: everything but the time is equal.
    fn asks_the_same(&self, other: &Self) -> bool {
        Self { now: other.now, ..self.clone() } == *other
    }
}

/// A secret that a flow asks its host for.
#[derive(Clone)]
#[non_exhaustive]
pub enum SecretSource {
    /// The content of a file ([`Secret::from_bytes`]), at most one mebibyte, read anew each time.
    File(PathBuf),
    /// A client assertion that a caller's provider makes; a host may call it on a thread that is allowed to block.
    Provider(Arc<dyn AssertionProvider>, AssertionContext),
    /// A client assertion that the host makes, by the name under which the application knows it.
    Named(Arc<str>, AssertionContext),
    /// A key that does not exist yet ([`NewKey::generate`]); making it takes a good part of a second.
    NewKey(NewKey),
}

impl fmt::Debug for SecretSource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(out, "File({})", path.display()),
            Self::Provider(..) => out.write_str("Provider(..)"),
            Self::Named(name, _) => write!(out, "Named({name})"),
            Self::NewKey(key) => key.fmt(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::sync::atomic::{AtomicU64, Ordering};

    fn at(now: u64) -> AssertionContext {
        AssertionContext {
            client_id: "c".to_owned(),
            token_endpoint: "https://t".to_owned(),
            tenant: "t".to_owned(),
            claims: None,
            capabilities: Vec::new(),
            fmi_path: None,
            now: Timestamp::from_unix_seconds(now),
        }
    }

    #[test]
    fn a_memoized_assertion_is_made_again_when_its_lifetime_is_over() {
        let calls = AtomicU64::new(0);
        let provider = move |_: &AssertionContext| Ok(Secret::new(calls.fetch_add(1, Ordering::Relaxed).to_string()));
        let memoized = memoize(Duration::from_secs(3600), provider);
        let made: Vec<String> = [0, 3599, 3600, 7199]
            .iter()
            .map(|&now| memoized.assertion(&at(now)).expect("made").expose_secret().to_owned())
            .collect();
        assert_eq!(made, ["0", "0", "1", "1"]);
    }

    #[test]
    fn another_context_gets_another_assertion() {
        let provider = |context: &AssertionContext| Ok(Secret::new(context.fmi_path.clone().unwrap_or_default()));
        let memoized = memoize(Duration::from_secs(60), provider);
        for path in ["a", "b", "a"] {
            let context = AssertionContext { fmi_path: Some(path.to_owned()), ..at(0) };
            assert_eq!(memoized.assertion(&context).expect("made").expose_secret(), path);
        }
    }

    #[test]
    fn a_failure_is_not_kept() {
        let first = AtomicU64::new(0);
        let provider = move |_: &AssertionContext| match first.fetch_add(1, Ordering::Relaxed) {
            0 => Err(ReadError::new("not yet")),
            _ => Ok(Secret::new("made")),
        };
        let memoized = memoize(Duration::from_secs(60), provider);
        assert!(memoized.assertion(&at(0)).is_err());
        assert!(memoized.assertion(&at(0)).is_ok());
    }
}
