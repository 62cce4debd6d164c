//! A core and an Entra ID in one process: no socket, and a clock that only the test moves.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use msal_core::cache::{Change, Partition, Snapshot, Store};
use msal_core::wire::key::Algorithm;
use msal_core::wire::pem;
use msal_core::{
    Error, Flow, ReadError, Request, Response, Secret, SecretSource, Signature, SigningError, SigningKey,
    SigningRequest, Timestamp, TransportError,
};
use msal_emulator::{ClientCertificate, Entra, Wire, sample};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaKeyPair};

use crate::EPOCH;
use crate::run::{Run, World, run};

/// The world whose network is one embedded directory.
pub struct Pair {
    /// The directory.
    pub entra: Entra,
    /// The memory.
    pub store: Store,
    /// The secret files.
    pub files: BTreeMap<PathBuf, String>,
    /// The keys in PEM that only this world can reach, by their names.
    pub vault: BTreeMap<String, String>,
    /// The true time, which is the directory's, in Unix seconds.
    pub now: u64,
    /// How far the core's clock is ahead of the true time, in seconds.
    pub skew: i64,
    runs: u8,
}

impl Pair {
    /// Puts a core before a directory.
    pub fn new(entra: Entra) -> Self {
        Self {
            entra,
            store: Store::default(),
            files: BTreeMap::new(),
            vault: BTreeMap::new(),
            now: EPOCH,
            skew: 0,
            runs: 0,
        }
    }

    /// The directory that most tests want, on the public cloud's host.
    pub fn sample() -> Self {
        Self::new(sample::directory("https://login.microsoftonline.com"))
    }

    /// Runs a flow, each time with another seed.
    pub fn run<F: Flow>(&mut self, flow: &F) -> Run<F::Output>
    where
        F::Output: std::fmt::Debug,
    {
        self.runs += 1;
        let seed = [self.runs; 32];
        run(self, flow, seed)
    }

    /// Runs a flow for what it yields.
    ///
    /// # Errors
    /// What the flow ends with.
    pub fn result<F: Flow>(&mut self, flow: &F) -> Result<F::Output, Error>
    where
        F::Output: std::fmt::Debug,
    {
        self.run(flow).result
    }

    /// How many token requests the directory has had.
    pub fn asked(&self) -> u64 {
        self.entra.log().count("/token")
    }
}

impl World for Pair {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.now.saturating_add_signed(self.skew))
    }

    fn send(&mut self, request: Request) -> Result<Response, TransportError> {
        let (timeout, limit) = (request.timeout(), request.body_limit());
        let presented = request.client_certificate().and_then(|identity| identity.chain().next().map(<[u8]>::to_vec));
        let mut http = request.into_http();
        if let Some(certificate) = presented {
            http.extensions_mut().insert(ClientCertificate(certificate));
        }
        let answer = self.entra.handle(&http, self.now);
        match answer.wire {
            Wire::Truncated | Wire::Reset => return Err(TransportError::Broken("the connection was reset".into())),
            Wire::Late(delay) if delay > timeout => {
                self.now += timeout.as_secs();
                return Err(TransportError::Timeout);
            }
            Wire::Late(delay) => self.now += delay.as_secs(),
            Wire::Whole => {}
        }
        if answer.response.body().len() > limit {
            return Err(TransportError::TooLarge(limit));
        }
        Ok(answer.response.into())
    }

    fn sign(&mut self, request: &SigningRequest) -> Result<Signature, SigningError> {
        match request.key() {
            SigningKey::Remote(name) => {
                let key = self.vault.get(&**name).ok_or_else(|| SigningError::new("there is no such key"))?;
                sign(key, request.algorithm(), request.message())
            }
            _ => request.sign(),
        }
    }

    fn read(&mut self, source: &SecretSource) -> Result<Secret, ReadError> {
        match source {
            SecretSource::File(path) => {
                self.files.get(path).map(Secret::new).ok_or_else(|| ReadError::new("there is no such file"))
            }
            SecretSource::Provider(provider, context) => provider.assertion(context),
            SecretSource::NewKey(key) => key.generate(),
            _ => Err(ReadError::new("nobody makes assertions here")),
        }
    }

    fn load(&mut self, partition: &Partition) -> Snapshot {
        self.store.snapshot(partition)
    }

    fn save(&mut self, change: Change) {
        self.store.apply(change);
    }

    fn wait(&mut self, duration: Duration) {
        self.now += duration.as_secs();
    }
}

/// Signs as a vault does: with an implementation of its own.
fn sign(key: &str, algorithm: Algorithm, message: &[u8]) -> Result<Signature, SigningError> {
    let unusable = || SigningError::new("the key is unusable");
    let blocks = pem::blocks(key).map_err(|_| unusable())?;
    let der = &blocks.first().ok_or_else(unusable)?.der;
    let key = RsaKeyPair::from_pkcs8(der).map_err(|_| unusable())?;
    let encoding: &dyn ring::signature::RsaEncoding = match algorithm {
        Algorithm::Ps256 => &RSA_PSS_SHA256,
        Algorithm::Rs256 => &RSA_PKCS1_SHA256,
        _ => return Err(SigningError::new("an unknown algorithm")),
    };
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(encoding, &SystemRandom::new(), message, &mut signature).map_err(|_| unusable())?;
    Ok(signature)
}
