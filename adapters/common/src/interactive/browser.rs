//! How the user gets to the sign-in page: by the system's browser, by an opener of the application's, or by hand.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use msal_core::url::Url;

use super::InteractiveError;
use super::wait::Wait;

type Opener = Box<dyn FnOnce(&str) -> Result<(), String> + Send>;

/// What opens the sign-in page.
#[derive(Default)]
pub(super) enum Browser {
    /// The system's browser.
    #[default]
    System,
    /// An opener of the application's.
    Own(Opener),
    /// Nothing: the user opens the URL that is shown.
    None,
}

impl Browser {
    /// Opens a URL from a thread of its own, for some browsers hold it until they are closed. A failure ends the wait,
    /// unless the URL has been shown: then the user may open it anywhere.
    pub(super) fn open(self, url: &str, was_shown: bool, wait: &Arc<Wait>) -> Result<(), InteractiveError> {
        check(url)?;
        let opener: Opener = match self {
            Self::None if was_shown => return Ok(()),
            Self::None => return Err(InteractiveError::Browser("none is wanted".to_owned())),
            Self::System => Box::new(open_system),
            Self::Own(opener) => opener,
        };
        let (url, wait) = (url.to_owned(), Arc::clone(wait));
        let open = move || {
            let outcome = catch_unwind(AssertUnwindSafe(|| opener(&url)));
            match outcome.unwrap_or_else(|_| Err("the opener panicked".to_owned())) {
                Err(why) if !was_shown => wait.end(Err(InteractiveError::Browser(why))),
                _ => {}
            }
        };
        let thread = thread::Builder::new().name("msal-browser".to_owned()).spawn(open);
        thread.map(drop).map_err(|why| InteractiveError::Browser(why.to_string()))
    }
}

/// Refuses what a system might take for a file, a program or an option.
fn check(url: &str) -> Result<(), InteractiveError> {
    let is_web = Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if is_web && url.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(())
    } else {
        Err(InteractiveError::Browser("the URL of the sign-in page is not one for a browser".to_owned()))
    }
}

#[cfg(feature = "browser")]
fn open_system(url: &str) -> Result<(), String> {
    webbrowser::open(url).map_err(|why| why.to_string())
}

#[cfg(not(feature = "browser"))]
fn open_system(_: &str) -> Result<(), String> {
    Err("this program is built without the feature `browser`".to_owned())
}

impl fmt::Debug for Browser {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::System => "System",
            Self::Own(_) => "Own(..)",
            Self::None => "None",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_pages_are_opened() {
        let rows = [
            ("https://login.example/authorize?a=b%0A", true),
            ("http://localhost:8400/", true),
            ("file:///etc/passwd", false),
            ("javascript:alert(1)", false),
            ("--version", false),
            ("https://login.example/\n", false),
            ("https://login.example/\t", false),
            (" https://login.example/", false),
            ("https://login.example/a b", false),
            ("https://login.example/é", false),
        ];
        for (url, is_fine) in rows {
            assert_eq!(check(url).is_ok(), is_fine, "{url}");
        }
    }
}
