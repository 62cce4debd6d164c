//! A browser in the process, for tests: it keeps cookies, follows redirects, and fills in the directory's pages.
//!
//! It sees what a real browser sees and nothing else. It stops where an application takes over.

use std::collections::BTreeMap;

use http::{Method, Request, Response, header};
use url::form_urlencoded::Serializer;

use crate::{
    entra::Entra,
    html::{self, Element},
    parameters::Parameters,
};

/// The most pages between a request and its end.
const MOST: usize = 12;

/// A browser: a jar of cookies; `Debug` shows their names.
#[derive(Clone, Default)]
pub struct Browser {
    cookies: BTreeMap<String, String>,
}

/// Where a browser has come to.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "a test holds one at a time")]
pub enum Page {
    /// A page of the directory.
    Shown {
        /// The status.
        status: u16,
        /// The page.
        html: String,
    },
    /// The application's redirect URI: the request it gets.
    Left(Callback),
}

/// A request that a browser makes to an application.
#[derive(Clone, Debug)]
pub struct Callback {
    /// GET, or POST for `form_post`.
    pub method: Method,
    /// The whole URI, with query and fragment.
    pub uri: String,
    /// The body of a POST.
    pub body: String,
    /// What query, fragment or body say.
    pub parameters: Parameters,
}

impl Browser {
    /// A browser without cookies.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens a URL of the directory.
    pub fn open(&mut self, entra: &mut Entra, url: &str, now: u64) -> Page {
        self.go(entra, Method::GET, url, String::new(), now)
    }

    /// Fills fields in, named by their ids, and presses the button with that id.
    ///
    /// # Panics
    /// The page has no such button, or this is not a page.
    pub fn press(&mut self, entra: &mut Entra, page: &Page, fields: &[(&str, &str)], button: &str, now: u64) -> Page {
        let elements = page.elements();
        let pressed = elements.iter().find(|element| element.is(button)).expect("the page has that button");
        let form = elements.iter().find(|element| element.tag == "form").expect("a button stands in a form");
        let mut body = Serializer::new(String::new());
        for input in elements.iter().filter(|element| element.tag == "input") {
            let filled = fields.iter().find(|(id, _)| input.is(id)).map(|(_, value)| *value);
            let value = filled.or(input.attribute("value")).unwrap_or_default();
            body.append_pair(input.attribute("name").unwrap_or_default(), value);
        }
        if let Some(name) = pressed.attribute("name") {
            body.append_pair(name, pressed.attribute("value").unwrap_or_default());
        }
        let action = form.attribute("action").unwrap_or_default().to_owned();
        self.go(entra, Method::POST, &action, body.finish(), now)
    }

    /// Opens an authorization URL and does what its pages ask, as a user who agrees to everything.
    pub fn sign_in(&mut self, entra: &mut Entra, url: &str, user: &str, password: &str, now: u64) -> Page {
        let page = self.open(entra, url, now);
        self.settle(entra, page, user, password, now)
    }

    /// Enters a device's code and signs in, as a user who agrees to everything.
    pub fn sign_in_device(&mut self, entra: &mut Entra, code: &str, user: &str, password: &str, now: u64) -> Page {
        let page = self.open(entra, "/common/oauth2/deviceauth", now);
        let page = self.press(entra, &page, &[("user-code", code)], "submit", now);
        self.settle(entra, page, user, password, now)
    }

    /// Fills in page after page, until one asks for nothing, asks again, or an application takes over.
    fn settle(&mut self, entra: &mut Entra, mut page: Page, user: &str, password: &str, now: u64) -> Page {
        for _ in 0..MOST {
            let Some(button) = page.next_button(user) else { break };
            page = self.press(entra, &page, &[("username", user), ("password", password)], &button, now);
        }
        page
    }

    fn go(&mut self, entra: &mut Entra, mut method: Method, url: &str, mut body: String, now: u64) -> Page {
        let mut url = url.to_owned();
        for _ in 0..MOST {
            if !url.starts_with('/') && !url.starts_with(&format!("{}/", entra.origin)) {
                return Page::Left(Callback::new(method, url, body));
            }
            let answer = entra.handle(&self.request(&method, &url, &body), now).response;
            self.remember(&answer);
            let Some(location) = text(&answer, &header::LOCATION) else {
                let html = String::from_utf8_lossy(answer.body()).into_owned();
                return Page::Shown { status: answer.status().as_u16(), html };
            };
            (method, url, body) = (Method::GET, location.to_owned(), String::new());
        }
        Page::Shown { status: 508, html: String::new() }
    }

    fn request(&self, method: &Method, url: &str, body: &str) -> Request<Vec<u8>> {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method(method)
            .uri(url)
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        request.body(body.as_bytes().to_vec()).expect("the directory's URLs and cookies can be sent")
    }

    fn remember(&mut self, answer: &Response<Vec<u8>>) {
        let cookie = text(answer, &header::SET_COOKIE).and_then(|cookie| cookie.split(';').next()?.split_once('='));
        self.cookies.extend(cookie.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}

fn text<'a>(answer: &'a Response<Vec<u8>>, name: &header::HeaderName) -> Option<&'a str> {
    answer.headers().get(name).and_then(|value| value.to_str().ok())
}

impl Page {
    /// Whether the page has an element with that id.
    pub fn has(&self, id: &str) -> bool {
        self.elements().iter().any(|element| element.is(id))
    }

    /// The text of the element with that id.
    pub fn text(&self, id: &str) -> Option<String> {
        self.elements().into_iter().find(|element| element.is(id)).map(|element| element.text)
    }

    /// The value of the field with that id.
    pub fn value(&self, id: &str) -> Option<String> {
        let elements = self.elements();
        elements.iter().find(|element| element.is(id)).and_then(|field| field.attribute("value")).map(str::to_owned)
    }

    /// The request that the application gets, if the browser has left the directory.
    pub fn callback(&self) -> Option<&Callback> {
        match self {
            Self::Left(callback) => Some(callback),
            Self::Shown { .. } => None,
        }
    }

    fn elements(&self) -> Vec<Element> {
        match self {
            Self::Shown { html, .. } => html::elements(html),
            Self::Left(_) => Vec::new(),
        }
    }

    /// The button that goes on towards being signed in as that user; none if the page complains or is an end.
    fn next_button(&self, user: &str) -> Option<String> {
        let elements = self.elements();
        let has = |id: &str| elements.iter().any(|element| element.is(id));
        let account = elements.iter().find(|element| {
            let value = element.attribute("value").unwrap_or_default();
            element.attribute("name") == Some("account") && value.eq_ignore_ascii_case(user)
        });
        let known = account.and_then(|account| account.attribute("id")).map(str::to_owned);
        if has("note") {
            return None;
        }
        let or = ["submit", "accept", "other-account", "continue"];
        known.or_else(|| or.into_iter().find(|id| has(id)).map(str::to_owned))
    }
}

impl Callback {
    fn new(method: Method, uri: String, body: String) -> Self {
        let said = uri.split_once(['?', '#']).map_or("", |(_, said)| said);
        let said = if method == Method::POST { body.as_str() } else { said };
        let parameters = Parameters::decode(said.as_bytes());
        Self { method, uri, body, parameters }
    }
}

impl std::fmt::Debug for Browser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.cookies.keys()).finish()
    }
}
