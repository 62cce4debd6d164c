//! What an application keeps while a user signs in on another device (RFC 8628).

use core::fmt;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::Scopes;
use crate::base::Timestamp;
use crate::wire::device::DeviceAnswer;

/// By how much `slow_down` lengthens the interval, in seconds (RFC 8628, section 3.5).
const SLOWER: u64 = 5;
/// The longest interval, in seconds.
const SLOWEST: u64 = 24 * 3600;

/// A device code flow under way: what the first half hands to the second.
///
/// Show the user [`message`](Self::message). It is plain data that can be serialised; keep it as the secret it holds.
/// `Debug` does not show the codes. What MSAL Python's `initiate_device_flow` returns is read too.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceFlow {
    #[serde(default = "version")]
    version: u8,
    pub(crate) device_code: String,
    user_code: String,
    #[serde(alias = "verification_url")]
    verification_uri: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verification_uri_complete: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(default = "interval")]
    interval: u64,
    #[serde(deserialize_with = "whole")]
    expires_at: u64,
    /// What the tokens are kept under where the service does not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    scope: Vec<String>,
    #[serde(rename = "_correlation_id", default, skip_serializing_if = "Option::is_none")]
    pub(crate) correlation_id: Option<String>,
}

fn version() -> u8 {
    1
}

fn interval() -> u64 {
    5
}

/// Reads seconds that MSAL Python writes with a fraction.
fn whole<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let number = serde_json::Number::deserialize(deserializer)?;
    let seconds = crate::wire::members::seconds(&number.into());
    seconds.ok_or_else(|| serde::de::Error::custom("`expires_at` is no moment"))
}

impl DeviceFlow {
    pub(crate) fn new(answer: DeviceAnswer, scopes: &Scopes, correlation_id: String, now: Timestamp) -> Self {
        Self {
            version: version(),
            device_code: answer.device_code.expose_secret().to_owned(),
            user_code: answer.user_code,
            verification_uri: answer.verification_uri,
            verification_uri_complete: answer.verification_uri_complete,
            message: answer.message,
            interval: answer.interval.as_secs(),
            expires_at: now.plus(answer.expires_in).as_unix_seconds(),
            scope: scopes.iter().map(str::to_owned).collect(),
            correlation_id: Some(correlation_id),
        }
    }

    /// Returns what the user types at [`verification_uri`](Self::verification_uri).
    pub fn user_code(&self) -> &str {
        &self.user_code
    }

    /// Returns where the user types the code.
    pub fn verification_uri(&self) -> &str {
        &self.verification_uri
    }

    /// Returns where the user needs not type the code, where the service has that.
    pub fn verification_uri_complete(&self) -> Option<&str> {
        self.verification_uri_complete.as_deref()
    }

    /// Returns what to tell the user: the service's words, or plain ones.
    pub fn message(&self) -> String {
        self.message.clone().unwrap_or_else(|| {
            format!("To sign in, open {} in a browser and enter the code {}.", self.verification_uri, self.user_code)
        })
    }

    /// Returns how long to wait between two attempts: a second at least, whatever the service says.
    pub fn interval(&self) -> Duration {
        Duration::from_secs(self.interval.max(1))
    }

    /// Returns when the codes expire.
    pub fn expires_on(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.expires_at)
    }

    pub(crate) fn scopes(&self) -> Scopes {
        Scopes::parse(&self.scope.join(" "))
    }

    /// Tells whether this library knows the form in which the data are written.
    pub(crate) fn is_known_version(&self) -> bool {
        self.version == version()
    }

    /// Lengthens the interval for good, as the service asked.
    pub(crate) fn slow_down(&mut self) {
        self.interval = self.interval.saturating_add(SLOWER).min(SLOWEST);
    }
}

impl fmt::Debug for DeviceFlow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("DeviceFlow")
            .field("version", &self.version)
            .field("verification_uri", &self.verification_uri)
            .field("interval", &self.interval)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_msal_python_writes_is_read_and_ours_comes_back() {
        let text = r#"{"user_code":"marker-u","device_code":"marker-d","verification_uri":"https://v","expires_in":900,
            "interval":7,"message":"m","expires_at":1735690500.25,"_correlation_id":"c","latest_attempt_at":1.5}"#;
        let mut flow: DeviceFlow = serde_json::from_str(text).expect("the flow dict");
        assert_eq!((flow.interval().as_secs(), flow.expires_on().as_unix_seconds()), (7, 1_735_690_500));
        assert!(!format!("{flow:?}").contains("marker"));
        flow.slow_down();
        assert_eq!(flow.interval().as_secs(), 12);
        let written = serde_json::to_string(&flow).expect("plain data");
        assert_eq!(serde_json::from_str::<DeviceFlow>(&written).expect("as it was written"), flow);
    }
}
