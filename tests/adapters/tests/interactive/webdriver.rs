//! A real browser: headless Chromium, by the protocol of its driver (`WebDriver` of the W3C), as much of it as
//! a visitor needs.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const CHROMIUM: &str = "/usr/bin/chromium";
const CHROMEDRIVER: &str = "/usr/bin/chromedriver";
/// The key of an element's reference.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
const SOON: Duration = Duration::from_secs(60);

/// What keeps Chromium to this machine.
const ARGUMENTS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// A browser with a profile of its own; it ends with this value.
pub(crate) struct Driver {
    process: Child,
    agent: ureq::Agent,
    session: String,
}

impl Driver {
    /// Starts a browser; `None` where there is none.
    pub(crate) fn start() -> Option<Self> {
        if ![CHROMIUM, CHROMEDRIVER].iter().all(|path| Path::new(path).exists()) {
            return None;
        }
        let mut command = Command::new(CHROMEDRIVER);
        let mut process = command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port =
            lines.find_map(|line| line.unwrap().split_once("successfully on port ")?.1.split('.').next()?.parse().ok());
        // What it says later is read by nobody, but has to go somewhere.
        thread::spawn(move || lines.for_each(drop));
        let port: u16 = port.unwrap();
        let agent = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(SOON)).build().into();
        let mut driver = Self { process, agent, session: format!("http://127.0.0.1:{port}/session") };
        let options = json!({"binary": CHROMIUM, "args": ARGUMENTS});
        let wanted = json!({"acceptInsecureCerts": true, "goog:chromeOptions": options});
        let session = driver.post("", &json!({"capabilities": {"alwaysMatch": wanted}}));
        driver.session = format!("{}/{}", driver.session, session["sessionId"].as_str().unwrap());
        Some(driver)
    }

    pub(crate) fn open(&self, url: &str) {
        self.post("/url", &json!({"url": url}));
    }

    pub(crate) fn fill(&self, id: &str, text: &str) {
        let element = self.element(id);
        self.post(&format!("/element/{element}/value"), &json!({"text": text}));
    }

    pub(crate) fn click(&self, id: &str) {
        let element = self.element(id);
        self.post(&format!("/element/{element}/click"), &json!({}));
    }

    /// Waits for a page with that element.
    pub(crate) fn element(&self, id: &str) -> String {
        let query = json!({"using": "css selector", "value": format!("#{id}")});
        let find = || self.command("/element", &query).ok()?[ELEMENT].as_str().map(str::to_owned);
        until(find).unwrap_or_else(|| panic!("no #{id}: {}", self.text()))
    }

    /// Waits for a page whose text contains this.
    pub(crate) fn wait_for(&self, part: &str) {
        let found = until(|| self.text().contains(part).then_some(()));
        assert!(found.is_some(), "no {part}: {}", self.text());
    }

    pub(crate) fn script(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({"script": script, "args": []}))
    }

    /// Opens another tab and returns the name of the one before.
    pub(crate) fn open_tab(&self) -> String {
        let before = self.get("/window").as_str().unwrap().to_owned();
        let tab = self.post("/window/new", &json!({"type": "tab"}));
        self.switch_to(tab["handle"].as_str().unwrap());
        before
    }

    pub(crate) fn switch_to(&self, tab: &str) {
        self.post("/window", &json!({"handle": tab}));
    }

    pub(crate) fn close_tab(&self) {
        self.agent.delete(format!("{}/window", self.session)).call().unwrap();
    }

    pub(crate) fn text(&self) -> String {
        let script = json!({"script": "return document.body ? document.body.innerText : ''", "args": []});
        self.command("/execute/sync", &script)
            .map(|text| text.as_str().unwrap_or_default().to_owned())
            .unwrap_or_default()
    }

    fn get(&self, path: &str) -> Value {
        let mut answer = self.agent.get(format!("{}{path}", self.session)).call().unwrap();
        read(&answer.body_mut().read_to_string().unwrap()).unwrap()
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.command(path, body).unwrap_or_else(|error| panic!("{path} {body}: {error}"))
    }

    fn command(&self, path: &str, body: &Value) -> Result<Value, Value> {
        let request = self.agent.post(format!("{}{path}", self.session)).header("Content-Type", "application/json");
        let mut answer = request.send(body.to_string()).unwrap();
        read(&answer.body_mut().read_to_string().unwrap())
    }
}

/// Looks again and again, for as long as it may take.
fn until<T>(look: impl Fn() -> Option<T>) -> Option<T> {
    let start = Instant::now();
    loop {
        match look() {
            None if start.elapsed() < SOON => thread::sleep(Duration::from_millis(20)),
            found => return found,
        }
    }
}

/// Reads an answer: a value, or an error.
fn read(text: &str) -> Result<Value, Value> {
    let value = serde_json::from_str::<Value>(text).unwrap()["value"].take();
    if value.get("error").is_some() { Err(value) } else { Ok(value) }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.agent.delete(&self.session).call().ok();
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
