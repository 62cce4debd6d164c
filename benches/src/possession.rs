//! Tokens in hand, free and bound to a key, and requests to use them for.

use std::cell::RefCell;

use msal_core::cache::Store;
use msal_core::flows::AuthorizationHeader;
use msal_core::http::{HeaderMap, HeaderValue, Response as HttpResponse, header};
use msal_core::wire::key::PrivateKey;
use msal_core::wire::shr::ProofId;
use msal_core::{
    Authentication, ConfidentialClientApplication, Credential, Error, PopAuthScheme, ProofKey, Response, Scheme, Step,
};

use crate::Failure;
use crate::memory::{answer, begin, now, run};
use crate::service::{configuration, token, token_answer};

const TENANT: &str = "7c2a9d4e-3b61-4f05-9a8e-51d0c6e2b7f3";
const URL: &str = "https://api.contoso.example/v1/items/0f4b6e12-8d93-4a7c-b5e0-2c91f7a3d684?top=5";
/// A nonce of 32 characters, as `NonceIssuer` makes them.
const NONCE: &str = r#"PoP nonce="AAAAAGd0hQBkXwV5mJmGqk7d0a3T9rYb""#;

/// A token of 1.4 KB, and a memory that holds the nonce of the API that it is used for.
#[derive(Debug)]
pub struct InHand {
    token: Authentication,
    memory: RefCell<Store>,
}

impl InHand {
    /// Acquires a token that whoever has it may use.
    ///
    /// # Errors
    /// Whatever the flow ends with.
    pub fn bearer() -> Result<Self, Failure> {
        Self::new(Scheme::bearer(), "Bearer")
    }

    /// Acquires a token that is bound to a key.
    ///
    /// # Errors
    /// Whatever the flow ends with.
    pub fn bound(key: PrivateKey) -> Result<Self, Failure> {
        Self::new(Scheme::pop_with(ProofKey::local(key)?), "pop")
    }

    fn new(scheme: Scheme, token_type: &str) -> Result<Self, Failure> {
        let app = ConfidentialClientApplication::builder("client-id", Credential::secret("a secret"))
            .authority(format!("https://login.microsoftonline.com/{TENANT}"))
            .build()?;
        let memory = RefCell::default();
        let flow = app.acquire_token_for_client(["https://api.contoso.example/.default"]).scheme(scheme);
        let issued = token_answer(&token(0)).replace("Bearer", token_type);
        let token = run(&flow, &memory, |request| {
            let is_token = request.http().uri().path().ends_with("/token");
            let body = if is_token { issued.clone() } else { configuration(TENANT) };
            Response::from(HttpResponse::new(body.into_bytes()))
        })?;
        let challenge: HeaderMap = [(header::WWW_AUTHENTICATE, HeaderValue::from_static(NONCE))].into_iter().collect();
        run(&app.remember_nonce(URL, &challenge), &memory, |_| unreachable!("nothing is sent"))?;
        Ok(Self { token, memory })
    }

    /// Makes the value of `Authorization` for a request of which method, host, path and query are signed, where anything is.
    ///
    /// # Errors
    /// Whatever the flow ends with.
    pub fn authorization(&self, is_signed: bool) -> Result<HeaderValue, Error> {
        let request = PopAuthScheme::for_request("GET", URL)?.with_query()?;
        self.header(&self.token.authorization_header(&request), is_signed)
    }

    /// The same for a bearer token, of whose requests nothing is signed.
    ///
    /// # Errors
    /// Whatever the flow ends with.
    pub fn plain_authorization(&self) -> Result<HeaderValue, Error> {
        match begin(&self.token.authorization_header(None)) {
            Step::Done(value) => value,
            _ => unreachable!("the flow is done when it begins"),
        }
    }

    fn header(&self, flow: &AuthorizationHeader, is_signed: bool) -> Result<HeaderValue, Error> {
        let mut step = begin(flow);
        loop {
            step = match step {
                Step::Sign(request, flow) if is_signed => flow.resume(request.sign(), now()),
                step => match answer(step, &self.memory, |_| unreachable!("nothing is sent")) {
                    Ok(next) => next,
                    Err(result) => return result,
                },
            };
        }
    }

    /// Returns the access token.
    pub fn token(&self) -> &str {
        self.token.access_token().expose_secret()
    }
}

/// Names a proof by its number; names of other numbers differ in all places.
pub fn proof_id(number: u64) -> ProofId {
    let mut digest = [0; 32];
    for (part, place) in digest.chunks_exact_mut(8).zip(1_u64..) {
        part.copy_from_slice(&mix(number.wrapping_mul(4).wrapping_add(place)).to_be_bytes());
    }
    ProofId::from_bytes(digest)
}

/// Spreads a number over all bits (`SplitMix64`).
fn mix(number: u64) -> u64 {
    let number = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
