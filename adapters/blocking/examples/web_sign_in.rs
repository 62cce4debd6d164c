//! A web application whose users sign in: the flow under way, and then who has signed in, lie in the user's session.
//!
//! Sessions live in memory, under a random name that the browser keeps in a cookie and that changes with each sign-in.
//! The web server is the least that will do, a thread a request; take a real one.

use std::collections::HashMap;
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use msal_blocking::core::{
    Account, Advice, AuthCodeFlow, AuthResponse, ConfidentialClientApplication, Credential, Error as MsalError, Prompt,
};
use msal_blocking::{Msal, client, environment};
use msal_emulator::{Browser, Server, sample};

const HELP: &str = "\
A web application whose users sign in: /sign-in, /signed-in where they come back, and / for who has.

usage: web_sign_in [PORT]

Without configuration it talks to an Entra ID that it starts itself, on this machine; two users sign in at once, and
the program ends. With these variables it talks to the real one, and serves http://localhost:PORT (5000 unless it is
given) until it is stopped; http://localhost:PORT/signed-in has to be registered as a redirect URI:
  AZURE_CLIENT_ID        the application (client) id
  AZURE_TENANT_ID        the tenant, or
  AZURE_AUTHORITY        the whole authority, for another cloud or ADFS
  AZURE_CLIENT_SECRET    the client secret";

const SCOPES: [&str; 1] = ["User.Read"];
const COOKIE: &str = "session";
/// The most bytes of a request that are read.
const LARGEST_REQUEST: u64 = 64 << 10;

fn main() -> ExitCode {
    let argument = std::env::args().nth(1);
    let outcome = match argument.as_deref().unwrap_or("5000").parse() {
        Ok(port) if environment().names_an_application() => serve_for_ever(port),
        Ok(_) => demonstrate(),
        Err(_) => {
            eprintln!("{HELP}");
            let is_asked_for = matches!(argument.as_deref(), Some("-h" | "--help"));
            return if is_asked_for { ExitCode::SUCCESS } else { ExitCode::from(2) };
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What all requests share.
struct Site {
    app: ConfidentialClientApplication,
    msal: Msal,
    redirect_uri: String,
    sessions: Mutex<HashMap<String, Session>>,
}

/// What is known of a browser.
#[derive(Clone)]
enum Session {
    /// Its user is at the sign-in page.
    Begun(Box<AuthCodeFlow>),
    /// Its user has signed in.
    SignedIn(Account),
}

/// What a browser gets.
enum Page {
    Text(String),
    /// Another address, with the name of a new session.
    GoTo(String, Option<String>),
}

type Failure = Box<dyn Error + Send + Sync>;

impl Site {
    fn new(app: ConfidentialClientApplication, msal: Msal, redirect_uri: String) -> Self {
        Self { app, msal, redirect_uri, sessions: Mutex::default() }
    }

    /// Answers a request for a path with a query, by a browser with a session.
    fn page(&self, target: &str, session: &str) -> Result<Page, Failure> {
        match target.split_once('?').unwrap_or((target, "")) {
            ("/", _) => self.home(session),
            ("/sign-in", _) => self.sign_in(),
            ("/signed-in", query) => self.signed_in(session, query),
            _ => Err("there is no such page".into()),
        }
    }

    fn sign_in(&self) -> Result<Page, Failure> {
        let first_half = self.app.initiate_auth_code_flow(SCOPES).redirect_uri(&self.redirect_uri);
        let flow = self.msal.run(first_half.prompt(Prompt::SelectAccount))?;
        Ok(Page::GoTo(flow.auth_uri().to_owned(), Some(self.begin(Session::Begun(Box::new(flow)))?)))
    }

    fn signed_in(&self, session: &str, query: &str) -> Result<Page, Failure> {
        let ended = self.sessions.lock().unwrap_or_else(PoisonError::into_inner).remove(session);
        let Some(Session::Begun(flow)) = ended else { return Err("no sign-in is under way here".into()) };
        let second_half = self.app.acquire_token_by_auth_code_flow(*flow, AuthResponse::parse(query)?);
        let token = self.msal.run(second_half)?;
        let account = token.account().cloned().ok_or("nobody has signed in")?;
        Ok(Page::GoTo("/".to_owned(), Some(self.begin(Session::SignedIn(account))?)))
    }

    fn home(&self, session: &str) -> Result<Page, Failure> {
        let known = self.sessions.lock().unwrap_or_else(PoisonError::into_inner).get(session).cloned();
        let Some(Session::SignedIn(account)) = known else {
            return Ok(Page::Text("nobody has signed in with this browser; go to /sign-in\n".to_owned()));
        };
        let token = self.msal.run(self.app.acquire_token_silent(SCOPES, &account))?;
        let (name, scopes) = (account.username(), token.scopes().as_str());
        Ok(Page::Text(format!("{name} has signed in; there is a token for {scopes}\n")))
    }

    /// Begins a session, and returns its name.
    fn begin(&self, session: Session) -> Result<String, Failure> {
        let mut name = [0; 16];
        getrandom::fill(&mut name)?;
        let name = format!("{:032x}", u128::from_be_bytes(name));
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone(), session);
        Ok(name)
    }

    /// Reads a request, and writes the answer: the page, or where to sign in where that helps, or what is wrong.
    fn answer(&self, mut stream: TcpStream) -> Result<(), Failure> {
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let lines = BufReader::new(stream.try_clone()?.take(LARGEST_REQUEST)).lines().map_while(Result::ok);
        let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
        let target = head.first().and_then(|line| line.strip_prefix("GET ")?.split(' ').next()).unwrap_or_default();
        let mut headers = head.iter().filter_map(|line| line.split_once(": "));
        let cookies = headers.find(|(name, _)| name.eq_ignore_ascii_case("cookie")).map_or("", |(_, value)| value);
        let mut names = cookies.split("; ").filter_map(|cookie| cookie.strip_prefix(COOKIE)?.strip_prefix('='));
        let page = self.page(target, names.next().unwrap_or_default());
        let page = page.or_else(|why| match why.downcast_ref().map(MsalError::advice) {
            Some(Advice::Interact { .. }) => Ok(Page::GoTo("/sign-in".to_owned(), None)),
            _ => Err(why),
        });
        Ok(stream.write_all(written(page).as_bytes())?)
    }

    fn serve(&self, listener: &TcpListener) {
        thread::scope(|scope| {
            for stream in listener.incoming().flatten() {
                scope.spawn(|| self.answer(stream).unwrap_or_else(|why| eprintln!("a request failed: {why}")));
            }
        });
    }
}

/// Writes an answer; all text is plain, so that a name in it is nothing but a name.
///
/// `Lax` lets the cookie come along when the sign-in page sends the user back by a link; a response that is posted
/// (`form_post`) would need `None`.
fn written(page: Result<Page, Failure>) -> String {
    let (status, headers, body) = match page {
        Ok(Page::Text(text)) => ("200 OK", String::new(), text),
        Ok(Page::GoTo(address, None)) => ("303 See Other", format!("Location: {address}\r\n"), String::new()),
        Ok(Page::GoTo(address, Some(session))) => {
            let cookie = format!("{COOKIE}={session}; Path=/; HttpOnly; SameSite=Lax");
            ("303 See Other", format!("Location: {address}\r\nSet-Cookie: {cookie}\r\n"), String::new())
        }
        Err(why) => ("400 Bad Request", String::new(), format!("{why}\n")),
    };
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Type: text/plain; charset=utf-8\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    )
}

fn serve_for_ever(port: u16) -> Result<(), Failure> {
    let app = ConfidentialClientApplication::from_environment(&environment())?.build()?;
    let site = Site::new(app, Msal::new()?, format!("http://localhost:{port}/signed-in"));
    let listener = TcpListener::bind(("127.0.0.1", port))?;
    println!("open http://localhost:{port}/ in a browser");
    site.serve(&listener);
    Ok(())
}

/// Serves two users of an embedded Entra ID, who sign in at once.
fn demonstrate() -> Result<(), Failure> {
    let server = Server::start(sample::directory)?;
    println!("there is no AZURE_CLIENT_ID, so an embedded Entra ID answers at {}", server.origin());
    let app = ConfidentialClientApplication::builder(sample::CLIENT_ID, Credential::secret(sample::SECRET))
        .authority(format!("{}/{}", server.origin(), sample::TENANT))
        .without_instance_discovery()
        .build()?;
    let msal = Msal::builder().root_certificates_pem(server.ca_pem().unwrap_or_default()).build()?;
    let site = Site::new(app, msal, sample::REDIRECT_URI.to_owned());
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let home = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || site.serve(&listener));
    let users = [sample::USER, sample::OTHER_USER];
    let pages = thread::scope(|scope| {
        let visits = users.map(|user| scope.spawn(|| visit(&server, &home, user)));
        visits.map(|visit| visit.join().unwrap_or_else(|_| Err("a user gave up".into())))
    });
    for (user, page) in users.into_iter().zip(pages) {
        let page = page?;
        print!("{page}");
        page.starts_with(user).then_some(()).ok_or("a user was taken for another")?;
    }
    Ok(())
}

/// Is a user with a browser, and returns the page that it shows in the end.
///
/// The site is known as that of the redirect URI, as behind a proxy that has the TLS certificate.
fn visit(server: &Server, home: &str, user: &str) -> Result<String, Failure> {
    let http = client(None)?;
    let open = |url: &str, cookie: &str| {
        let mut response = http.get(url).header("Cookie", cookie).call()?;
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let cookie = header("Set-Cookie").split(';').next().unwrap_or_default().to_owned();
        Ok::<_, Failure>((header("Location").to_owned(), cookie, response.body_mut().read_to_string()?))
    };
    let (url, cookie, _) = open(&format!("{home}/sign-in"), "")?;
    let now = server.now();
    let page = Browser::new().sign_in(&mut server.entra(), &url, user, sample::PASSWORD, now);
    let back = page.callback().ok_or("the sign-in page does not lead back")?.uri.replace("https://app.example", home);
    let (_, cookie, _) = open(&back, &cookie)?;
    Ok(open(home, &cookie)?.2)
}
