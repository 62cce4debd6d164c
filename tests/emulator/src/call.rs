//! One request at one instant, with the identifiers that its answer carries.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderValue, Request, header};
use sha2::{Digest, Sha256};

use crate::{parameters::Parameters, unique};

/// The last second that HTTP dates can express: the end of the year 9999.
const END_OF_TIME: u64 = 253_402_300_799;

/// A request, the clock, and the position of the request among all.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request<Vec<u8>>,
    /// Unix seconds.
    pub(crate) now: u64,
    serial: u64,
}

impl<'a> Call<'a> {
    pub(crate) fn new(request: &'a Request<Vec<u8>>, serial: u64, now: u64) -> Self {
        Self { request, now: now.min(END_OF_TIME), serial }
    }

    /// The segments of the path; empty ones do not count, for some clients double a slash.
    pub(crate) fn segments(&self) -> Vec<&'a str> {
        self.request.uri().path().split('/').filter(|segment| !segment.is_empty()).collect()
    }

    pub(crate) fn query(&self) -> Parameters {
        Parameters::decode(self.request.uri().query().unwrap_or_default().as_bytes())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&'a HeaderValue> {
        self.request.headers().get(name)
    }

    /// The `x-ms-request-id` of the answer, and the `trace_id` of an error.
    pub(crate) fn trace_id(&self) -> String {
        self.uuid("trace")
    }

    /// The client's own request id, or else a new one.
    pub(crate) fn correlation_id(&self) -> String {
        let sent = self.header("client-request-id").and_then(|value| value.to_str().ok());
        sent.map_or_else(|| self.uuid("correlation"), str::to_owned)
    }

    /// Sixteen bytes that belong to this call and this purpose alone.
    pub(crate) fn unique(&self, purpose: &str) -> [u8; 16] {
        let hash = Sha256::new().chain_update(self.serial.to_be_bytes()).chain_update(purpose).finalize();
        std::array::from_fn(|i| hash.get(i).copied().unwrap_or_default())
    }

    /// A text that belongs to this call and this purpose alone: a token, a code, the name of a session.
    pub(crate) fn token(&self, purpose: &str) -> String {
        URL_SAFE_NO_PAD.encode([self.unique(purpose), self.unique(&format!("{purpose}, second half"))].concat())
    }

    /// The value of a cookie (RFC 6265, section 4.2).
    pub(crate) fn cookie(&self, name: &str) -> Option<&'a str> {
        let fields = self.request.headers().get_all(header::COOKIE).iter();
        let pairs = fields.filter_map(|field| field.to_str().ok()).flat_map(|field| field.split(';'));
        pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    fn uuid(&self, purpose: &str) -> String {
        unique::uuid(&self.unique(purpose))
    }
}
