//! The claims of a token (RFC 7519, section 4), each read when it is asked for.

use core::fmt;

use serde_json::Value;

use super::error::{JwtError, Part};
use super::object::Object;
use crate::base::Timestamp;

/// The most entries of an `aud` that are read.
const MOST_AUDIENCES: usize = 64;

/// What a token claims; nobody has checked it. `Debug` shows the names only.
///
/// A claim that is there with another type than asked for is an error, never absent; and so is one that is there twice, of
/// which one might be checked and the other used.
#[derive(Clone)]
pub struct Claims {
    object: Object,
    ambiguity: Option<JwtError>,
}

impl Claims {
    /// Reads a payload, which must be one JSON object.
    ///
    /// # Errors
    /// [`JwtError`] says what the payload is instead.
    pub fn read(payload: Vec<u8>) -> Result<Self, JwtError> {
        let object = Object::read_any(payload, Part::Payload)?;
        Ok(Self { ambiguity: object.ambiguity(Part::Payload), object })
    }

    /// Refuses a payload that readers may understand differently, as every reader of typed claims does.
    ///
    /// # Errors
    /// [`JwtError::DuplicateMember`] for two claims of one name, [`JwtError::LoneSurrogate`] for an escape that is no
    /// character.
    pub fn unambiguous(self) -> Result<Self, JwtError> {
        self.ambiguity.clone().map_or(Ok(self), Err)
    }

    /// Reads a text.
    ///
    /// # Errors
    /// [`JwtError::BadClaim`], and [`JwtError::DuplicateMember`].
    pub fn text(&self, claim: &'static str) -> Result<Option<&str>, JwtError> {
        self.once(claim)?.text(claim).map_err(|_| JwtError::BadClaim(claim))
    }

    /// Reads a `NumericDate`.
    ///
    /// # Errors
    /// [`JwtError::BadNumericDate`], and [`JwtError::DuplicateMember`].
    pub fn date(&self, claim: &'static str) -> Result<Option<Timestamp>, JwtError> {
        self.once(claim)?.date(claim)
    }

    /// Reads a list of texts.
    ///
    /// # Errors
    /// [`JwtError::BadClaim`].
    pub fn texts(&self, claim: &'static str) -> Result<Option<Vec<String>>, JwtError> {
        self.once(claim)?.texts(claim).map_err(|_| JwtError::BadClaim(claim))
    }

    /// Reads the audience, which is a text or a list of up to 64 texts (RFC 7519, section 4.1.3); `None` if it is absent.
    ///
    /// # Errors
    /// [`JwtError::BadClaim`].
    pub fn audience(&self) -> Result<Option<Vec<String>>, JwtError> {
        if let Ok(one) = self.once("aud")?.text("aud") {
            return Ok(one.map(|one| vec![one.to_owned()]));
        }
        let all = self.texts("aud")?.filter(|all| all.len() <= MOST_AUDIENCES);
        all.map(Some).ok_or(JwtError::BadClaim("aud"))
    }

    /// Reads a claim of any type; `None` also for one that is there twice, and a number that is too large for a double.
    pub fn value(&self, claim: &str) -> Option<Value> {
        self.once(claim).ok()?.value(claim)
    }

    /// Iterates over the claims' names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.object.names()
    }
}

impl Claims {
    /// Refuses a claim that is no text and that `known` knows as one.
    pub(crate) fn require_texts(&self, known: impl Fn(&str) -> Option<&'static str>) -> Result<(), JwtError> {
        let mistyped = self.object.names_of_others().find_map(known);
        mistyped.map_or(Ok(()), |claim| Err(JwtError::BadClaim(claim)))
    }

    /// Refuses a claim that is there twice.
    fn once(&self, claim: &str) -> Result<&Object, JwtError> {
        let twice = self.ambiguity.is_some() && self.names().filter(|name| *name == claim).count() > 1;
        if twice { Err(JwtError::DuplicateMember(Part::Payload)) } else { Ok(&self.object) }
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Claims")?;
        out.debug_set().entries(self.names()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::jwt::DateFlaw;
    use serde_json::json;

    fn read(payload: &str) -> Result<Claims, JwtError> {
        Claims::read(payload.as_bytes().to_vec())
    }

    fn claims(payload: &str) -> Claims {
        read(payload).expect("a payload")
    }

    #[test]
    fn claims_are_what_they_are_spelled_as() {
        let claims = claims(r#" { "\u0061" : "b\n\ud83d\udd11" , "n":1.50, "l":["x","\u0079"], "e":"", "z":1e400 } "#);
        assert_eq!(claims.text("a"), Ok(Some("b\n🔑")));
        assert_eq!(claims.text("e"), Ok(Some("")));
        assert_eq!(claims.text("absent"), Ok(None));
        assert_eq!(claims.text("n"), Err(JwtError::BadClaim("n")));
        assert_eq!(claims.texts("l"), Ok(Some(vec!["x".to_owned(), "y".to_owned()])));
        assert_eq!(claims.texts("a"), Err(JwtError::BadClaim("a")));
        assert_eq!(claims.date("n").map(|date| date.map(Timestamp::as_unix_seconds)), Ok(Some(1)));
        let flaw = DateFlaw::OutOfRange;
        assert_eq!(claims.date("z"), Err(JwtError::BadNumericDate { claim: "z", flaw }));
        assert_eq!((claims.value("l"), claims.value("z")), (Some(json!(["x", "y"])), None));
        assert_eq!(format!("{claims:?}"), r#"Claims{"a", "n", "l", "e", "z"}"#);
    }

    #[test]
    fn a_payload_is_one_object_of_different_names() {
        for (payload, expected) in [
            ("[1,2]", JwtError::NotAnObject(Part::Payload)),
            ("{} x", JwtError::NotAnObject(Part::Payload)),
            ("{\"a\":1,}", JwtError::NotAnObject(Part::Payload)),
            ("{\"a\":01}", JwtError::NotAnObject(Part::Payload)),
            ("{\"a\":\"\u{1}\"}", JwtError::NotAnObject(Part::Payload)),
            ("\u{feff}{}", JwtError::NotAnObject(Part::Payload)),
        ] {
            assert_eq!(read(payload).err(), Some(expected), "{payload}");
        }
        assert_eq!(Claims::read(b"{\"a\":\"\xff\"}".to_vec()).err(), Some(JwtError::BadUtf8(Part::Payload)));
    }

    #[test]
    fn of_claims_of_one_name_none_is_read() {
        let twice = claims(r#"{"aud":"a","b":"c","\u0061ud":"a"}"#);
        let refused = JwtError::DuplicateMember(Part::Payload);
        assert_eq!(twice.text("aud"), Err(refused.clone()));
        assert_eq!(twice.audience(), Err(refused.clone()));
        assert_eq!(twice.date("aud"), Err(refused.clone()));
        assert_eq!((twice.value("aud"), twice.text("b")), (None, Ok(Some("c"))));
        let distinct = |payload: &str| claims(payload).unambiguous().err();
        assert_eq!(distinct(r#"{"aud":"a","b":1,"\u0061ud":"a"}"#), Some(refused.clone()));
        assert_eq!(distinct(r#"{"a":{"b":1,"b":1}}"#), None, "only the payload's own names count");
        let surrogate = r#"{"a":"\ud800","b":{"c":"\udc00"}}"#;
        assert_eq!(distinct(surrogate), Some(JwtError::LoneSurrogate(Part::Payload)));
        assert_eq!(claims(surrogate).text("a"), Err(JwtError::BadClaim("a")));
        let many = |last: &str| {
            let names: Vec<String> = (0..100).map(|name| name.to_string()).chain([last.to_owned()]).collect();
            format!("{{\"{}\":0}}", names.join("\":0,\""))
        };
        assert_eq!((distinct(&many("100")), distinct(&many("57"))), (None, Some(refused)));
    }

    #[test]
    fn a_private_name_of_the_parser_has_no_meaning() {
        let claims = claims(r#"{"$serde_json::private::RawValue":"[1]","x":{"$serde_json::private::RawValue":"[1]"}}"#);
        assert_eq!(claims.text("$serde_json::private::RawValue"), Ok(Some("[1]")));
        assert_eq!(claims.value("x"), Some(json!({"$serde_json::private::RawValue": "[1]"})));
    }

    #[test]
    fn an_audience_is_a_text_or_a_few() {
        let many = |count: usize| format!(r#"{{"aud":[{}]}}"#, vec!["\"a\""; count].join(","));
        for (payload, expected) in [
            (r#"{"aud":"a"}"#, Ok(Some(1))),
            (r#"{"aud":[]}"#, Ok(Some(0))),
            ("{}", Ok(None)),
            (&many(64), Ok(Some(64))),
            (&many(65), Err(JwtError::BadClaim("aud"))),
            (r#"{"aud":7}"#, Err(JwtError::BadClaim("aud"))),
            (r#"{"aud":["a",7]}"#, Err(JwtError::BadClaim("aud"))),
            (r#"{"aud":null}"#, Err(JwtError::BadClaim("aud"))),
        ] {
            assert_eq!(claims(payload).audience().map(|audience| audience.map(|all| all.len())), expected);
        }
    }
}
