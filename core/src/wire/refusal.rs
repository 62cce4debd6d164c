//! The token endpoint's no (RFC 6749, section 5.2), with what Entra ID adds to it.

use core::fmt;
use core::time::Duration;

use http::HeaderMap;
use serde_json::Value;

use super::Members;
use super::members::AnswerError;
use super::text::tidy;
use crate::base::{Secret, Timestamp};

/// The most AADSTS numbers that are kept.
const MOST_NUMBERS: usize = 16;
/// The longest wait that a server may ask for, as all MSALs have it.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// A well-formed refusal by the service.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Refusal {
    /// The error code, such as `invalid_client`.
    pub code: String,
    /// What the service says about it, for developers.
    pub description: Option<String>,
    /// The finer code under which Entra ID says what would help.
    pub suberror: Option<String>,
    /// The AADSTS numbers.
    pub error_codes: Vec<u64>,
    /// The claims challenge to hand to the next, interactive, request.
    pub claims: Option<String>,
    /// The correlation id, to give to support.
    pub correlation_id: Option<String>,
    /// The trace id, to give to support.
    pub trace_id: Option<String>,
    /// The HTTP status of the answer.
    pub status: u16,
    /// How long the server asks to wait.
    pub retry_after: Option<Duration>,
    /// The server's clock (`Date`), which tells a wrong clock here.
    pub date: Option<Timestamp>,
    /// Everything the server said.
    pub members: Members,
}

impl Refusal {
    /// Reads a refusal; `None` when the answer holds no `error`, so is none.
    pub fn read(status: u16, headers: &HeaderMap, members: &Members) -> Result<Option<Self>, AnswerError> {
        if members.text("error")?.is_none_or(str::is_empty) {
            return Ok(None);
        }
        Ok(Some(Self::of(members.clone(), status, retry_after(headers), date(headers))))
    }

    /// Takes the refusal that came back to the redirect URI (RFC 6749, section 4.1.2.1), and nothing else of it.
    pub(crate) fn of_redirect(code: &str, description: Option<&str>, uri: Option<&str>) -> Self {
        let texts = [("error", Some(code)), ("error_description", description), ("error_uri", uri)];
        let texts = texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?.into())));
        Self::of(Members::of(texts.collect()), 302, None, None)
    }

    fn of(members: Members, status: u16, retry_after: Option<Duration>, date: Option<Timestamp>) -> Self {
        // Servers mistype what is only for people; that must not hide their no.
        let text = |name| members.text(name).ok().flatten().map(tidy);
        let description = text("error_description");
        Self {
            code: text("error").unwrap_or_default(),
            suberror: text("suberror").filter(|text| !text.is_empty()),
            error_codes: numbers(&members, description.as_deref()),
            claims: text("claims"),
            correlation_id: text("correlation_id"),
            trace_id: text("trace_id"),
            status,
            retry_after,
            date,
            description,
            members,
        }
    }

    /// Returns the classification of the suberror: what may help, or an empty text where nothing the user does can.
    pub fn classification(&self) -> Option<&str> {
        const FINAL: [&str; 5] = [
            "bad_token",
            "client_mismatch",
            "device_authentication_failed",
            "protection_policy_required",
            "token_expired",
        ];
        self.suberror.as_deref().map(|suberror| if FINAL.contains(&suberror) { "" } else { suberror })
    }

    /// Tells whether one of the AADSTS numbers is `number`.
    pub fn has_number(&self, number: u64) -> bool {
        self.error_codes.contains(&number)
    }

    /// Reads the refusal anew with a secret blotted out that the server echoed, before any text is cut short.
    #[must_use]
    pub(crate) fn without(self, secret: &Secret) -> Self {
        Self::of(self.members.blotting(secret), self.status, self.retry_after, self.date)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.code)?;
        if let Some(suberror) = &self.suberror {
            write!(out, " ({suberror})")?;
        }
        if let Some(description) = &self.description {
            write!(out, ": {description}")?;
        }
        if let Some(id) = &self.correlation_id {
            write!(out, " [correlation id {id}]")?;
        }
        Ok(())
    }
}

/// Reads `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date by the server's clock; capped at one hour.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => moment(text)?.since(date(headers)?),
    };
    Some(wait.min(LONGEST_WAIT))
}

/// Reads the server's clock.
fn date(headers: &HeaderMap) -> Option<Timestamp> {
    moment(headers.get(http::header::DATE)?.to_str().ok()?)
}

fn moment(text: &str) -> Option<Timestamp> {
    let moment = httpdate::parse_http_date(text).ok()?;
    let since_epoch = moment.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(Timestamp::from_unix_seconds(since_epoch.as_secs()))
}

/// Reads the AADSTS numbers from `error_codes`, or else from the description.
fn numbers(members: &Members, description: Option<&str>) -> Vec<u64> {
    if let Some(Value::Array(codes)) = members.get("error_codes") {
        return codes.iter().filter_map(Value::as_u64).take(MOST_NUMBERS).collect();
    }
    let after_mark = description.unwrap_or_default().split("AADSTS").skip(1);
    let digits = after_mark.map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
    digits.filter_map(|digits| digits.parse().ok()).take(MOST_NUMBERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::text::LONGEST_TEXT;
    use http::HeaderValue;

    fn read(body: &str, headers: &[(&'static str, &'static str)]) -> Option<Refusal> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_static(value));
        }
        Refusal::read(400, &map, &Members::parse(body.as_bytes()).expect("an object")).expect("well-formed")
    }

    #[test]
    fn the_parts_of_a_refusal_are_told_apart() {
        let refusal = read(
            r#"{"error":"invalid_grant","error_description":"AADSTS53003: blocked\r\nTrace","suberror":"message_only",
                "claims":"{}","correlation_id":"c","trace_id":"t","error_codes":[53003]}"#,
            &[("retry-after", "7"), ("date", "Wed, 01 Jan 2025 00:00:00 GMT")],
        )
        .expect("a refusal");
        assert_eq!(refusal.classification(), Some("message_only"));
        assert!(refusal.has_number(53003));
        assert_eq!(refusal.retry_after, Some(Duration::from_secs(7)));
        assert_eq!(refusal.date, Some(Timestamp::from_unix_seconds(1_735_689_600)));
        assert_eq!(refusal.to_string(), "invalid_grant (message_only): AADSTS53003: blocked  Trace [correlation id c]");
    }

    #[test]
    fn numbers_come_from_the_description_when_there_is_no_list() {
        let refusal = read(r#"{"error":"e","error_description":"AADSTS7000215: x AADSTS12 AADSTSx"}"#, &[]);
        assert_eq!(refusal.expect("a refusal").error_codes, [7_000_215, 12]);
    }

    #[test]
    fn retry_after_may_be_a_date_and_is_capped() {
        let dated = [("date", "Wed, 01 Jan 2025 00:00:00 GMT"), ("retry-after", "Wed, 01 Jan 2025 00:00:30 GMT")];
        let wait = |headers: &[_]| read(r#"{"error":"e"}"#, headers).and_then(|refusal| refusal.retry_after);
        assert_eq!(wait(&dated), Some(Duration::from_secs(30)));
        assert_eq!(wait(&[("retry-after", "99999999")]), Some(LONGEST_WAIT));
        assert_eq!(wait(&[("retry-after", "soon")]), None);
    }

    #[test]
    fn an_echoed_secret_is_blotted_out() {
        let long = "x".repeat(LONGEST_TEXT - 4);
        for said in ["bad secret hunter/2!", "client_secret=hunter%2F2", &format!("{long}hunter/2")] {
            let refusal = read(&format!(r#"{{"error":"e","error_description":"{said}"}}"#), &[]).expect("a refusal");
            let shown = format!("{:?}", refusal.without(&Secret::new("hunter/2\n")));
            assert!(!shown.contains("hunt") && shown.contains("(red"), "{shown}");
        }
    }
}
