//! The proxy that the environment names: a tunnel to the service, which it carries and can not read.
//!
//! What is in the environment is there from a process's start, so each case has a process of its own.

use std::env;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use futures_lite::future::zip;
use futures_lite::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, io};
use msal_core::{ConfidentialClientApplication, Credential, TokenSource};
use msal_emulator::sample;
use smol::net::{TcpListener, TcpStream};

use crate::adapter::{Adapter, Options};
use crate::tls_server::acceptor;
use crate::world::{GRAPH, World};

/// `user` and `pa:s`, as RFC 7617 writes them.
const PASSWORD: &str = "Basic dXNlcjpwYTpz";

/// A proxy that asks for a password.
struct Proxy {
    port: u16,
    ca_pem: String,
    seen: Arc<Seen>,
}

/// What a proxy has seen.
#[derive(Default)]
struct Seen {
    /// What the requests for tunnels said.
    heads: Mutex<Vec<String>>,
    /// What went through the tunnels, in both directions.
    carried: Mutex<Vec<u8>>,
}

impl Proxy {
    fn new(is_secure: bool) -> Self {
        let (tls, ca_pem) = acceptor(&[]);
        let listener = smol::block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let (port, seen) = (listener.local_addr().unwrap().port(), Arc::<Seen>::default());
        let proxy = Self { port, ca_pem, seen: Arc::clone(&seen) };
        let serve = async move {
            while let Ok((client, _)) = listener.accept().await {
                let (tls, seen) = (tls.clone(), Arc::clone(&seen));
                let serve = async move {
                    match is_secure {
                        true => tunnel(tls.accept(client).await?, &seen).await,
                        false => tunnel(client, &seen).await,
                    }
                };
                smol::spawn(serve).detach();
            }
        };
        thread::spawn(|| smol::block_on(serve));
        proxy
    }

    /// What the environment says of it.
    fn named(&self, scheme: &str, user: &str) -> (&'static str, String) {
        ("HTTPS_PROXY", format!("{scheme}://{user}localhost:{}", self.port))
    }

    fn tunnels(&self) -> usize {
        self.seen.heads.lock().unwrap().len()
    }
}

async fn tunnel(mut client: impl AsyncRead + AsyncWrite + Unpin, seen: &Seen) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte).await?;
        head.extend(byte);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let (line, has_password) = (head.lines().next().unwrap_or_default().to_owned(), head.contains(PASSWORD));
    seen.heads.lock().unwrap().push(head);
    if !has_password {
        client.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n").await?;
        return client.close().await;
    }
    let host = line.strip_prefix("CONNECT ").and_then(|line| line.strip_suffix(" HTTP/1.1")).unwrap_or_default();
    let service = TcpStream::connect(host).await?;
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
    let (from_client, to_client) = io::split(client);
    let carried = zip(carry(from_client, service.clone(), seen), carry(service, to_client, seen)).await;
    carried.0.and(carried.1)
}

async fn carry(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, seen: &Seen) -> io::Result<()> {
    let mut buffer = [0; 4096];
    loop {
        let piece = from.read(&mut buffer).await?;
        if piece == 0 {
            return to.close().await;
        }
        seen.carried.lock().unwrap().extend_from_slice(&buffer[..piece]);
        to.write_all(&buffer[..piece]).await?;
    }
}

/// Gets a token in a process with this environment, and returns what came of it.
fn outcome(module: &str, world: &World, proxy: &Proxy, environment: &[(&str, String)]) -> String {
    let mut process = Command::new(env::current_exe().unwrap());
    process.args(["--ignored", "--exact", "--nocapture", &format!("{module}::in_a_process_with_a_proxy")]);
    // With the last of them, the process would count as one that a web server runs, and use no proxy.
    for name in ["ALL_PROXY", "HTTPS_PROXY", "NO_PROXY", "all_proxy", "https_proxy", "no_proxy", "REQUEST_METHOD"] {
        process.env_remove(name);
    }
    let roots = [world.server.ca_pem().unwrap(), &proxy.ca_pem].concat();
    process.env("AUTHORITY", world.authority()).env("ROOTS", roots);
    let output = process.envs(environment.iter().cloned()).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Does what [`outcome`] wants.
pub(crate) fn in_a_process_with_a_proxy<A: Adapter>() {
    let [authority, roots] = ["AUTHORITY", "ROOTS"].map(|name| env::var(name).unwrap());
    let msal = A::build(Options { roots: Some(roots), ..Options::default() }).unwrap();
    let app = ConfidentialClientApplication::builder(sample::CLIENT_ID, Credential::secret(sample::SECRET));
    let app = app.authority(authority).without_instance_discovery().build().unwrap();
    match A::run(&msal, app.acquire_token_for_client([GRAPH])) {
        Ok(token) => println!("a token: {}", token.token_source() == TokenSource::IdentityProvider),
        Err(error) => println!("no token: {error:?}"),
    }
}

pub(crate) fn it_carries_what_it_can_not_read<A: Adapter>(module: &str) {
    let (world, proxy) = (World::new(), Proxy::new(false));
    let said = outcome(module, &world, &proxy, &[proxy.named("http", "user:pa%3As@")]);
    assert!(said.contains("a token: true"), "{said}");
    let asked = format!("CONNECT {} HTTP/1.1\r\n", world.server.origin().trim_start_matches("https://"));
    let heads = proxy.seen.heads.lock().unwrap();
    assert!(!heads.is_empty() && heads.iter().all(|head| head.starts_with(&asked)), "{heads:?}");
    let carried = proxy.seen.carried.lock().unwrap();
    let carried = String::from_utf8_lossy(&carried);
    assert!(carried.len() > 1_000, "a handshake and two exchanges");
    assert!(![sample::CLIENT_ID, sample::SECRET, "access_token"].iter().any(|text| carried.contains(text)));
    assert_eq!(world.count("/token"), 1);
}

pub(crate) fn nobody_is_asked_past_one_that_refuses<A: Adapter>(module: &str) {
    let (world, proxy) = (World::new(), Proxy::new(false));
    let said = outcome(module, &world, &proxy, &[proxy.named("http", "")]);
    assert!(said.contains("no token: Transport(Connect(") && said.contains("proxy"), "{said}");
    assert!(proxy.tunnels() > 0);
    assert_eq!(world.count(""), 0);
}

pub(crate) fn hosts_may_be_excepted<A: Adapter>(module: &str) {
    let (world, proxy) = (World::new(), Proxy::new(false));
    let environment = [proxy.named("http", "user:pa%3As@"), ("NO_PROXY", "localhost".to_owned())];
    let said = outcome(module, &world, &proxy, &environment);
    assert!(said.contains("a token: true"), "{said}");
    assert_eq!(proxy.tunnels(), 0);
}

pub(crate) fn it_may_speak_tls<A: Adapter>(module: &str) {
    let (world, proxy) = (World::new(), Proxy::new(true));
    let said = outcome(module, &world, &proxy, &[proxy.named("https", "user:pa%3As@")]);
    assert!(said.contains("a token: true"), "{said}");
    assert!(proxy.tunnels() > 0);
}
