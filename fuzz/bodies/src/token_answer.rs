//! The token endpoint's yes: its lifetimes stay within bounds, its secrets stay where they belong.

use core::time::Duration;

use msal_core::wire::Members;
use msal_core::wire::members::AnswerError;
use msal_core::wire::token::TokenAnswer;
use msal_core::{Secret, Timestamp};
use serde_json::{Map, Value};

use crate::text;

/// Times at which the answer may come: the usual one, and both ends of time.
const TIMES: [u64; 3] = [1_735_689_600, 0, u64::MAX];
const TEN_YEARS: Duration = Duration::from_secs(3650 * 24 * 3600);
const TIME_MEMBERS: [&str; 4] = ["expires_in", "expires_on", "ext_expires_in", "refresh_in"];
const SECRETS: [&str; 3] = ["access_token", "refresh_token", "id_token"];
const MARKER: &str = "marker-of-a-secret";

/// No moment lies before `now` or beyond ten years; no secret is shown or kept among the members; `"7"` means `7`.
pub fn token_answer(data: &[u8]) {
    let Ok(members) = Members::parse(data) else { return };
    let map: Map<String, Value> = members.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    for now in TIMES.map(Timestamp::from_unix_seconds) {
        match TokenAnswer::read(members.clone(), now) {
            Ok(answer) => {
                assert_bounded(&answer, now);
                let token = answer.access_token.as_ref().map(Secret::expose_secret);
                assert!(token.is_some() || answer.id_token.is_some(), "an answer without a token");
                let text = |name: &str| map.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
                for (name, read) in [
                    ("access_token", &answer.access_token),
                    ("refresh_token", &answer.refresh_token),
                    ("id_token", &answer.id_token),
                ] {
                    assert_eq!(read.as_ref().map(Secret::expose_secret), text(name), "{name}");
                }
                assert_discreet(map.clone(), now);
                assert_spelling(map.clone(), &answer, now);
            }
            Err(error) => text::assert_loggable(&error, 100),
        }
    }
}

fn assert_bounded(answer: &TokenAnswer, now: Timestamp) {
    let moments = [Some(answer.expires_on), Some(answer.extended_expires_on), answer.refresh_on];
    for moment in moments.into_iter().flatten() {
        assert!((now..=now.plus(TEN_YEARS)).contains(&moment), "{moment} at {now}");
    }
}

fn assert_discreet(mut map: Map<String, Value>, now: Timestamp) {
    let elsewhere = map.iter().any(|(name, value)| (name.clone() + &value.to_string()).contains(MARKER));
    map.extend(SECRETS.map(|name| (name.to_owned(), MARKER.into())));
    let answer = read(map, now).expect("other secrets change nothing");
    assert!(SECRETS.iter().all(|name| answer.members.get(name).is_none()));
    assert!(elsewhere || !format!("{answer:?}").contains(MARKER), "{answer:?}");
}

fn assert_spelling(mut map: Map<String, Value>, answer: &TokenAnswer, now: Timestamp) {
    for name in TIME_MEMBERS {
        if let Some(value) = map.get_mut(name).filter(|value| value.is_u64()) {
            *value = value.to_string().into();
        }
    }
    let spelt = read(map, now).expect("a decimal string is as good as its number");
    let moments = |answer: &TokenAnswer| (answer.expires_on, answer.extended_expires_on, answer.refresh_on);
    assert_eq!(moments(&spelt), moments(answer));
}

fn read(map: Map<String, Value>, now: Timestamp) -> Result<TokenAnswer, AnswerError> {
    TokenAnswer::read(Members::parse(Value::Object(map).to_string().as_bytes())?, now)
}
