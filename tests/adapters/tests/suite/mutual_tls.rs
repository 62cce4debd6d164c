//! Tokens that are bound to a client certificate: it is presented for the token, and for whatever that is used for.

use msal_core::{ConfidentialClientApplication, Credential, Error, Scheme, TransportError};
use msal_emulator::{Server, sample};

use crate::adapter::{Adapter, KEY, Options};
use crate::assertion;
use crate::expect::{cached, issued};
use crate::world::{GRAPH, OLD, World};

fn app(world: &World, credential: Credential) -> ConfidentialClientApplication {
    let authority = format!("{}/{}/v2.0", world.server.origin(), sample::TENANT);
    ConfidentialClientApplication::builder(sample::CLIENT_ID, credential).oidc_authority(authority).build().unwrap()
}

fn certificate() -> Credential {
    Credential::certificate(OLD.certificate_pem.clone(), OLD.key_pem.clone())
}

pub(crate) fn a_certificate_is_presented_in_place_of_an_assertion<A: Adapter>() {
    let world = World::new();
    let (app, msal) = (app(&world, certificate()), world.msal::<A>());
    let flow = || app.acquire_token_for_client([GRAPH]).scheme(Scheme::mtls_pop());
    let token = issued(A::run(&msal, flow()));
    assert_eq!(token.token_type(), "mtls_pop");
    assert_eq!(token.key_id(), token.tls_identity().map(msal_core::TlsIdentity::id));
    assert_eq!(world.last_field("token_type"), "mtls_pop");
    assert_eq!(["client_assertion", "req_cnf"].map(|name| world.last_field(name)), ["", ""]);
    let again = cached(A::run(&msal, flow()));
    assert_eq!(again.access_token(), token.access_token());
    let header = A::run(&msal, again.authorization_header(None)).unwrap();
    assert_eq!(header, format!("mtls_pop {}", token.access_token().expose_secret()));
    let bearer = issued(A::run(&msal, app.acquire_token_for_client([GRAPH])));
    assert_ne!(bearer.access_token(), token.access_token(), "a connection with a certificate serves no other request");
    assert_eq!(world.last_field("client_assertion_type").rsplit(':').next(), Some("jwt-bearer"));
}

pub(crate) fn a_server_that_asks_for_no_certificate_gives_no_token<A: Adapter>() {
    let world = World { server: Server::start_asking_for_no_certificate(sample::directory).unwrap() };
    let flow = app(&world, certificate()).acquire_token_for_client([GRAPH]).scheme(Scheme::mtls_pop());
    let error = A::run(&world.msal::<A>(), flow).unwrap_err();
    assert!(matches!(error, Error::Transport(TransportError::ClientCertificate(_))), "{error:?}");
}

pub(crate) fn who_has_no_certificate_is_told_so<A: Adapter>() {
    let world = World::new();
    let msal = world.msal::<A>();
    let by_secret = app(&world, Credential::secret(sample::SECRET));
    let flow = by_secret.acquire_token_for_client([GRAPH]).scheme(Scheme::mtls_pop());
    let error = A::run(&msal, flow).unwrap_err();
    assert!(matches!(&error, Error::Config(why) if why.field() == "credential"), "{error:?}");
    let tenants = ConfidentialClientApplication::builder(sample::CLIENT_ID, certificate());
    let tenants = tenants.authority("https://login.microsoftonline.com/organizations").build().unwrap();
    let flow = tenants.acquire_token_for_client([GRAPH]).scheme(Scheme::mtls_pop());
    assert!(A::run(&msal, flow).is_err());
    assert_eq!(world.count("/token"), 0);
}

/// The answer of a resource to a token over a connection that presents a certificate.
fn by_agent(world: &World, header: &str, presented: Option<&msal_blocking::Presented>) -> u16 {
    let roots = world.server.ca_pem().map(str::as_bytes);
    let agent = match presented {
        Some(presented) => msal_blocking::client_presenting(roots, presented).unwrap(),
        None => msal_blocking::client(roots).unwrap(),
    };
    let url = format!("{}/protected", world.server.origin());
    agent.get(url).header("authorization", header).call().unwrap().status().as_u16()
}

async fn by_client(world: &World, header: &str, presented: Option<&msal_tokio::Presented>) -> u16 {
    let roots = world.server.ca_pem().map(str::as_bytes);
    let client = msal_tokio::reqwest_client(roots, presented).unwrap();
    let url = format!("{}/protected", world.server.origin());
    client.get(url).header("authorization", header).send().await.unwrap().status().as_u16()
}

#[test]
fn a_resource_takes_the_token_with_its_certificate_only() {
    let world = World::new();
    let msal = world.msal::<crate::adapter::Blocking>();
    let flow = app(&world, certificate()).acquire_token_for_client([GRAPH]).scheme(Scheme::mtls_pop());
    let token = msal.run(flow).unwrap();
    let header = msal.run(token.authorization_header(None)).unwrap().to_str().unwrap().to_owned();
    let presented = msal_blocking::Presented::new(token.tls_identity().unwrap()).unwrap();
    assert_eq!(by_agent(&world, &header, Some(&presented)), 200);
    assert_eq!(by_agent(&world, &header, None), 401);
    assert_eq!(by_agent(&world, &header.replacen("mtls_pop", "Bearer", 1), Some(&presented)), 401);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        assert_eq!(by_client(&world, &header, Some(&presented)).await, 200);
        assert_eq!(by_client(&world, &header, None).await, 401);
    });
}

pub(crate) fn a_remote_key_signs_within_the_handshake<A: Adapter>() {
    let world = World::new();
    let app = app(&world, Credential::remote_key(OLD.certificate_pem.clone(), KEY));
    let flow = || app.acquire_token_for_client([GRAPH]).scheme(Scheme::mtls_pop());
    let error = A::run(&world.msal::<A>(), flow()).unwrap_err();
    assert!(matches!(error, Error::Transport(TransportError::ClientCertificate(_))), "{error:?}");
    let options = Options { signer: Some(assertion::sign_remotely), ..world.options() };
    let token = issued(A::run(&A::build(options).unwrap(), flow()));
    assert_eq!(token.token_type(), "mtls_pop");
}

#[test]
fn a_transport_of_the_callers_own_is_not_trusted_to_present_a_certificate() {
    let world = World::new();
    let roots = world.server.ca_pem().map(str::as_bytes);
    let app = app(&world, certificate());
    let flow = || app.acquire_token_for_client([GRAPH]).scheme(Scheme::mtls_pop());
    let msal = msal_blocking::Msal::builder().transport(msal_blocking::client(roots).unwrap()).build().unwrap();
    let error = msal.run(flow()).unwrap_err();
    assert!(matches!(error, Error::Transport(TransportError::ClientCertificate(_))), "{error:?}");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = msal_tokio::client(roots).unwrap();
    let msal = msal_tokio::Msal::builder().transport(client).build().unwrap();
    let error = runtime.block_on(msal.run(flow())).unwrap_err();
    assert!(matches!(error, Error::Transport(TransportError::ClientCertificate(_))), "{error:?}");
    assert_eq!(world.count("/token"), 0);
}

#[test]
fn a_signer_may_wait_in_any_task_of_tokios() {
    for workers in [1, 4] {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build().unwrap();
        let world = World::new();
        let roots = world.server.ca_pem().unwrap().to_owned();
        let signer = async |request| {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            assertion::sign_remotely(request)
        };
        let msal = msal_tokio::Msal::builder().root_certificates_pem(roots).signer(KEY, signer).build().unwrap();
        let app = app(&world, Credential::remote_key(OLD.certificate_pem.clone(), KEY));
        let flow = app.acquire_token_for_client([GRAPH]).scheme(Scheme::mtls_pop());
        let task = runtime.spawn(async move { msal.run(flow).await });
        assert_eq!(runtime.block_on(task).unwrap().unwrap().token_type(), "mtls_pop", "{workers} workers");
    }
}

#[tokio::test]
async fn the_layer_sends_a_token_of_mutual_tls_only_where_its_certificate_is_presented() {
    let world = World::new();
    let roots = world.server.ca_pem().map(str::as_bytes);
    let msal = msal_tokio::Msal::builder().root_certificates_pem(roots.unwrap()).build().unwrap();
    let flow = app(&world, certificate()).acquire_token_for_client([GRAPH]).scheme(Scheme::mtls_pop());
    let token = msal.run(flow.clone()).await.unwrap();
    let presented = msal_tokio::Presented::new(token.tls_identity().unwrap()).unwrap();
    let url = format!("{}/protected", world.server.origin());
    let authorizer = msal_tokio::Authorizer::new(&msal, flow);
    let plain = msal_tokio::reqwest_client(roots, None).unwrap();
    let request = plain.get(&url).build().unwrap();
    let error = authorizer.clone().client(plain).execute(request).await.unwrap_err();
    assert!(error.to_string().contains("presents no certificate"), "{error}");
    assert_eq!(world.count("/protected"), 0);
    let client = msal_tokio::reqwest_client(roots, Some(&presented)).unwrap();
    let request = client.get(&url).build().unwrap();
    let answer = authorizer.presenting(&presented).client(client).execute(request).await.unwrap();
    assert_eq!(answer.status(), 200);
}
