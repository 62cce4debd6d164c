//! The device authorization response (RFC 8628, section 3.2), read as untrusted.

use core::time::Duration;

use super::Members;
use super::members::AnswerError;
use crate::base::Secret;

/// How long to wait between two attempts where the server does not say.
const INTERVAL: u64 = 5;
/// How long the codes are good where the server does not say, in seconds, as MSAL Python has it.
const LIFETIME: u64 = 1800;
/// The longest lifetime and the longest interval that are believed, in seconds.
const LONGEST: u64 = 24 * 3600;

/// What a device authorization endpoint answers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DeviceAnswer {
    /// What the application shows to get the token; it stays with the application.
    pub device_code: Secret,
    /// What the user types.
    pub user_code: String,
    /// Where the user types it.
    pub verification_uri: String,
    /// Where the user needs not type it.
    pub verification_uri_complete: Option<String>,
    /// What to tell the user, in the user's language.
    pub message: Option<String>,
    /// How long to wait between two attempts.
    pub interval: Duration,
    /// How long the codes are good.
    pub expires_in: Duration,
}

impl DeviceAnswer {
    /// Reads the members of an answer; numbers may be decimal strings.
    ///
    /// # Errors
    /// [`AnswerError`] names the member that is missing or malformed.
    pub fn read(members: &Members) -> Result<Self, AnswerError> {
        let seconds = |name, default| {
            let seconds = members.seconds(name)?.unwrap_or(default);
            Ok(Duration::from_secs(seconds.min(LONGEST)))
        };
        let optional = |name| members.text(name).map(|text| text.map(str::to_owned));
        let uri = members.text("verification_uri")?.or(members.text("verification_url")?);
        Ok(Self {
            device_code: members.required("device_code").map(Secret::new)?,
            user_code: members.required("user_code")?.to_owned(),
            verification_uri: uri.ok_or(AnswerError::Missing("verification_uri"))?.to_owned(),
            verification_uri_complete: optional("verification_uri_complete")?,
            message: optional("message")?,
            interval: seconds("interval", INTERVAL)?,
            expires_in: seconds("expires_in", LIFETIME)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<DeviceAnswer, AnswerError> {
        DeviceAnswer::read(&Members::parse(body.as_bytes())?)
    }

    #[test]
    fn numbers_have_defaults_and_bounds() {
        let codes = r#""device_code":"d","user_code":"u","verification_uri":"https://v""#;
        for (numbers, interval, expires_in) in [
            ("", 5, 1800),
            (r#","interval":"7","expires_in":900"#, 7, 900),
            (r#","interval":1e9,"expires_in":1e9"#, 86_400, 86_400),
        ] {
            let answer = read(&format!("{{{codes}{numbers}}}")).expect(numbers);
            assert_eq!((answer.interval.as_secs(), answer.expires_in.as_secs()), (interval, expires_in));
        }
        assert_eq!(read(&format!(r#"{{{codes},"interval":"soon"}}"#)).err(), Some(AnswerError::Malformed("interval")));
        assert_eq!(read(r#"{"device_code":"d"}"#).err(), Some(AnswerError::Missing("user_code")));
    }
}
