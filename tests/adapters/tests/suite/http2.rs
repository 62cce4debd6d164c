//! HTTP/2 (RFC 9113), where client and server agree on it in the handshake.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use msal_core::http::{Request, Response};
use msal_core::{ConfidentialClientApplication, Credential};
use msal_emulator::{Answer, Entra, sample};
use smol::net::TcpListener;
use smol_hyper::rt::FuturesIo;

use crate::expect::issued;
use crate::tls_server::acceptor;

/// Runs hyper's tasks.
#[derive(Clone)]
struct Tasks;

impl<F: Future<Output: Send> + Send + 'static> hyper::rt::Executor<F> for Tasks {
    fn execute(&self, future: F) {
        smol::spawn(future).detach();
    }
}

/// The directory behind HTTP/2 only, and how many connections there were.
struct Http2 {
    origin: String,
    ca_pem: String,
    connections: Arc<AtomicUsize>,
}

impl Http2 {
    fn start() -> Self {
        let (tls, ca_pem) = acceptor(&["h2"]);
        let listener = smol::block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let origin = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let entra = Arc::new(Mutex::new(sample::directory(&origin)));
        let connections = Arc::<AtomicUsize>::default();
        let server = Self { origin, ca_pem, connections: Arc::clone(&connections) };
        let serve = async move {
            while let Ok((client, _)) = listener.accept().await {
                let (handshake, entra, connections) =
                    (tls.accept(client), Arc::clone(&entra), Arc::clone(&connections));
                let serve = async move {
                    let Ok(stream) = handshake.await else { return };
                    connections.fetch_add(1, Ordering::Relaxed);
                    let answer = service_fn(move |request| answer(Arc::clone(&entra), request));
                    // The client's end of a connection, however it comes, is nothing to report.
                    let _ended = http2::Builder::new(Tasks).serve_connection(FuturesIo::new(stream), answer).await;
                };
                smol::spawn(serve).detach();
            }
        };
        thread::spawn(|| smol::block_on(serve));
        server
    }
}

async fn answer(entra: Arc<Mutex<Entra>>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let request = Request::from_parts(head, body.collect().await.unwrap().to_bytes().into());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let Answer { response, .. } = entra.lock().unwrap().handle(&request, now);
    Ok(response.map(|body| Full::new(Bytes::from(body))))
}

#[tokio::test]
async fn requests_share_a_connection() {
    let server = Http2::start();
    let app = ConfidentialClientApplication::builder(sample::CLIENT_ID, Credential::secret(sample::SECRET));
    let authority = format!("{}/{}", server.origin, sample::TENANT);
    let app = app.authority(authority).without_instance_discovery().build().unwrap();
    let own = msal_tokio::Msal::builder().root_certificates_pem(server.ca_pem.clone()).build().unwrap();
    let reqwest = msal_tokio::reqwest_client(Some(server.ca_pem.as_bytes()), None).unwrap();
    let reqwest = msal_tokio::Msal::builder().transport(reqwest).build().unwrap();
    for (msal, connections) in [(own, 1), (reqwest, 2)] {
        for number in 0..3 {
            let scope = format!("{}{number}/.default", sample::NUMBERED_RESOURCE);
            issued(msal.run(app.acquire_token_for_client([scope])).await);
        }
        assert_eq!(server.connections.load(Ordering::Relaxed), connections);
    }
}
