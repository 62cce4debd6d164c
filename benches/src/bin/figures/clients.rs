//! The adapters as clients of a server, each beside its HTTP client bare.

use std::sync::Arc;
use std::time::Duration;

use msal_adapter::{Runtime, Transport};
use msal_core::http::Request;
use msal_core::{Authentication, ConfidentialClientApplication, TokenSource};
use ureq::Agent;

use crate::Failure;
use crate::bare::{Stack, accept, by_ureq};
use crate::hyper::Hyper;
use crate::lanes::{AsyncStd, Smol, Tasks, on_threads};
use crate::options::Adapter;
use crate::pooled::Pooled;
use crate::target::Target;
use crate::transports::{Counted, Plain, Record};

/// An adapter with a connection to the server, and its HTTP client beside it.
pub(crate) trait Client {
    /// Gets uncached tokens: so many for each caller, who has a scope of his own. It returns how long that took.
    fn anew(&self, callers: usize, each: usize) -> Result<Duration, Failure>;

    /// Gets a token for each of so many callers at once, who share the given scopes evenly. It returns how
    /// long that took.
    fn herd(&self, callers: usize, scopes: &[usize]) -> Result<Duration, Failure>;

    /// Sends the same request as the first of [`anew`](Self::anew) so many times, by the HTTP client alone.
    fn bare(&self, times: usize) -> Result<Duration, Failure>;

    /// Returns how many token requests the adapter has sent.
    fn requests(&self) -> usize;
}

/// Makes the client of an adapter.
pub(crate) fn client(adapter: Adapter, target: &Arc<Target>) -> Result<Box<dyn Client>, Failure> {
    let ca = target.ca_pem.as_deref();
    let roots = ca.map(str::as_bytes);
    match adapter {
        Adapter::Blocking => Ok(Box::new(Blocking::new(target, msal_blocking::client(roots)?)?)),
        Adapter::Tokio => {
            let (own, stack) = (msal_tokio::client(roots)?, Pooled::new(ca)?);
            let runtime = tokio::runtime::Runtime::new()?;
            Ok(Box::new(Asynchronous::<msal_tokio::Tokio, _, _>::new(target, own, stack, runtime)?))
        }
        Adapter::AsyncStd => {
            let (own, stack) = (msal_async_std::client(roots)?, Hyper::new(AsyncStd, ca)?);
            Ok(Box::new(Asynchronous::<msal_async_std::AsyncStd, _, _>::new(target, own, stack, AsyncStd)?))
        }
        Adapter::Smol => {
            let (own, stack) = (msal_smol::client(roots)?, Hyper::new(Smol, ca)?);
            Ok(Box::new(Asynchronous::<msal_smol::Smol, _, _>::new(target, own, stack, Smol)?))
        }
    }
}

/// The application at its server, and the token requests that it took.
#[derive(Clone)]
struct Site {
    target: Arc<Target>,
    app: ConfidentialClientApplication,
    record: Arc<Record>,
}

impl Site {
    fn new(target: &Arc<Target>) -> Result<Self, Failure> {
        Ok(Self { target: Arc::clone(target), app: target.application()?, record: Arc::default() })
    }

    /// Returns the first token request, addressed to the server as it is.
    fn recorded(&self) -> Result<Request<Vec<u8>>, Failure> {
        let mut request = self.record.first().ok_or("no token request has been sent")?;
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        *request.uri_mut() = format!("{}{path}", self.target.origin).parse()?;
        Ok(request)
    }

    fn counted<T>(&self, inner: T) -> Counted<T> {
        Counted { inner, record: Arc::clone(&self.record) }
    }
}

fn scope_of(caller: usize, scopes: &[usize]) -> usize {
    scopes.get(caller % scopes.len().max(1)).copied().unwrap_or_default()
}

fn issued(token: &Authentication) -> Result<(), Failure> {
    match token.token_source() {
        TokenSource::IdentityProvider => Ok(()),
        _ => Err("a cached token was handed out".into()),
    }
}

struct Blocking {
    site: Site,
    msal: msal_blocking::Msal,
    agent: Agent,
}

impl Blocking {
    fn new(target: &Arc<Target>, agent: Agent) -> Result<Self, Failure> {
        let (site, builder) = (Site::new(target)?, msal_blocking::Msal::builder());
        let builder = match target.plain() {
            Some(plain) => {
                let plain = Plain { stack: agent.clone(), authority: plain.to_owned() };
                builder.transport(site.counted(plain))
            }
            None => builder.transport(site.counted(agent.clone())),
        };
        Ok(Self { site, msal: builder.build()?, agent })
    }
}

impl Client for Blocking {
    fn anew(&self, callers: usize, each: usize) -> Result<Duration, Failure> {
        let Site { target, app, .. } = &self.site;
        on_threads(callers, |caller| (0..each).try_for_each(|_| issued(&self.msal.run(target.ask_anew(app, caller))?)))
    }

    fn herd(&self, callers: usize, scopes: &[usize]) -> Result<Duration, Failure> {
        let Site { target, app, .. } = &self.site;
        on_threads(callers, |caller| {
            let scope = target.scope(scope_of(caller, scopes));
            self.msal.run(app.acquire_token_for_client([scope]))?;
            Ok(())
        })
    }

    fn bare(&self, times: usize) -> Result<Duration, Failure> {
        let request = self.site.recorded()?;
        on_threads(1, |_| (0..times).try_for_each(|_| Ok(accept(&by_ureq(&self.agent, request.clone())?)?)))
    }

    fn requests(&self) -> usize {
        self.site.record.requests()
    }
}

struct Asynchronous<R, S, T> {
    site: Site,
    msal: msal_adapter::Msal<R>,
    stack: S,
    tasks: T,
}

impl<R: Runtime, S: Stack, T: Tasks> Asynchronous<R, S, T> {
    fn new(target: &Arc<Target>, own: impl Transport, stack: S, tasks: T) -> Result<Self, Failure> {
        let (site, builder) = (Site::new(target)?, msal_adapter::Msal::<R>::builder());
        let builder = match target.plain() {
            Some(plain) => {
                let plain = Plain { stack: stack.clone(), authority: plain.to_owned() };
                builder.transport(site.counted(plain))
            }
            None => builder.transport(site.counted(own)),
        };
        Ok(Self { site, msal: builder.build()?, stack, tasks })
    }
}

impl<R: Runtime, S: Stack, T: Tasks> Client for Asynchronous<R, S, T> {
    fn anew(&self, callers: usize, each: usize) -> Result<Duration, Failure> {
        self.tasks.lanes(callers, |caller| {
            let (msal, Site { target, app, .. }) = (self.msal.clone(), self.site.clone());
            async move {
                for _ in 0..each {
                    issued(&msal.run(target.ask_anew(&app, caller)).await?)?;
                }
                Ok(())
            }
        })
    }

    fn herd(&self, callers: usize, scopes: &[usize]) -> Result<Duration, Failure> {
        self.tasks.lanes(callers, |caller| {
            let (msal, Site { target, app, .. }) = (self.msal.clone(), self.site.clone());
            let scope = target.scope(scope_of(caller, scopes));
            async move {
                msal.run(app.acquire_token_for_client([scope])).await?;
                Ok(())
            }
        })
    }

    fn bare(&self, times: usize) -> Result<Duration, Failure> {
        let request = self.site.recorded()?;
        self.tasks.lanes(1, |_| {
            let (stack, request) = (self.stack.clone(), request.clone());
            async move {
                for _ in 0..times {
                    accept(&stack.exchange(request.clone()).await?)?;
                }
                Ok(())
            }
        })
    }

    fn requests(&self) -> usize {
        self.site.record.requests()
    }
}
