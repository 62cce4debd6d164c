//! A token that is handed out at once, and the flow that replaces it beside whatever the token is for.

use core::fmt;

use super::flow::AcquireTokenSilent;
use super::want::Aging;
use crate::base::{Seed, Timestamp};
use crate::model::Authentication;
use crate::step::{FlightKey, Flow, Step};

/// Acquires a token as [`AcquireTokenSilent`] does, and leaves an early refresh to the caller.
///
/// Made by [`with_refresh_aside`](AcquireTokenSilent::with_refresh_aside).
#[derive(Clone)]
pub struct AcquireTokenSilentAside(AcquireTokenSilent);

impl AcquireTokenSilent {
    /// Hands a usable token out at once; where the service wants it replaced early, a flow that does so comes with it, to
    /// be run beside.
    #[must_use]
    pub fn with_refresh_aside(self) -> AcquireTokenSilentAside {
        AcquireTokenSilentAside(self.without_early_refresh())
    }
}

/// A usable token, and what replaces it. `Debug` shows no secret.
#[derive(Clone)]
#[non_exhaustive]
pub struct HandedOut {
    /// The token.
    pub authentication: Authentication,
    /// The flow that replaces the token, where the service wants that by now; run it beside whatever the token is for.
    pub refresh: Option<AcquireTokenSilent>,
}

impl fmt::Debug for HandedOut {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("HandedOut").field("authentication", &self.authentication).finish_non_exhaustive()
    }
}

impl Flow for AcquireTokenSilentAside {
    type Output = HandedOut;

    fn key(&self) -> Option<FlightKey> {
        None
    }

    fn begin(&self, now: Timestamp, seed: Seed) -> Step<HandedOut> {
        let refresh = self.0.clone().with_aging(Aging::Refresh);
        let hand_out = move |authentication: Authentication, now| {
            let is_aging = authentication.refresh_on().is_some_and(|refresh_on| refresh_on < now);
            HandedOut { authentication, refresh: is_aging.then_some(refresh) }
        };
        self.0.begin(now, seed).map(hand_out, now)
    }
}
