//! Credentials from what people have: each shape signs for the right certificate and sends the right chain.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use msal_core::base::encode::{base64url, from_base64};
use msal_core::cache::Store;
use msal_core::wire::certificate::EncodedCertificate;
use msal_core::wire::key::{BackendError, BackendKey, PrivateKey};
use msal_core::wire::{certificate, pem};
use msal_core::{
    Algorithm, CertificateWarning, ConfidentialClientApplication, ConfigError, Credential, Error, Flow, ReadError,
    Secret, SecretSource, Seed, SigningBackend, SigningRequest, Step, Timestamp,
};
use serde_json::Value;

const KEY: &str = include_str!("../../tests/conformance/keys/a_leaf1_key.pem");
const CERTIFICATE: &str = include_str!("../../tests/conformance/keys/a_leaf1_cert.pem");
const CHAIN: &str = include_str!("../../tests/conformance/keys/a_leaf1_chain.pem");
const CA: &str = include_str!("../../tests/conformance/keys/a_ca_cert.pem");
const OTHER_KEY: &str = include_str!("../../tests/conformance/keys/a_leaf2_key.pem");
const OTHER_CERTIFICATE: &str = include_str!("../../tests/conformance/keys/a_leaf2_cert.pem");
/// The key of the leaves under `data/chain`.
const RENEWED_KEY: &str = include_str!("data/leaf_key.pem");

const NOW: Timestamp = Timestamp::from_unix_seconds(1_735_689_600);

type Files = BTreeMap<PathBuf, Vec<u8>>;

fn build(credential: Credential) -> Result<ConfidentialClientApplication, ConfigError> {
    let builder = ConfidentialClientApplication::builder("client", credential);
    builder.authority("https://login.microsoftonline.com/contoso.example").build()
}

/// Runs a flow to its signature.
fn request(app: &ConfidentialClientApplication, files: &Files, now: Timestamp) -> Result<SigningRequest, Error> {
    let mut step = app.acquire_token_for_client(["r/.default"]).begin(now, Seed::new([7; 32]));
    let configuration = r#"{"authorization_endpoint":"https://login.microsoftonline.com/t/oauth2/v2.0/authorize",
        "token_endpoint":"https://login.microsoftonline.com/t/oauth2/v2.0/token"}"#;
    loop {
        step = match step {
            Step::Load(partition, flow) => flow.resume(Store::default().snapshot(&partition), now),
            Step::Save(_, flow) => flow.resume((), now),
            Step::Send(_, flow) => {
                flow.resume(Ok(msal_core::http::Response::new(configuration.as_bytes().to_vec()).into()), now)
            }
            Step::Read(SecretSource::File(path), flow) => {
                let content = files.get(&path).cloned().map(Secret::from_bytes);
                flow.resume(content.ok_or_else(|| ReadError::new("no such file")), now)
            }
            Step::Sign(request, _) => return Ok(request),
            Step::Done(outcome) => return Err(outcome.expect_err("no token without a signature")),
            step => panic!("{step:?}"),
        }
    }
}

/// Signs with a credential and returns the header.
fn header(credential: Credential, files: &Files, now: Timestamp) -> Value {
    let request = request(&build(credential).unwrap(), files, now).unwrap();
    assert_eq!(request.sign().unwrap().len(), 256);
    let input = String::from_utf8(request.message().to_vec()).unwrap();
    let header = input.split('.').next().unwrap().replace('-', "+").replace('_', "/");
    let padding = "=".repeat(header.len().wrapping_neg() % 4);
    serde_json::from_slice(&from_base64(&(header + &padding)).unwrap()).unwrap()
}

fn der(pem: &str) -> Vec<u8> {
    pem::blocks(pem).unwrap()[0].der.to_vec()
}

fn leaf() -> EncodedCertificate {
    EncodedCertificate::from_der(der(CERTIFICATE))
}

#[test]
fn every_shape_signs_for_the_certificate_of_its_key() {
    let reversed = format!("{CA}{OTHER_CERTIFICATE}{CERTIFICATE}");
    let files: Files = [
        ("app.crt", CHAIN.into()),
        ("app.key", KEY.into()),
        ("app.pem", format!("{CHAIN}{KEY}").into()),
        ("der.key", der(KEY)),
    ]
    .map(|(path, content): (_, Vec<u8>)| (path.into(), content))
    .into();
    for (credential, links) in [
        (Credential::certificate(CERTIFICATE, KEY), 1),
        (Credential::certificate(CHAIN, KEY), 2),
        (Credential::certificate(&reversed, KEY), 2),
        (Credential::certificate(&reversed, KEY).with_leaf_as_x5c(), 1),
        (Credential::certificate(&reversed, KEY).without_x5c(), 0),
        (Credential::certificate(leaf().der(), der(KEY)), 1),
        (Credential::certificate(leaf().x5c(), KEY), 1),
        (Credential::bundle(format!("{KEY}{reversed}")), 2),
        (Credential::bundle(format!("{KEY}{reversed}")).with_passphrase("not needed"), 2),
        (Credential::certificate_files("app.crt", "app.key"), 2),
        (Credential::certificate_files("app.crt", "der.key"), 2),
        (Credential::certificate_files("app.pem", "app.pem"), 2),
        (Credential::bundle_file("app.pem"), 2),
        (Credential::thumbprint(leaf().thumbprint_sha256_hex(), KEY), 0),
    ] {
        let shown = format!("{credential:?}");
        let header = header(credential, &files, NOW);
        let x5c = header["x5c"].as_array().map(Vec::as_slice).unwrap_or_default();
        assert_eq!(x5c.len(), links, "{shown}");
        assert!(x5c.first().is_none_or(|first| first == leaf().x5c()), "{shown}");
        assert_eq!((&header["alg"], &header["x5t#S256"]), (&"PS256".into(), &leaf().x5t_s256().into()), "{shown}");
    }
}

#[cfg(feature = "pfx")]
mod containers {
    use super::*;

    const ENCRYPTED: &str = include_str!("../../tests/conformance/keys/a_leaf1_key_encrypted.pem");
    const PFX: &[u8] = include_bytes!("../../tests/conformance/keys/a_leaf1_chain.pfx");
    const KEY_ONLY: &[u8] = include_bytes!("../../tests/conformance/keys/a_leaf1_keyonly.pfx");
    const NO_PASSPHRASE: &[u8] = include_bytes!("../../tests/conformance/keys/a_leaf1_nopass.pfx");
    const PASSPHRASE: &str = include_str!("../../tests/conformance/keys/a_passphrase.txt");

    #[test]
    fn encrypted_keys_and_pfx_files_serve_with_their_passphrase() {
        let base64 = msal_core::base::encode::base64(PFX);
        let files: Files = [("app.pfx".into(), PFX.to_vec()), ("app.b64".into(), base64.clone().into_bytes())].into();
        let passphrase = PASSPHRASE.trim_end();
        for (credential, links) in [
            (Credential::certificate(CERTIFICATE, ENCRYPTED), 1),
            (Credential::bundle(format!("{ENCRYPTED}{CHAIN}")), 2),
            (Credential::bundle(PFX), 2),
            (Credential::bundle(PFX).with_leaf_as_x5c(), 1),
            (Credential::bundle(base64), 2),
            (Credential::bundle_file("app.pfx"), 2),
            (Credential::bundle_file("app.b64").without_x5c(), 0),
            (Credential::certificate_files("app.pfx", "app.pfx"), 2),
            (Credential::certificate(CERTIFICATE, KEY_ONLY), 1),
            (Credential::thumbprint(leaf().thumbprint_sha256_hex(), KEY_ONLY), 0),
        ] {
            let header = header(credential.with_passphrase(passphrase), &files, NOW);
            assert_eq!(header["x5c"].as_array().map_or(0, Vec::len), links);
            assert_eq!(header["x5t#S256"], leaf().x5t_s256());
        }
        assert_eq!(header(Credential::bundle(NO_PASSPHRASE), &files, NOW)["x5t#S256"], leaf().x5t_s256());
    }

    #[test]
    fn what_does_not_open_is_named_and_shows_no_passphrase() {
        let sealed = || Credential::certificate(CERTIFICATE, ENCRYPTED);
        for (credential, field) in [
            (sealed(), "passphrase"),
            (sealed().with_passphrase("a marker"), "passphrase"),
            (Credential::bundle(PFX), "passphrase"),
            (Credential::bundle(PFX).with_passphrase("a marker"), "passphrase"),
            (Credential::bundle(KEY_ONLY).with_passphrase(PASSPHRASE.trim_end()), "certificate"),
        ] {
            let shown = format!("{credential:?}");
            let error = build(credential).err().unwrap();
            assert_eq!(error.field(), field, "{error}");
            let shown = format!("{shown} {error} {error:?}");
            assert!(!shown.contains("marker") && !shown.contains(PASSPHRASE.trim_end()), "{shown}");
        }
    }
}

#[test]
fn a_key_of_none_of_the_certificates_is_named_with_them() {
    let many = [CA; 7].concat();
    for (credential, subject) in [
        (Credential::certificate(CHAIN, OTHER_KEY), "leaf1.app-a.example"),
        (Credential::bundle(format!("{OTHER_KEY}{CHAIN}")), "leaf1.app-a.example"),
        (Credential::certificate(&many, OTHER_KEY), "and 2 more"),
    ] {
        let error = build(credential).err().unwrap().to_string();
        let key = PrivateKey::from_pem(OTHER_KEY).unwrap().public_key_digest();
        assert!(error.contains(subject) && error.contains(&msal_core::base::encode::hex(&key)), "{error}");
    }
}

#[test]
fn of_renewed_certificates_the_valid_one_is_named() {
    let [old, leaf, next] = ["leaf_old", "leaf", "leaf_next"].map(|name| {
        let path = format!("{}/tests/data/chain/{name}.pem", env!("CARGO_MANIFEST_DIR"));
        #[allow(clippy::disallowed_methods, reason = "this test reads a file; the core reads none")]
        std::fs::read_to_string(path).unwrap()
    });
    let bundle = format!("{RENEWED_KEY}{old}{next}{leaf}");
    let files: Files = [("app.pem".into(), bundle.clone().into_bytes())].into();
    for credential in [Credential::bundle(bundle), Credential::bundle_file("app.pem")] {
        for (now, expected) in [(1_656_633_600, &old), (1_735_689_600, &leaf), (2_100_000_000, &next), (1, &next)] {
            let header = header(credential.clone(), &files, Timestamp::from_unix_seconds(now));
            assert_eq!(header["x5t#S256"], EncodedCertificate::from_der(der(expected)).x5t_s256(), "{now}");
        }
    }
    let pinned = Credential::certificate(format!("{old}{next}{leaf}"), RENEWED_KEY)
        .with_thumbprint(EncodedCertificate::from_der(der(&old)).thumbprint_sha1_hex());
    assert_eq!(header(pinned, &files, NOW)["x5t"], EncodedCertificate::from_der(der(&old)).x5t());
}

#[test]
fn what_is_odd_about_the_certificates_is_told() {
    let credential = Credential::certificate(format!("{CHAIN}{OTHER_CERTIFICATE}"), KEY);
    let chain = credential.certificate_chain(NOW).unwrap().unwrap();
    assert_eq!(chain.leaf(), &certificate::parse_certificates(CERTIFICATE).unwrap()[0]);
    assert!(matches!(chain.warnings(NOW)[..], [CertificateWarning::Unrelated { .. }]), "{:?}", chain.warnings(NOW));
    let in_2050 = Timestamp::from_unix_seconds(2_540_000_000);
    assert!(matches!(chain.warnings(in_2050)[..], [CertificateWarning::Expired { .. }, ..]));
    assert_eq!(Credential::remote_key(CHAIN, "vault").certificate_chain(NOW).unwrap().unwrap().x5c().len(), 2);
    assert_eq!(Credential::secret("s").certificate_chain(NOW), Ok(None));
    assert_eq!(Credential::bundle_file("app.pem").certificate_chain(NOW), Ok(None));
    assert!(Credential::certificate(CHAIN, OTHER_KEY).certificate_chain(NOW).is_err());
}

/// Counts the keys that it takes; signs with the message itself, and not at all with an empty one.
#[derive(Clone, Default)]
struct Counting(Arc<AtomicUsize>);

impl SigningBackend for Counting {
    fn name(&self) -> &'static str {
        "counting"
    }

    fn load(&self, pkcs8_der: &[u8]) -> Result<Arc<dyn BackendKey>, BackendError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        match pkcs8_der == der(OTHER_KEY) {
            true => Err(BackendError::new("only one key is known here")),
            false => Ok(Arc::new(Echo)),
        }
    }
}

struct Echo;

impl BackendKey for Echo {
    fn sign(&self, algorithm: Algorithm, message: &[u8], _: [u8; 32]) -> Result<Vec<u8>, BackendError> {
        match algorithm {
            Algorithm::Ps256 => Ok(message.to_vec()),
            _ => Err(BackendError::new("not this algorithm")),
        }
    }
}

#[test]
fn a_backend_takes_a_key_once_and_signs_in_place_of_the_core() {
    let backend = Counting::default();
    let app = build(Credential::certificate(CERTIFICATE, KEY).with_signing_backend(backend.clone())).unwrap();
    for _ in 0..3 {
        let request = request(&app, &Files::new(), NOW).unwrap();
        assert_eq!(request.sign().unwrap(), request.message());
    }
    assert_eq!(backend.0.load(Ordering::Relaxed), 1);
    let rs256 = Credential::certificate(CERTIFICATE, KEY)
        .with_algorithm(Algorithm::Rs256)
        .with_signing_backend(backend.clone());
    let error = request(&build(rs256).unwrap(), &Files::new(), NOW).unwrap().sign().unwrap_err();
    assert_eq!(error.to_string(), "could not sign: counting: not this algorithm");
    let refused = Credential::certificate(OTHER_CERTIFICATE, OTHER_KEY).with_signing_backend(backend);
    let error = build(refused).err().unwrap();
    assert_eq!(error.field(), "signing_backend");
    assert!(error.to_string().contains("counting does not take the key, which has 2048 bits: only one"), "{error}");
}

#[test]
fn files_are_read_for_each_request_and_parsed_when_they_change() {
    let backend = Counting::default();
    let app = build(Credential::certificate_files("app.crt", "app.key").with_signing_backend(backend.clone())).unwrap();
    let files = |certificates: &str, key: &str| -> Files {
        [("app.crt".into(), certificates.into()), ("app.key".into(), key.into())].into()
    };
    let read = |files: Files| request(&app, &files, NOW).map(|request| request.message().to_vec());
    for (certificates, loads) in [(CERTIFICATE, 1), (CERTIFICATE, 1), (CHAIN, 2), (CHAIN, 2), (CERTIFICATE, 3)] {
        assert!(read(files(certificates, KEY)).unwrap().starts_with(base64url(b"{\"alg\":\"PS256\"").as_bytes()));
        assert_eq!(backend.0.load(Ordering::Relaxed), loads);
    }
    assert!(matches!(read(files(OTHER_CERTIFICATE, KEY)), Err(Error::Config(_))));
    assert!(matches!(read(files(CHAIN, "")), Err(Error::Config(_))));
    assert!(matches!(read(Files::new()), Err(Error::Read(_))));
}

#[test]
fn a_file_that_is_no_text_is_no_assertion() {
    let app = build(Credential::assertion_file("token")).unwrap();
    for content in [vec![], b" \n".to_vec(), vec![0xff]] {
        let outcome = request(&app, &[("token".into(), content)].into(), NOW);
        assert!(matches!(outcome, Err(Error::Read(_))), "{outcome:?}");
    }
}
