//! Interactive sign-in over real sockets and TLS: each adapter, people of several kinds, hostile programs, a real browser.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

#[path = "../suite/adapter.rs"]
#[allow(dead_code, reason = "the suite needs more of it")]
mod adapter;
mod chromium;
mod client;
mod hostile;
mod people;
#[cfg(unix)]
mod system;
mod webdriver;
mod world;

use msal_adapter::{Interactive, InteractiveError};
use msal_core::Authentication;

use adapter::{Adapter, Asynchronous, Blocking};

/// An adapter that lets users sign in.
pub(crate) trait SignsIn: Adapter {
    fn sign_in(msal: &Self::Msal, sign_in: Interactive) -> Result<Authentication, InteractiveError>;
}

impl SignsIn for Blocking {
    fn sign_in(msal: &Self::Msal, sign_in: Interactive) -> Result<Authentication, InteractiveError> {
        msal.acquire_token_interactive(sign_in)
    }
}

impl<R: Asynchronous> SignsIn for R {
    fn sign_in(msal: &Self::Msal, sign_in: Interactive) -> Result<Authentication, InteractiveError> {
        let msal = msal.clone();
        R::block_on(async { R::spawn(async move { msal.acquire_token_interactive(sign_in).await }).await })
    }
}

/// Makes a module of tests for each adapter, with a test for each case.
macro_rules! suite {
    ($($module:ident: $adapter:ty { $($file:ident: $($case:ident),*;)* })*) => {$(
        mod $module {
            $($(
                #[test]
                fn $case() {
                    crate::$file::$case::<$adapter>();
                }
            )*)*
        }
    )*};
}

macro_rules! all {
    ($($module:ident: $adapter:ty { $($file:ident: $case:ident;)* })*) => {
        suite! {$(
            $module: $adapter {
                people:
                    a_user_signs_in,
                    a_response_may_come_as_a_query,
                    a_user_declines,
                    nobody_comes,
                    a_program_cancels,
                    a_browser_that_fails_is_an_error_unless_the_url_was_shown;
                chromium:
                    a_real_browser;
                $($file: $case;)*
            }
        )*}
    };
}

all! {
    blocking: crate::adapter::Blocking {}
    tokio: msal_tokio::Tokio { people: a_dropped_future_closes_the_listener; }
    async_std: msal_async_std::AsyncStd { people: a_dropped_future_closes_the_listener; }
    smol: msal_smol::Smol { people: a_dropped_future_closes_the_listener; }
}
