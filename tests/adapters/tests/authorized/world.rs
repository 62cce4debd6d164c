//! A directory over TLS, and an API of its own behind a socket.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use msal_core::http::{Request, Response};
use msal_core::{Account, AuthResponse, ConfidentialClientApplication, Credential, PublicClientApplication};
use msal_emulator::{Browser, Server, sample};
use msal_laws::Api;
use msal_tokio::Msal;
use tokio::net::TcpListener;

pub(crate) struct World {
    pub(crate) server: Arc<Server>,
    pub(crate) msal: Msal,
    /// Where the API is.
    pub(crate) url: String,
    /// What the API answered, in order.
    pub(crate) answers: Arc<Mutex<Vec<u16>>>,
}

impl World {
    /// Puts up both; the API may want its nonces in each proof.
    pub(crate) async fn new(wants_nonces: bool) -> Self {
        let server = Arc::new(Server::start(sample::directory).unwrap());
        let roots = server.ca_pem().unwrap().to_owned();
        let msal = Msal::builder().root_certificates_pem(roots).build().unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}/v1/items", listener.local_addr().unwrap());
        let (api, answers) = (Mutex::new(Api::new(server.origin(), wants_nonces)), Arc::<Mutex<Vec<u16>>>::default());
        let state = Arc::new((api, Arc::clone(&server), Arc::clone(&answers)));
        let router = Router::new().fallback(move |request: Request<Body>| {
            let state = Arc::clone(&state);
            async move {
                let (parts, body) = request.into_parts();
                let body = to_bytes(body, 1 << 20).await.unwrap().to_vec();
                let (api, server, answers) = &*state;
                let now = server.now();
                let request = Request::from_parts(parts, body);
                let answer = api.lock().unwrap().handle(&mut server.entra(), &request, now);
                answers.lock().unwrap().push(answer.status().as_u16());
                let echoed = [answer.body().clone(), request.into_body()].concat();
                Response::from_parts(answer.into_parts().0, Body::from(echoed))
            }
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { server, msal, url, answers }
    }

    pub(crate) fn confidential(&self) -> ConfidentialClientApplication {
        let builder = ConfidentialClientApplication::builder(sample::CLIENT_ID, Credential::secret(sample::SECRET));
        builder.authority(self.authority()).without_instance_discovery().build().unwrap()
    }

    /// A public client, and a user who has signed in to it.
    pub(crate) async fn signed_in(&self) -> (PublicClientApplication, Account) {
        let builder = PublicClientApplication::builder(sample::PUBLIC_CLIENT_ID).authority(self.authority());
        let app = builder.without_instance_discovery().build().unwrap();
        let first_half = app.initiate_auth_code_flow(["User.Read"]).redirect_uri("http://localhost:8400");
        let flow = self.msal.run(first_half).await.unwrap();
        let now = self.server.now();
        let entra = &mut self.server.entra().clone();
        let page = Browser::new().sign_in(entra, flow.auth_uri(), sample::USER, sample::PASSWORD, now);
        *self.server.entra() = entra.clone();
        let uri = page.callback().unwrap().uri.clone();
        let response = AuthResponse::parse(uri.split_once('?').unwrap().1).unwrap();
        let token = self.msal.run(app.acquire_token_by_auth_code_flow(flow, response)).await.unwrap();
        let account = token.account().unwrap().clone();
        (app, account)
    }

    fn authority(&self) -> String {
        format!("{}/{}", self.server.origin(), sample::TENANT)
    }

    pub(crate) fn answers(&self) -> Vec<u16> {
        self.answers.lock().unwrap().clone()
    }
}
