//! Why an interactive sign-in ended without a token.

use std::time::Duration;

use msal_core::Error;

/// Why an interactive sign-in ended without a token; each text names the remedy where there is one.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InteractiveError {
    /// An application can not listen at that redirect URI.
    #[error("the redirect URI {0}; give one such as `http://localhost`, as it is registered")]
    RedirectUri(&'static str),
    /// The port can not be listened on; 0 stands for any.
    #[error("can not listen on port {port} of this machine: {why}; give another port, or none")]
    Listen {
        /// The port asked for.
        port: u16,
        /// What the operating system says.
        why: String,
    },
    /// No browser could be sent to the sign-in page, and nobody else was to be shown its URL.
    #[error("no browser can be opened: {0}; show the user the URL with `on_url`")]
    Browser(String),
    /// No response came in time.
    #[error("nobody has signed in within {} seconds; try again, or allow more time", .0.as_secs())]
    TimedOut(Duration),
    /// The application or the user gave up the wait.
    #[error("the sign-in was cancelled")]
    Cancelled,
    /// The sign-in page, or the flow before or after it, said no.
    #[error(transparent)]
    Flow(#[from] Error),
}
