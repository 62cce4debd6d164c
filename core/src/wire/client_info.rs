//! `client_info`: whose tokens an answer holds, as Entra ID says it in base64url beside the tokens.

use core::fmt;

use super::json;
use super::jwt::decode_part_bytes;
use super::members::AnswerError;

/// The longest text that is decoded, in bytes.
const LONGEST: usize = 8 << 10;

/// The user and the user's home tenant. `Debug` shows neither.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientInfo {
    /// The user's id in the home tenant.
    pub uid: Option<String>,
    /// The home tenant's id.
    pub utid: Option<String>,
}

impl ClientInfo {
    /// Decodes the text; members that are no texts count as absent.
    ///
    /// # Errors
    /// [`AnswerError::Malformed`] when it is not the base64url of a JSON object.
    pub fn decode(text: &str) -> Result<Self, AnswerError> {
        let malformed = AnswerError::Malformed("client_info");
        let bytes = Some(text).filter(|text| text.len() <= LONGEST).and_then(|text| decode_part_bytes(text).ok());
        let members = bytes.and_then(|bytes| json::object(&bytes)).ok_or(malformed)?;
        let text = |name: &str| members.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        Ok(Self { uid: text("uid"), utid: text("utid") })
    }

    /// Returns the home account id, where both halves are there.
    pub fn home_account_id(&self) -> Option<String> {
        Some(format!("{}.{}", self.uid.as_deref()?, self.utid.as_deref()?))
    }
}

impl fmt::Debug for ClientInfo {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("ClientInfo(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::encode::base64url;

    #[test]
    fn both_halves_make_a_home_account_id_whatever_stands_beside_them() {
        let of = |json: &str| ClientInfo::decode(&base64url(json.as_bytes())).expect(json).home_account_id();
        assert_eq!(of(r#"{"uid":"u","utid":"t","x":1}"#).as_deref(), Some("u.t"));
        for incomplete in [r#"{"uid":"u"}"#, r#"{"uid":"","utid":"t"}"#, r#"{"uid":"u","utid":7}"#, "{}"] {
            assert_eq!(of(incomplete), None, "{incomplete}");
        }
        assert!(ClientInfo::decode("eyJ1aWQiOiJ1IiwidXRpZCI6InQifQ==").is_ok(), "padding is no harm");
    }

    #[test]
    fn what_is_no_object_is_malformed() {
        for bad in ["", "!", "W10", "bm9uc2Vuc2U"] {
            assert_eq!(ClientInfo::decode(bad), Err(AnswerError::Malformed("client_info")), "{bad}");
        }
        assert!(ClientInfo::decode(&"A".repeat(LONGEST + 1)).is_err());
    }
}
