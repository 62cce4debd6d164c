//! A real browser at the sign-in page: it signs in, declines, goes away, is lured to forge a response, and has two tabs.

use std::io::Write;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use msal_adapter::{Canceller, Interactive, InteractiveError};
use msal_core::{Authentication, Prompt};
use msal_emulator::sample;

use crate::SignsIn;
use crate::webdriver::Driver;
use crate::world::{SCOPE, World, parameter, signed_in};

pub(crate) fn a_real_browser<A: SignsIn>() {
    let Some(driver) = Driver::start() else {
        // Past the capture of the test harness: somebody should know.
        let skipped = b"skipped: there is no Chromium; install the packages chromium and chromium-driver\n";
        std::io::stderr().write_all(skipped).unwrap();
        return;
    };
    let visitor = Visitor { driver: Arc::new(driver), world: World::new() };
    signs_in::<A>(&visitor);
    declines::<A>(&visitor);
    closes_the_window::<A>(&visitor);
    is_lured::<A>(&visitor);
    has_two_tabs::<A>(&visitor);
}

/// Somebody with a browser who is to sign in.
struct Visitor {
    driver: Arc<Driver>,
    world: World,
}

impl Visitor {
    /// Lets the visitor do something with the sign-in page, given a browser and the page's URL.
    fn visit<A: SignsIn>(
        &self,
        act: impl FnOnce(&Driver, &str, &Canceller) + Send + 'static,
    ) -> Result<Authentication, InteractiveError> {
        let first_half = self.world.app.initiate_auth_code_flow([SCOPE]).prompt(Prompt::Login);
        let sign_in = Interactive::new(&self.world.app, first_half).timeout(Duration::from_secs(60));
        let ((done, is_done), driver, canceller) = (mpsc::channel(), Arc::clone(&self.driver), sign_in.canceller());
        let sign_in = sign_in.browser(move |url| {
            act(&driver, url, &canceller);
            // The last who has the browser closes it, which is to be the test itself.
            drop(driver);
            done.send(()).map_err(|why| why.to_string())
        });
        let outcome = A::sign_in(&self.world.msal::<A>(), sign_in);
        is_done.recv().expect("the visitor came to an end");
        outcome
    }
}

fn enter(driver: &Driver) {
    driver.fill("username", sample::USER);
    driver.fill("password", sample::PASSWORD);
    driver.click("submit");
}

fn signs_in<A: SignsIn>(visitor: &Visitor) {
    signed_in(visitor.visit::<A>(|driver, url, _| {
        driver.open(url);
        enter(driver);
        driver.click("accept");
        driver.wait_for("You have signed in");
        let place = driver.script("return location.href");
        assert_eq!(place, format!("{}/", parameter(url, "redirect_uri")));
    }));
}

fn declines<A: SignsIn>(visitor: &Visitor) {
    let outcome = visitor.visit::<A>(|driver, url, _| {
        driver.open(url);
        driver.click("cancel");
        driver.wait_for("You have not signed in");
        driver.wait_for("access_denied");
    });
    let error = outcome.unwrap_err();
    assert!(matches!(&error, InteractiveError::Flow(error) if error.code() == Some("access_denied")), "{error}");
}

/// Nobody can tell that a window was closed: the sign-in ends with its time, or when the program gives up.
fn closes_the_window<A: SignsIn>(visitor: &Visitor) {
    let outcome = visitor.visit::<A>(|driver, url, canceller| {
        let before = driver.open_tab();
        driver.open(url);
        driver.element("username");
        driver.close_tab();
        driver.switch_to(&before);
        canceller.cancel();
    });
    assert!(matches!(outcome, Err(InteractiveError::Cancelled)), "{outcome:?}");
}

/// A page of another origin posts a code of its own.
fn is_lured<A: SignsIn>(visitor: &Visitor) {
    signed_in(visitor.visit::<A>(|driver, url, _| {
        driver.open(url);
        let form = format!(
            "document.body.innerHTML = '<form method=post action=\"{}\"><input name=code value=forged>\
             <input name=state value=forged></form>'; document.forms[0].submit()",
            parameter(url, "redirect_uri")
        );
        driver.script(&form);
        driver.wait_for("Bad Request");
        driver.open(url);
        enter(driver);
        driver.wait_for("You have signed in");
    }));
}

/// The same sign-in in two tabs: the first response counts, and the other finds nobody.
fn has_two_tabs<A: SignsIn>(visitor: &Visitor) {
    signed_in(visitor.visit::<A>(|driver, url, _| {
        driver.open(url);
        let first = driver.open_tab();
        driver.open(url);
        enter(driver);
        driver.wait_for("You have signed in");
        driver.close_tab();
        driver.switch_to(&first);
        enter(driver);
        assert!(!driver.text().contains("You have signed in"));
    }));
}
