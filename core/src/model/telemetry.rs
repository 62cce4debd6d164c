//! The two telemetry headers of a token request, schema 4 (rule R9.6).

/// The room that failures may take in the header of the last requests, in bytes.
const ROOM: usize = 350;
/// The longest error code that is reported.
const LONGEST_CODE: usize = 64;

/// Which call a request serves, as the service numbers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Api {
    /// `acquire_token_silent`.
    Silent = 84,
    /// `acquire_token_by_refresh_token`.
    ByRefreshToken = 85,
    /// `acquire_token_interactive`.
    Interactive = 169,
    /// `acquire_token_by_username_password`.
    #[cfg(feature = "username-password")]
    ByUsernamePassword = 301,
    /// `acquire_token_by_device_flow`.
    ByDeviceFlow = 622,
    /// `acquire_token_for_client`.
    ForClient = 730,
    /// `acquire_token_by_auth_code_flow` and `acquire_token_by_authorization_code`.
    ByAuthCode = 832,
}

/// Why a request goes to the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The call is none that looks into the cache.
    None = 0,
    /// The caller brings a claims challenge, or wants no cached token.
    Forced = 1,
    /// The cache holds no token.
    Absent = 2,
    /// The cached token has expired.
    Expired = 3,
    /// The cached token is to be replaced early.
    Aging = 4,
}

/// Returns the value of `x-client-current-telemetry`.
pub(crate) fn current_telemetry(api: Api, reason: Reason) -> String {
    format!("4|{},{}|", api as u16, reason as u8)
}

/// The failures of an application since its last success.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Telemetry(Vec<Failure>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Failure {
    api: u16,
    correlation_id: String,
    error: String,
}

impl Failure {
    fn length(&self) -> usize {
        format!(",{},{},{}", self.api, self.correlation_id, self.error).len()
    }
}

impl Telemetry {
    /// Adds a failure, unless there is no room for it.
    pub(crate) fn record(&mut self, api: Api, correlation_id: &str, error: &str) {
        let failure = Failure { api: api as u16, correlation_id: clean(correlation_id), error: clean(error) };
        let size: usize = self.0.iter().map(Failure::length).sum();
        if size + failure.length() < ROOM {
            self.0.push(failure);
        }
    }

    /// Returns the value of `x-client-last-telemetry`; `hits` counts the calls that the cache answered.
    pub(crate) fn last(&self, hits: u64) -> String {
        let pairs: Vec<String> = self.0.iter().map(|f| format!("{},{}", f.api, f.correlation_id)).collect();
        let errors: Vec<&str> = self.0.iter().map(|failure| failure.error.as_str()).collect();
        format!("4|{hits}|{}|{}|", pairs.join(","), errors.join(","))
    }
}

/// Turns whatever the header's grammar does not allow into underscores.
fn clean(text: &str) -> String {
    let allowed = |c: &char| c.is_ascii_graphic() && !matches!(c, ',' | '|');
    text.chars().take(LONGEST_CODE).map(|c| if allowed(&c) { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headers_of_a_quiet_application() {
        assert_eq!(current_telemetry(Api::ForClient, Reason::Absent), "4|730,2|");
        assert_eq!(Telemetry::default().last(0), "4|0|||");
        assert_eq!(Telemetry::default().last(3), "4|3|||");
    }

    #[test]
    fn ten_failures_keep_six() {
        let mut telemetry = Telemetry::default();
        for _ in 0..10 {
            telemetry.record(Api::ForClient, "11111111-2222-4333-8444-555555555555", "invalid_grant");
        }
        assert_eq!(telemetry.last(0).matches("invalid_grant").count(), 6);
    }

    #[test]
    fn nothing_breaks_the_grammar() {
        let mut telemetry = Telemetry::default();
        telemetry.record(Api::ForClient, "a|b", "x,y\r\nz");
        assert_eq!(telemetry.last(1), "4|1|730,a_b|x_y__z|");
    }
}
