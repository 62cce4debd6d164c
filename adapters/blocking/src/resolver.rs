//! Host names for `ureq`: what was found is used again for some seconds.
//!
//! The agent asks for each request, even if it has a connection open, and with a timeout it asks on a thread made for it,
//! which costs more than all the rest of a request.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::http::uri::{Authority, Scheme};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// How long addresses are used.
const LIFETIME: Duration = Duration::from_secs(10);
/// How many hosts are remembered at most.
const MOST_HOSTS: usize = 16;

/// The system's resolver, with a short memory.
#[derive(Debug, Default)]
pub(crate) struct Remembering {
    system: DefaultResolver,
    found: Mutex<BTreeMap<String, Found>>,
}

#[derive(Clone, Debug)]
struct Found {
    at: Instant,
    addresses: ResolvedSocketAddrs,
}

impl Resolver for Remembering {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let host = uri.scheme().zip(uri.authority()).and_then(host);
        if let Some(addresses) = host.as_ref().and_then(|host| self.recall(host)) {
            return Ok(addresses);
        }
        let addresses = self.system.resolve(uri, config, timeout)?;
        if let Some(host) = host {
            self.remember(host, addresses.clone());
        }
        Ok(addresses)
    }
}

fn host((scheme, authority): (&Scheme, &Authority)) -> Option<String> {
    DefaultResolver::host_and_port(scheme, authority)
}

impl Remembering {
    fn recall(&self, host: &str) -> Option<ResolvedSocketAddrs> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.get(host).filter(|found| found.at.elapsed() < LIFETIME).map(|found| found.addresses.clone())
    }

    fn remember(&self, host: String, addresses: ResolvedSocketAddrs) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.len() >= MOST_HOSTS {
            found.retain(|_, found| found.at.elapsed() < LIFETIME);
        }
        if found.len() < MOST_HOSTS {
            found.insert(host, Found { at: Instant::now(), addresses });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_used_again_for_its_host_and_port() -> Result<(), Error> {
        let (resolver, config) = (Remembering::default(), Config::default());
        let resolve = |uri: &'static str| resolver.resolve(&Uri::from_static(uri), &config, NextTimeout::default());
        let first = resolve("http://127.0.0.1:81/a")?;
        assert_eq!(resolver.recall("127.0.0.1:81").as_deref(), Some(&*first));
        assert_eq!(resolve("http://127.0.0.1:81/b")?.first(), first.first());
        assert_eq!(resolve("https://127.0.0.1")?.first().map(std::net::SocketAddr::port), Some(443));
        assert!(resolver.recall("127.0.0.1:80").is_none());
        Ok(())
    }
}
