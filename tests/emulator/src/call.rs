//! One request at one instant, with the identifiers that its answer carries.

use http::{HeaderValue, Request};
use sha2::{Digest, Sha256};

use crate::parameters::Parameters;

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

    fn uuid(&self, purpose: &str) -> String {
        let random = u128::from_be_bytes(self.unique(purpose));
        let bits = (random & !(0xf << 76) & !(0b11 << 62)) | (0x4 << 76) | (0b10 << 62);
        let hex = format!("{bits:032x}");
        [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| hex.get(part).unwrap_or_default().to_owned()).join("-")
    }
}
