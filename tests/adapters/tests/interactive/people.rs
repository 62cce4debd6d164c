//! People before a browser: who signs in, who declines, who does not come.

use std::net::TcpStream;
use std::pin::pin;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use futures_lite::future::poll_once;
use msal_adapter::InteractiveError;
use msal_core::Prompt;
use msal_core::url::Url;
use msal_emulator::sample;

use crate::SignsIn;
use crate::adapter::Asynchronous;
use crate::client::{V4, get};
use crate::world::{World, parameter, signed_in};

pub(crate) fn a_user_signs_in<A: SignsIn>() {
    let world = World::new();
    let (browser, shown) = world.person(World::agree);
    let first_half = world.app.initiate_auth_code_flow(["Files.Read"]).prompt(Prompt::Login).login_hint(sample::USER);
    let sign_in = msal_adapter::Interactive::new(&world.app, first_half).browser(browser);
    let (urls, url) = mpsc::channel();
    let sign_in = sign_in.on_url(move |url| urls.send(url.to_owned()).unwrap()).success_page("<p>Bye $name");
    let token = signed_in(A::sign_in(&world.msal::<A>(), sign_in));
    assert!(token.refresh_token().is_some() || token.id_token().is_some());

    let url = url.recv().unwrap();
    for (name, value) in [("response_mode", "form_post"), ("prompt", "login"), ("login_hint", sample::USER)] {
        assert_eq!(parameter(&url, name), value);
    }
    let redirect_uri = parameter(&url, "redirect_uri");
    assert!(redirect_uri.starts_with("http://localhost:") && !redirect_uri.ends_with('/'), "{redirect_uri}");
    let page = shown.recv().unwrap();
    assert_eq!((page.status, page.page.as_str()), (200, "<p>Bye "));

    let entra = world.server.entra();
    let redeemed = entra.log().last("/token").unwrap();
    assert_eq!(redeemed.form.get("redirect_uri"), Some(redirect_uri.as_str()));
    let telemetry = redeemed.headers.get("x-client-current-telemetry").unwrap().to_str().unwrap();
    assert!(telemetry.contains("|169,"), "{telemetry}");
}

pub(crate) fn a_response_may_come_as_a_query<A: SignsIn>() {
    let world = World::new();
    let waiting = world.wait::<A>(|sign_in| sign_in.redirect_uri("http://127.0.0.1"));
    let callback = world.agree(&waiting.url);
    assert!(callback.uri.starts_with(&format!("http://127.0.0.1:{}", waiting.port())));
    let page = get(waiting.port(), &format!("/?{}", callback.body));
    assert!(page.status == 200 && page.page.contains("You have signed in"), "{page:?}");
    signed_in(waiting.end());
}

pub(crate) fn a_user_declines<A: SignsIn>() {
    let world = World::new();
    let (browser, shown) = world.person(World::decline);
    let sign_in = world.sign_in().browser(browser).error_page("<i>$error</i>$error_description$state");
    let error = A::sign_in(&world.msal::<A>(), sign_in).unwrap_err();
    assert!(matches!(&error, InteractiveError::Flow(error) if error.code() == Some("access_denied")), "{error}");
    let page = shown.recv().unwrap().page;
    assert!(page.starts_with("<i>access_denied</i>AADSTS") && !page.contains('$'), "{page}");
    assert_eq!(world.server.entra().log().count("/token"), 0);
}

pub(crate) fn nobody_comes<A: SignsIn>() {
    let world = World::new();
    let (timeout, start) = (Duration::from_millis(300), Instant::now());
    let waiting = world.wait::<A>(|sign_in| sign_in.timeout(timeout));
    let port = waiting.port();
    let error = waiting.end().unwrap_err();
    assert!(matches!(error, InteractiveError::TimedOut(after) if after == timeout), "{error}");
    assert!(start.elapsed() >= timeout);
    assert!(is_closed(port));
}

pub(crate) fn a_program_cancels<A: SignsIn>() {
    let world = World::new();
    let waiting = world.wait::<A>(|sign_in| sign_in);
    let (port, canceller) = (waiting.port(), waiting.canceller.clone());
    let idle = crate::client::connect(port);
    canceller.cancel();
    assert!(is_closed(port));
    assert!(crate::client::answer(&idle).is_none());
    assert!(matches!(waiting.end(), Err(InteractiveError::Cancelled)));

    let sign_in = world.sign_in().browser(|_| -> Result<(), String> { unreachable!("a browser is opened") });
    sign_in.canceller().cancel();
    assert!(matches!(A::sign_in(&world.msal::<A>(), sign_in), Err(InteractiveError::Cancelled)));
}

pub(crate) fn a_browser_that_fails_is_an_error_unless_the_url_was_shown<A: SignsIn>() {
    let world = World::new();
    let fails = || world.sign_in().browser(|_| Err("no screen"));
    let error = A::sign_in(&world.msal::<A>(), fails()).unwrap_err();
    assert!(matches!(&error, InteractiveError::Browser(why) if why == "no screen"), "{error}");
    let panics = world.sign_in().browser(|_| -> Result<(), String> { panic!("on purpose") });
    let error = A::sign_in(&world.msal::<A>(), panics).unwrap_err();
    assert!(matches!(error, InteractiveError::Browser(_)), "{error}");
    let error = A::sign_in(&world.msal::<A>(), world.sign_in().without_browser()).unwrap_err();
    assert!(matches!(error, InteractiveError::Browser(_)), "{error}");

    let waiting = world.wait::<A>(|sign_in| sign_in.browser(|_| Err("no screen")));
    let (page, port) = (world.agree(&waiting.url), waiting.port());
    assert_eq!(Url::parse(&page.uri).unwrap().port(), Some(port));
    crate::client::deliver(&page);
    signed_in(waiting.end());
}

pub(crate) fn a_dropped_future_closes_the_listener<A: Asynchronous>() {
    let world = World::new();
    let (urls, url) = mpsc::channel();
    let sign_in = world.sign_in().without_browser().on_url(move |url| urls.send(url.to_owned()).unwrap());
    let msal = world.msal::<A>();
    A::block_on(async {
        let url = {
            let mut flow = pin!(msal.acquire_token_interactive(sign_in));
            loop {
                assert!(poll_once(flow.as_mut()).await.is_none());
                match url.try_recv() {
                    Ok(url) => break url,
                    Err(_) => A::sleep(Duration::from_millis(2)).await,
                }
            }
        };
        let port = Url::parse(&parameter(&url, "redirect_uri")).unwrap().port().unwrap();
        assert!(is_closed(port));
    });
}

/// Whether nobody listens any more; for a moment a thread may be about to take a connection.
fn is_closed(port: u16) -> bool {
    TcpStream::connect((V4, port)).is_err() || {
        thread::sleep(Duration::from_millis(1));
        TcpStream::connect((V4, port)).is_err()
    }
}
